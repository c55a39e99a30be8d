package io.mlops4j.cost;

/** There is no price for something that was used or asked for. */
public final class UnknownPriceException extends CostException {
  private static final long serialVersionUID = 1L;

  UnknownPriceException(String reason) {
    super(reason + "; add the price, or record such usage as unknown with UnknownPrice.RECORD");
  }
}
