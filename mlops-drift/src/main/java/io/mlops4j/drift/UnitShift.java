package io.mlops4j.drift;

import java.util.List;

/**
 * Looks for values multiplied by the ratio of two units.
 *
 * <p>A change of unit multiplies mean and standard deviation by one factor. A finding needs both
 * ratios to agree with a known factor within the uncertainty of the means and variances.
 */
final class UnitShift {
  private static final double[] FACTORS = {
    10,
    100,
    1e3,
    1e4,
    1e5,
    1e6,
    1e9,
    60,
    3600,
    24,
    86_400,
    1024,
    1_048_576,
    7,
    12,
    1.8,
    1.609344,
    2.20462262,
    2.54,
    3.2808399,
    3.6,
    25.4,
    30.48,
    28.349523125,
    453.59237,
    57.29577951
  };

  private static final int LEAST_VALUES = 30;
  private static final double DEVIATIONS = 4;
  private static final double LEAST_TOLERANCE = 0.02;
  private static final double WIDEST_TOLERANCE = 0.15;

  private UnitShift() {}

  static void check(NumericCounts before, NumericCounts window, List<Finding> found) {
    if (before.finite() < LEAST_VALUES || window.finite() < LEAST_VALUES) {
      return;
    }
    double spreadRatio = window.standardDeviation() / before.standardDeviation();
    double meanRatio = window.mean() / before.mean();
    if (!(spreadRatio > 0) || Double.isInfinite(spreadRatio) || !(meanRatio > 0)) {
      return;
    }
    double meanTolerance = Math.max(LEAST_TOLERANCE, ofMean(before) + ofMean(window));
    double spreadTolerance = Math.max(LEAST_TOLERANCE, ofSpread(before) + ofSpread(window));
    if (meanTolerance > WIDEST_TOLERANCE) {
      return;
    }
    for (double factor : FACTORS) {
      for (double candidate : new double[] {factor, 1 / factor}) {
        if (agrees(meanRatio, candidate, meanTolerance)
            && agrees(spreadRatio, candidate, spreadTolerance)) {
          String shown = factor == candidate ? trimmed(factor) : "1/" + trimmed(factor);
          found.add(
              Finding.of(
                  Finding.Kind.UNIT_SHIFT,
                  "mean and spread are "
                      + Figures.significant(meanRatio)
                      + " times the reference's: a change of unit by "
                      + shown
                      + "?"));
          return;
        }
      }
    }
  }

  private static String trimmed(double factor) {
    return factor == Math.rint(factor) ? Long.toString((long) factor) : Double.toString(factor);
  }

  private static boolean agrees(double ratio, double factor, double tolerance) {
    return Math.abs(Math.log(ratio / factor)) <= tolerance;
  }

  /** The uncertainty of a sample's mean, relative to the mean. */
  private static double ofMean(NumericCounts counts) {
    double relative = counts.standardDeviation() / Math.abs(counts.mean());
    return DEVIATIONS * relative / Math.sqrt((double) counts.finite());
  }

  /** The uncertainty of a normal sample's standard deviation, relative to it. */
  private static double ofSpread(NumericCounts counts) {
    return DEVIATIONS / Math.sqrt(2.0 * counts.finite());
  }
}
