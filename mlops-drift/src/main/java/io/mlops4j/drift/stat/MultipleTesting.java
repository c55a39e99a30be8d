package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Corrections for testing many features at once. Each turns p-values into adjusted ones, to be
 * compared with one level.
 */
public enum MultipleTesting {
  /** No correction. */
  NONE {
    @Override
    void adjust(double[] ascending) {}
  },
  /** Bounds the probability of any false alarm: p times the number of tests. */
  BONFERRONI {
    @Override
    void adjust(double[] ascending) {
      for (int i = 0; i < ascending.length; i++) {
        ascending[i] *= ascending.length;
      }
    }
  },
  /**
   * Bounds the probability of any false alarm, and never alarms less than Bonferroni. S. Holm,
   * 1979.
   */
  HOLM {
    @Override
    void adjust(double[] ascending) {
      double largest = 0;
      for (int i = 0; i < ascending.length; i++) {
        largest = Math.max(largest, ascending[i] * (ascending.length - i));
        ascending[i] = largest;
      }
    }
  },
  /**
   * Bounds the expected share of false alarms among the alarms, for independent or positively
   * dependent tests. Y. Benjamini and Y. Hochberg, 1995.
   */
  BENJAMINI_HOCHBERG {
    @Override
    void adjust(double[] ascending) {
      stepUp(ascending, 1);
    }
  },
  /**
   * Bounds the expected share of false alarms under any dependence. Y. Benjamini and D. Yekutieli,
   * 2001.
   */
  BENJAMINI_YEKUTIELI {
    @Override
    void adjust(double[] ascending) {
      double harmonic = 0;
      for (int i = ascending.length; i >= 1; i--) {
        harmonic += 1.0 / i;
      }
      stepUp(ascending, harmonic);
    }
  };

  abstract void adjust(double[] ascending);

  private static void stepUp(double[] ascending, double factor) {
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = ascending.length - 1; i >= 0; i--) {
      smallest = Math.min(smallest, ascending[i] * factor * ascending.length / (i + 1));
      ascending[i] = smallest;
    }
  }

  /**
   * Adjusts p-values.
   *
   * @param pValues one per test, in [0, 1], in any order
   * @return the adjusted ones in the same order, at most 1
   */
  public double[] adjusted(double... pValues) {
    for (double p : pValues) {
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException(p + " is not a p-value");
      }
    }
    Integer[] order = new Integer[pValues.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> pValues[i]));
    double[] ascending = new double[pValues.length];
    for (int i = 0; i < ascending.length; i++) {
      ascending[i] = pValues[order[i]];
    }
    adjust(ascending);
    double[] adjusted = new double[pValues.length];
    for (int i = 0; i < ascending.length; i++) {
      adjusted[order[i]] = Math.min(1, ascending[i]);
    }
    return adjusted;
  }

  /**
   * Which tests reject.
   *
   * @param alpha the level, in (0, 1)
   * @param pValues one per test, in any order
   * @return in the same order, whether the adjusted p-value is at most alpha
   */
  public boolean[] rejected(double alpha, double... pValues) {
    Arguments.alpha(alpha);
    double[] adjusted = adjusted(pValues);
    boolean[] rejected = new boolean[adjusted.length];
    for (int i = 0; i < rejected.length; i++) {
      rejected[i] = adjusted[i] <= alpha;
    }
    return rejected;
  }
}
