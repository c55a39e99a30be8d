package io.mlops4j.core.evaluate;

/** The checks every evaluation makes of its input. */
final class Pairs {
  private Pairs() {}

  static void require(int actual, int predicted) {
    if (actual != predicted) {
      throw new IllegalArgumentException(
          "%d actual and %d predicted values; each needs its counterpart"
              .formatted(actual, predicted));
    }
    if (actual == 0) {
      throw new IllegalArgumentException("there is nothing to evaluate: no values");
    }
  }

  static void requireFinite(String what, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s value %d is %s; only finite values can be evaluated".formatted(what, i, values[i]));
      }
    }
  }
}
