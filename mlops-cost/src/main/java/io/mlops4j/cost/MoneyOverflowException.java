package io.mlops4j.cost;

/**
 * An amount left the range of {@link Money}, which ends at about 9.2 million units of a currency.
 * Sums that may grow larger belong in a {@link MoneyTotal}.
 */
public final class MoneyOverflowException extends CostException {
  private static final long serialVersionUID = 1L;

  MoneyOverflowException(String what) {
    super(
        what
            + " leaves the range of Money (+-9223372.036854775807 currency units); "
            + "keep sums in a MoneyTotal");
  }
}
