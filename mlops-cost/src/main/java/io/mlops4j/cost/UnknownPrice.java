package io.mlops4j.cost;

/** What a meter does with a usage for which there is no price. */
public enum UnknownPrice {
  /**
   * Refuses it with {@link UnknownPriceException}: nothing is used that cannot be paid for. The
   * default.
   */
  REFUSE,

  /**
   * Lets it pass and records it as {@link Cost.Unknown}. It counts towards no budget and no sum;
   * sums say how many such entries they leave out.
   */
  RECORD
}
