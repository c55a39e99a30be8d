package io.mlops4j.drift.order;

/** Longs whose signed order is the order of doubles: -0 before 0, one NaN after all others. */
public final class OrderKey {
  private OrderKey() {}

  /**
   * The key of a value.
   *
   * @param value any value
   * @return its key
   */
  public static long of(double value) {
    long bits = Double.doubleToLongBits(value);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  /**
   * The value of a key.
   *
   * @param key what {@link #of} returned
   * @return the value
   */
  public static double value(long key) {
    return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
  }
}
