package io.mlops4j.drift.stream;

/** The checks of elements and options, with the messages that go with them. */
final class Domain {

  /** Sums of squares over 2^40 elements of this size stay far below the largest double. */
  static final double LARGEST = 1e100;

  private Domain() {}

  static double number(double value) {
    if (!(Math.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException(
          "element " + value + " is not a finite number within +-1e100: count it as missing");
    }
    return value;
  }

  static double fraction(double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "element " + value + " is outside [0, 1]: pass 1 for an error and 0 for a hit, or scale");
    }
    return value;
  }

  static double probability(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be within (0, 1)");
    }
    return value;
  }

  static void alphas(double drift, double warning) {
    probability("alpha of an alarm", drift);
    probability("alpha of a warning", warning);
    if (warning < drift) {
      throw new IllegalArgumentException(
          "alpha of a warning " + warning + " is below the alpha of an alarm " + drift);
    }
  }

  static double atLeastZero(String name, double value) {
    if (!(value >= 0 && value <= LARGEST)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be within [0, 1e100]");
    }
    return value;
  }

  static int atLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
    }
    return value;
  }
}
