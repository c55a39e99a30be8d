package io.mlops4j.cost;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much of each unit a call used, or may use at most.
 *
 * <p>Quantities are whole, never negative, and counted in the base unit of their measure. The
 * measures are disjoint: cached tokens are not counted as input tokens as well. Providers that
 * report input tokens including the cached ones are read with {@link #ofInclusiveTokens}.
 *
 * <p>A quantity of zero is kept: it says that the unit was measured and not used. Immutable.
 */
public final class Usage {
  private static final Usage NONE = new Usage(new TreeMap<>());

  private final SortedMap<Unit, Long> quantities;

  private Usage(SortedMap<Unit, Long> quantities) {
    this.quantities = Collections.unmodifiableSortedMap(quantities);
  }

  /**
   * A usage of nothing, to start from.
   *
   * @return the usage without any unit
   */
  public static Usage none() {
    return NONE;
  }

  /**
   * A usage of one unit.
   *
   * @param unit the unit
   * @param quantity how many of it, not negative
   * @return the usage
   */
  public static Usage of(Unit unit, long quantity) {
    return NONE.and(unit, quantity);
  }

  /**
   * Tokens as reported by a provider whose input count includes the cached tokens, such as one that
   * follows the OpenTelemetry conventions.
   *
   * @param inputTokens all tokens of the input, the cached ones included
   * @param cachedTokens those of them that were read from a cache
   * @param outputTokens the tokens written
   * @return the disjoint usage of {@link Unit#INPUT_TOKEN}, {@link Unit#CACHED_TOKEN} and {@link
   *     Unit#OUTPUT_TOKEN}
   * @throws IllegalArgumentException if more tokens are cached than there are, or any is negative
   */
  public static Usage ofInclusiveTokens(long inputTokens, long cachedTokens, long outputTokens) {
    if (cachedTokens > inputTokens) {
      throw new IllegalArgumentException(
          "cached tokens " + cachedTokens + " exceed the input tokens " + inputTokens);
    }
    return of(Unit.CACHED_TOKEN, cachedTokens)
        .and(Unit.INPUT_TOKEN, inputTokens - cachedTokens)
        .and(Unit.OUTPUT_TOKEN, outputTokens);
  }

  /**
   * This usage and more of one unit.
   *
   * @param unit the unit, which may be here already
   * @param quantity how many of it, not negative
   * @return the sum
   * @throws IllegalArgumentException if the quantity is negative
   * @throws ArithmeticException if the quantity in base units exceeds a {@code long}
   */
  public Usage and(Unit unit, long quantity) {
    if (quantity < 0) {
      throw new IllegalArgumentException("negative usage: " + quantity + " of " + unit);
    }
    TreeMap<Unit, Long> sum = new TreeMap<>(quantities);
    sum.merge(unit.base(), Math.multiplyExact(quantity, unit.size()), Math::addExact);
    return new Usage(sum);
  }

  /**
   * This usage and another.
   *
   * @param other the other usage
   * @return the sum, unit by unit
   * @throws ArithmeticException if a quantity exceeds a {@code long}
   */
  public Usage plus(Usage other) {
    TreeMap<Unit, Long> sum = new TreeMap<>(quantities);
    other.quantities.forEach((unit, quantity) -> sum.merge(unit, quantity, Math::addExact));
    return new Usage(sum);
  }

  /**
   * How much of a base unit was used.
   *
   * @param base a unit of size 1
   * @return the quantity, 0 if the unit is not here
   * @throws IllegalArgumentException if the unit is larger: its count may not be whole
   */
  public long quantity(Unit base) {
    if (base.size() != 1) {
      throw new IllegalArgumentException(
          "usage is counted in base units, not in '" + base + "'; ask for " + base.base());
    }
    return quantities.getOrDefault(base, 0L);
  }

  /**
   * Everything that was measured.
   *
   * @return an unmodifiable map from base unit to quantity, sorted by measure
   */
  public SortedMap<Unit, Long> quantities() {
    return quantities;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Usage usage && quantities.equals(usage.quantities);
  }

  @Override
  public int hashCode() {
    return quantities.hashCode();
  }

  /** The quantities by measure: {@code 2000000 compute_nano, 128 input_token}. */
  @Override
  public String toString() {
    return quantities.isEmpty()
        ? "nothing"
        : quantities.entrySet().stream().map(Usage::print).collect(Collectors.joining(", "));
  }

  private static String print(Map.Entry<Unit, Long> entry) {
    return entry.getValue() + " " + entry.getKey().measure();
  }
}
