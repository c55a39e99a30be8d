package io.mlops4j.drift.stat;

import io.mlops4j.drift.order.RadixSort;
import java.util.Arrays;

/**
 * The Anderson-Darling k-sample test, which weighs the tails more than Cramer-von Mises does.
 * Immutable.
 *
 * <p>The statistic is the standardized A2akN, with midranks for ties. The effect is the root of the
 * unstandardized one over the number of pooled values, which does not grow with the samples.
 * Infinite values are ordinary; NaN is treated as the {@link NanPolicy} says. All values being
 * equal is refused, as there is nothing to rank.
 *
 * <p>P-values between 0.001 and 0.25 are interpolated in the published table, as SciPy does. Beyond
 * the table two samples get the tail of the limit law, where SciPy stops; more than two samples get
 * the table's end. {@link PValueMethod#ASYMPTOTIC} uses the limit law throughout, for two samples
 * only.
 *
 * <p>Source: F. W. Scholz and M. A. Stephens, "K-Sample Anderson-Darling Tests", JASA 82, 1987.
 */
public final class AndersonDarling {
  private static final String NAME = "anderson-darling";
  private static final double[] LEVELS = {0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001};
  private static final double[] B0 = {0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085};
  private static final double[] B1 = {-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615};
  private static final double[] B2 = {-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154};

  /** The limit's standard deviation for two samples: sqrt(2 (pi^2 - 9) / 3). */
  private static final double LIMIT_DEVIATION = Math.sqrt(2 * (Math.PI * Math.PI - 9) / 3);

  private static final AndersonDarling DEFAULT =
      new AndersonDarling(PValueMethod.AUTO, NanPolicy.OWN_MASS);

  private final PValueMethod method;
  private final NanPolicy nanPolicy;

  private AndersonDarling(PValueMethod method, NanPolicy nanPolicy) {
    this.method = method;
    this.nanPolicy = nanPolicy;
  }

  /**
   * The test with its defaults.
   *
   * <ul>
   *   <li>{@link PValueMethod#AUTO}: the table inside, the limit law outside
   *   <li>{@link NanPolicy#OWN_MASS}
   * </ul>
   *
   * @return the default test
   */
  public static AndersonDarling withDefaults() {
    return DEFAULT;
  }

  /**
   * A test that finds its p-value in another way.
   *
   * @param method AUTO or ASYMPTOTIC; there is no exact law
   * @return the changed test
   */
  public AndersonDarling with(PValueMethod method) {
    if (method == PValueMethod.EXACT) {
      throw new IllegalArgumentException("there is no exact law; use PermutationTest");
    }
    return new AndersonDarling(method, nanPolicy);
  }

  /**
   * A test that treats NaN in another way.
   *
   * @param policy the way
   * @return the changed test
   */
  public AndersonDarling with(NanPolicy policy) {
    return new AndersonDarling(method, policy);
  }

  /**
   * Tests two samples, together of at least four values.
   *
   * @param reference the reference sample
   * @param current the current sample
   * @return the finding
   */
  public TestResult test(double[] reference, double[] current) {
    return testAll(reference, current);
  }

  /**
   * Tests whether all samples come from one distribution.
   *
   * @param samples two or more samples, the first the reference; the result's current size is that
   *     of the others
   * @return the finding
   */
  public TestResult testAll(double[]... samples) {
    Arguments.atLeast(2, samples.length, "the number of samples");
    double[][] ranked = new double[samples.length][];
    double[] pooled = new double[0];
    double[] others = new double[0];
    for (int i = 0; i < samples.length; i++) {
      SortedSample sorted = SortedSample.of(samples[i]);
      ranked[i] = Arrays.copyOf(sorted.values(), nanPolicy.tested(sorted, "sample " + i));
      pooled = concatenate(pooled, ranked[i]);
      others = i == 0 ? others : concatenate(others, samples[i]);
    }
    double[] all = RadixSort.sorted(pooled);
    Arguments.atLeast(4, all.length, "the number of pooled values");
    if (Double.compare(all[0] + 0.0, all[all.length - 1] + 0.0) == 0) {
      throw new IllegalArgumentException("all values are equal: there is nothing to rank");
    }
    double raw = statistic(ranked, all);
    int m = samples.length - 1;
    double statistic = (raw - m) / Math.sqrt(variance(ranked, all.length));
    return new TestResult(
        NAME,
        statistic,
        pValue(statistic, m),
        Math.sqrt(raw / all.length),
        SampleSize.of(samples[0]),
        SampleSize.of(others));
  }

  private static double[] concatenate(double[] first, double[] second) {
    double[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static boolean same(double a, double b) {
    return a == b || (Double.isNaN(a) && Double.isNaN(b));
  }

  private static double statistic(double[][] samples, double[] all) {
    double total = all.length;
    int[] position = new int[samples.length];
    double[] sums = new double[samples.length];
    for (int from = 0, to; from < all.length; from = to) {
      to = from;
      while (to < all.length && same(all[to], all[from])) {
        to++;
      }
      double tied = to - from;
      double midrank = from + 0.5 * tied;
      double weight = tied / total / (midrank * (total - midrank) - 0.25 * total * tied);
      for (int i = 0; i < samples.length; i++) {
        int before = position[i];
        while (position[i] < samples[i].length && same(samples[i][position[i]], all[from])) {
          position[i]++;
        }
        double below = before + 0.5 * (position[i] - before);
        double deviation = total * below - midrank * samples[i].length;
        sums[i] += weight * deviation * deviation;
      }
    }
    double statistic = 0;
    for (int i = 0; i < samples.length; i++) {
      statistic += sums[i] / samples[i].length;
    }
    return statistic * (total - 1) / total;
  }

  private static double variance(double[][] samples, double total) {
    double k = samples.length;
    double inverse = 0;
    for (double[] sample : samples) {
      inverse += 1.0 / sample.length;
    }
    double h = 0;
    double g = 0;
    for (double i = total - 1; i >= 1; i--) {
      // h is the sum of 1/j for j = i + 1 .. total - 1.
      if (i < total - 1) {
        g += h / (total - i);
      }
      h += 1 / i;
    }
    double a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse;
    double b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
    double c =
        (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h;
    double d = (2 * h + 6) * k * k - 4 * h * k;
    return (((a * total + b) * total + c) * total + d) / ((total - 1) * (total - 2) * (total - 3));
  }

  private double pValue(double statistic, int m) {
    double[] critical = new double[LEVELS.length];
    for (int i = 0; i < critical.length; i++) {
      critical[i] = B0[i] + B1[i] / Math.sqrt(m) + B2[i] / m;
    }
    boolean outside = statistic < critical[0] || statistic > critical[critical.length - 1];
    if (method == PValueMethod.ASYMPTOTIC && m > 1) {
      throw new IllegalArgumentException("the limit law is known here for two samples only");
    }
    if (m == 1 && (outside || method == PValueMethod.ASYMPTOTIC)) {
      return QuadraticFormTail.ANDERSON_DARLING.upper(1 + LIMIT_DEVIATION * statistic);
    }
    if (outside) {
      return statistic < critical[0] ? LEVELS[0] : LEVELS[LEVELS.length - 1];
    }
    double[] logs = Arrays.stream(LEVELS).map(Math::log).toArray();
    return Math.exp(Parabola.fit(critical, logs).at(statistic));
  }
}
