package io.mlops4j.drift.stat;

/** The direction of the change a test looks for. */
public enum Alternative {
  /** The current sample differs. */
  TWO_SIDED,
  /** The current sample is smaller. */
  LESS,
  /** The current sample is greater. */
  GREATER;

  /** The tail probability of a standard normal statistic that grows with the current sample. */
  double normalTail(double z) {
    return switch (this) {
      case TWO_SIDED -> Tails.normalTwoSided(z);
      case LESS -> Tails.normal(-z);
      case GREATER -> Tails.normal(z);
    };
  }

  /** The opposite direction. */
  Alternative reversed() {
    return switch (this) {
      case TWO_SIDED -> TWO_SIDED;
      case LESS -> GREATER;
      case GREATER -> LESS;
    };
  }

  /** The part of a difference that counts, where a greater current sample makes it positive. */
  long of(long difference) {
    return switch (this) {
      case TWO_SIDED -> Math.abs(difference);
      case LESS -> -difference;
      case GREATER -> difference;
    };
  }

  /** The part of a difference that counts, where a greater current sample makes it positive. */
  double of(double difference) {
    return switch (this) {
      case TWO_SIDED -> Math.abs(difference);
      case LESS -> -difference;
      case GREATER -> difference;
    };
  }
}
