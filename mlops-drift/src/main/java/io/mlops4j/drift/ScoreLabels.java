package io.mlops4j.drift;

import java.time.Instant;

/** Scores of a classifier of two classes, positive from a threshold on. Immutable. */
record ScoreLabels(double threshold) implements LabelKind<Double, Boolean, LabelledPerformance> {
  ScoreLabels {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException(
          "the threshold is NaN, which no score reaches; take a number, such as 0.5");
    }
  }

  @Override
  public void requirePrediction(String key, Double score) {
    if (score.isNaN()) {
      throw new IllegalArgumentException("the score of '" + key + "' is NaN");
    }
  }

  @Override
  public void requireLabel(String key, Boolean label) {}

  @Override
  public Tally<Double, Boolean, LabelledPerformance> tally() {
    return new Tally<>() {
      private final long[] cells = new long[4];

      @Override
      public void add(Double score, Boolean positive) {
        cells[(score >= threshold ? 0 : 2) + (positive ? 0 : 1)]++;
      }

      @Override
      public LabelledPerformance performance(Instant from, Instant to, long predictions) {
        return new LabelledPerformance(
            from, to, predictions, new Confusion(cells[0], cells[1], cells[2], cells[3]));
      }
    };
  }
}
