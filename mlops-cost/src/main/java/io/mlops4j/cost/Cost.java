package io.mlops4j.cost;

import java.util.List;
import java.util.Optional;

/**
 * What a usage costs: known, or unknown for want of a price.
 *
 * <p>An unknown cost has no amount; it never stands for zero. Both cases are values of this sealed
 * type, so that a caller decides between them and cannot forget one. Immutable.
 */
public sealed interface Cost permits Cost.Known, Cost.Unknown {

  /**
   * A cost that follows from prices.
   *
   * @param amount the cost
   * @param priceList the name of the price list that gave it
   * @param lines the part of each unit, by measure; the amounts add up to {@code amount}
   */
  record Known(Money amount, String priceList, List<CostLine> lines) implements Cost {
    /**
     * Copies the lines.
     *
     * @param amount the cost
     * @param priceList the name of the price list that gave it
     * @param lines the part of each unit
     */
    public Known {
      lines = List.copyOf(lines);
    }

    @Override
    public Optional<Money> money() {
      return Optional.of(amount);
    }

    @Override
    public Money orElseThrow() {
      return amount;
    }

    /** The amount, such as {@code 0.0125 USD}. */
    @Override
    public String toString() {
      return amount.toString();
    }
  }

  /**
   * A cost that no price gives.
   *
   * @param reason what is missing
   */
  record Unknown(String reason) implements Cost {
    @Override
    public Optional<Money> money() {
      return Optional.empty();
    }

    @Override
    public Money orElseThrow() {
      throw new UnknownPriceException(reason);
    }

    /** The word unknown, and why. */
    @Override
    public String toString() {
      return "unknown (" + reason + ")";
    }
  }

  /**
   * The amount, if it is known.
   *
   * @return the amount, empty if unknown
   */
  Optional<Money> money();

  /**
   * The amount, which has to be known.
   *
   * @return the amount
   * @throws UnknownPriceException if it is unknown
   */
  Money orElseThrow();

  /**
   * Whether there is an amount.
   *
   * @return true if known
   */
  default boolean isKnown() {
    return money().isPresent();
  }
}
