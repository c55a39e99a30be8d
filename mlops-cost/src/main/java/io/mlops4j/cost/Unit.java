package io.mlops4j.cost;

import java.util.Comparator;

/**
 * What is counted and paid for: a measure, and how many of it make one of this unit.
 *
 * <p>Usage is kept in the base unit of its measure, of size 1; prices may be quoted in a larger
 * unit of the same measure. So compute time is counted in {@link #COMPUTE_NANO} and priced per
 * {@link #COMPUTE_SECOND} or {@link #COMPUTE_HOUR}, and tokens are counted one by one and priced
 * per {@code INPUT_TOKEN.times(1_000_000)}.
 *
 * <p>The measures of one usage are disjoint: a token is either an input token or a cached one,
 * never both. The constants name the common measures; {@link #of} makes others. Immutable.
 *
 * @param measure what is counted: a small letter, then up to 63 small letters, digits, underscores
 * @param size how many of the base unit of the measure make one of this unit, at least 1
 */
public record Unit(String measure, long size) implements Comparable<Unit> {
  /** One token read by the model at full price; tokens read from a cache are not in it. */
  public static final Unit INPUT_TOKEN = of("input_token");

  /** One token of the input that was read from a prompt cache. */
  public static final Unit CACHED_TOKEN = of("cached_token");

  /** One token written by the model. */
  public static final Unit OUTPUT_TOKEN = of("output_token");

  /** One call of a model. */
  public static final Unit REQUEST = of("request");

  /** One byte moved or stored. */
  public static final Unit BYTE = of("byte");

  /** One nanosecond of compute time, the base unit of that measure. */
  public static final Unit COMPUTE_NANO = of("compute_nano");

  /** One second of compute time: 10<sup>9</sup> of {@link #COMPUTE_NANO}. */
  public static final Unit COMPUTE_SECOND = COMPUTE_NANO.times(1_000_000_000L);

  /** One hour of compute time: 3600 of {@link #COMPUTE_SECOND}. */
  public static final Unit COMPUTE_HOUR = COMPUTE_SECOND.times(3_600L);

  private static final int MAX_LENGTH = 64;
  private static final Comparator<Unit> ORDER =
      Comparator.comparing(Unit::measure).thenComparingLong(Unit::size);

  /**
   * Checks both parts.
   *
   * @param measure what is counted
   * @param size how many of the base unit make one of this unit
   */
  public Unit {
    boolean valid = !measure.isEmpty() && measure.length() <= MAX_LENGTH;
    for (int i = 0; valid && i < measure.length(); i++) {
      char c = measure.charAt(i);
      valid = (c >= 'a' && c <= 'z') || (i > 0 && (c == '_' || (c >= '0' && c <= '9')));
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "not a measure: '"
              + Decimals.shorten(measure)
              + "'; use a small letter, then up to 63 small letters, digits and underscores");
    }
    if (size < 1) {
      throw new IllegalArgumentException("size of a unit below 1: " + size);
    }
  }

  /**
   * The base unit of a measure.
   *
   * @param measure what is counted, such as {@code page}
   * @return a unit of size 1
   */
  public static Unit of(String measure) {
    return new Unit(measure, 1);
  }

  /**
   * A larger unit of the same measure.
   *
   * @param count how many of this unit make one of the new one
   * @return a unit {@code count} times the size
   */
  public Unit times(long count) {
    return new Unit(measure, Math.multiplyExact(size, count));
  }

  /**
   * The unit in which this measure is counted.
   *
   * @return the unit of size 1 of the same measure
   */
  public Unit base() {
    return size == 1 ? this : of(measure);
  }

  @Override
  public int compareTo(Unit other) {
    return ORDER.compare(this, other);
  }

  /** The measure, after its size where that is not 1: {@code 1000000000 compute_nano}. */
  @Override
  public String toString() {
    return size == 1 ? measure : size + " " + measure;
  }
}
