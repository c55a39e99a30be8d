package io.mlops4j.drift.stat;

/** What a distance that takes logarithms of ratios does with a cell that only one sample has. */
public enum EmptyCells {
  /**
   * The empty side counts as half a value, so that the cell weighs more the larger the sample that
   * misses it.
   */
  HALF_COUNT {
    @Override
    void fill(double[] weights) {
      for (int i = 0; i < weights.length; i++) {
        if (weights[i] == 0) {
          weights[i] = 0.5;
        }
      }
      normalize(weights);
    }
  },
  /**
   * Evidently's rule: the empty side's share becomes 0.0001, or a millionth of the side's smallest
   * share if that share is at most 0.0001; the shares then no longer add up to one.
   */
  EVIDENTLY {
    @Override
    void fill(double[] weights) {
      normalize(weights);
      double smallest = 1;
      for (double weight : weights) {
        if (weight > 0) {
          smallest = Math.min(smallest, weight);
        }
      }
      double floor = smallest <= 1e-4 ? smallest / 1e6 : 1e-4;
      for (int i = 0; i < weights.length; i++) {
        if (weights[i] == 0) {
          weights[i] = floor;
        }
      }
    }
  },
  /** Nothing: the distance may be infinite. */
  KEEP {
    @Override
    void fill(double[] weights) {
      normalize(weights);
    }
  };

  /** Turns one side's counts, over the cells that at least one side has, into shares. */
  abstract void fill(double[] weights);

  private static void normalize(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
  }
}
