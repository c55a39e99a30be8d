package io.mlops4j.drift;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How p-values of many features are adjusted so that many tests do not make many false alarms. */
public enum Correction {
  /** None: each feature is tested as if it were the only one. */
  NONE,
  /** Bonferroni: bounds the probability of any false alarm, under any dependence. */
  BONFERRONI,
  /** Holm's step-down: the same bound as Bonferroni with more power. Holm 1979. */
  HOLM,
  /**
   * Benjamini-Hochberg: bounds the expected share of false alarms among all alarms, for features
   * that are independent or positively dependent. Benjamini, Hochberg 1995.
   */
  BENJAMINI_HOCHBERG,
  /** Benjamini-Yekutieli: the same bound under any dependence. Benjamini, Yekutieli 2001. */
  BENJAMINI_YEKUTIELI;

  /**
   * Adjusted p-values: comparing them with a level decides all tests at that level.
   *
   * @param pValues one p-value per test, each in [0, 1]
   * @return adjusted p-values in the same order, each in [0, 1]
   */
  public double[] adjust(double... pValues) {
    int tests = pValues.length;
    double[] adjusted = new double[tests];
    int[] ascending =
        IntStream.range(0, tests)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (this == HOLM) {
      double largest = 0;
      for (int rank = 0; rank < tests; rank++) {
        largest = Math.max(largest, (tests - rank) * pValues[ascending[rank]]);
        adjusted[ascending[rank]] = Math.min(1, largest);
      }
      return adjusted;
    }
    double smallest = 1;
    for (int rank = tests - 1; rank >= 0; rank--) {
      double scaled = factor(rank + 1, tests) * pValues[ascending[rank]];
      // Only the step-up procedures carry a smaller value over to more significant tests.
      smallest = stepsUp() ? Math.min(smallest, scaled) : Math.min(1, scaled);
      adjusted[ascending[rank]] = smallest;
    }
    return adjusted;
  }

  private boolean stepsUp() {
    return this == BENJAMINI_HOCHBERG || this == BENJAMINI_YEKUTIELI;
  }

  private double factor(int rank, int tests) {
    return switch (this) {
      case NONE -> 1;
      case BONFERRONI, HOLM -> tests;
      case BENJAMINI_HOCHBERG -> (double) tests / rank;
      case BENJAMINI_YEKUTIELI -> (double) tests / rank * Arrays.stream(harmonic(tests)).sum();
    };
  }

  private static double[] harmonic(int tests) {
    return IntStream.rangeClosed(1, tests).mapToDouble(i -> 1.0 / i).toArray();
  }
}
