package io.mlops4j.drift.stat;

import io.mlops4j.drift.order.RadixSort;
import java.util.OptionalDouble;

/**
 * A distance between the empirical distribution functions of two samples of numbers, without cells.
 * Immutable.
 *
 * <p>A threshold from the null law comes from dealing the pooled values anew, value by value up to
 * 2,048 of them. Beyond, neighbours are dealt in groups, with normal steps where groups are large:
 * the limit law, a Brownian bridge weighted with the pooled sample's gaps, through the bulk, and
 * single values at the ends. It needs no moments, so heavy tails do not disturb it. Dealing starts
 * from a seed: equal samples give equal results. Values that are not finite have no place on a
 * scale of distances; they are refused or, if asked for, left out and counted in the result.
 *
 * @param <D> the distance itself
 */
public abstract sealed class EcdfDistance<D extends EcdfDistance<D>> permits Wasserstein, Energy {
  final Settings settings;

  /** What every such distance can be told. */
  record Settings(
      Threshold threshold, NanPolicy policy, double smallestEffect, int permutations, long seed) {

    static Settings defaults() {
      return new Settings(
          Threshold.defaults(),
          NanPolicy.REJECT,
          0,
          BinnedDistance.Settings.PERMUTATIONS,
          BinnedDistance.Settings.SEED);
    }
  }

  EcdfDistance(Settings settings) {
    this.settings = settings;
  }

  abstract D with(Settings changed);

  abstract String name();

  abstract boolean squared();

  /** Turns half the integral over F - G into the distance; increasing. */
  abstract double fromHalf(double half, double[] reference);

  /**
   * This distance with another threshold.
   *
   * @param threshold when there is drift
   * @return the changed distance
   */
  public final D with(Threshold threshold) {
    return with(
        new Settings(
            threshold,
            settings.policy,
            settings.smallestEffect,
            settings.permutations,
            settings.seed));
  }

  /**
   * This distance with another treatment of values that are not finite.
   *
   * @param policy EXCLUDE or REJECT
   * @return the changed distance
   */
  public final D with(NanPolicy policy) {
    return with(
        new Settings(
            settings.threshold,
            FiniteValues.averageable(policy),
            settings.smallestEffect,
            settings.permutations,
            settings.seed));
  }

  /**
   * This distance with a threshold that is never below the smallest effect that matters.
   *
   * @param minimum the smallest distance that matters, 0 or more
   * @return the changed distance
   */
  public final D effectAtLeast(double minimum) {
    return with(
        new Settings(
            settings.threshold,
            settings.policy,
            Arguments.effect(minimum),
            settings.permutations,
            settings.seed));
  }

  /**
   * This distance with another number and another beginning of random deals.
   *
   * @param permutations how many deals stand for the null law, at least 99; more are made where
   *     {@link Threshold#nullLaw} needs them
   * @param seed where the random numbers start
   * @return the changed distance
   */
  public final D withPermutations(int permutations, long seed) {
    return with(
        new Settings(
            settings.threshold,
            settings.policy,
            settings.smallestEffect,
            Arguments.atLeast(99, permutations, "the number of permutations"),
            seed));
  }

  /**
   * Measures two samples.
   *
   * @param reference the reference sample
   * @param current the current sample
   * @return the finding
   */
  public final DistanceResult measure(double[] reference, double[] current) {
    double[] x = FiniteValues.of(reference, settings.policy, 1, "reference");
    double[] y = FiniteValues.of(current, settings.policy, 1, "current");
    double[] sortedX = RadixSort.sorted(x);
    double[] sortedY = RadixSort.sorted(y);
    double half = halfIntegral(sortedX, sortedY, squared());
    double statistic = fromHalf(half, x);
    double threshold = settings.threshold.value();
    OptionalDouble pValue = OptionalDouble.empty();
    if (settings.threshold.fromNullLaw()) {
      double[] dealt =
          PooledGaps.of(sortedX, sortedY)
              .deal(
                  squared(),
                  settings.threshold.deals(settings.permutations),
                  NullLaw.seed(settings.seed, 2 * half));
      NullLaw.Verdict verdict = NullLaw.Verdict.of(dealt, half, settings.threshold.value());
      threshold = fromHalf(verdict.threshold(), x);
      if (half > verdict.threshold()) {
        // Over a deviation of zero, or too large for a double, both are infinite; the order between
        // them is not lost.
        threshold = Math.min(threshold, Double.MAX_VALUE);
      }
      pValue = OptionalDouble.of(verdict.pValue());
    }
    return new DistanceResult(
        name(),
        statistic,
        Math.max(threshold, settings.smallestEffect),
        pValue,
        SampleSize.of(reference),
        SampleSize.of(current));
  }

  /** Half the integral of |F - G|, or of its square, between two sorted samples; always finite. */
  private static double halfIntegral(double[] x, double[] y, boolean squared) {
    int i = 0;
    int j = 0;
    double sum = 0;
    double at = Math.min(x[0], y[0]);
    while (i < x.length || j < y.length) {
      double next = i == x.length ? y[j] : j == y.length ? x[i] : Math.min(x[i], y[j]);
      double difference = (double) i / x.length - (double) j / y.length;
      // The halves keep a gap between the two ends of the doubles finite.
      double half = 0.5 * next - 0.5 * at;
      sum += half * (squared ? difference * difference : Math.abs(difference));
      at = next;
      while (i < x.length && x[i] == next) {
        i++;
      }
      while (j < y.length && y[j] == next) {
        j++;
      }
    }
    return sum;
  }
}
