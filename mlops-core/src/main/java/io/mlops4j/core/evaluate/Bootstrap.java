package io.mlops4j.core.evaluate;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Confidence intervals of any metric, by drawing rows with replacement as often as there are rows
 * and computing the metric anew. Confined to one thread, as its random generator is.
 *
 * <p>Takes O(resamples) evaluations of the metric, a bias-corrected interval as many more as there
 * are rows. Beside one count per row and one value per resample nothing is allocated that grows
 * with the rows. A resample on which the metric is not finite or throws {@link
 * UndefinedMetricException} is drawn anew.
 *
 * <p>Rows are drawn as if each came by itself. Where several belong together, such as the documents
 * of one query, make each group a row first: {@link Ranking#each} gives one value per query.
 *
 * <p>B. Efron, R. Tibshirani, <i>An Introduction to the Bootstrap</i> (1993), chapters 13 and 14.
 */
public final class Bootstrap {
  private final RandomGenerator random;
  private final int resamples;
  private final double level;
  private final boolean corrected;

  private Bootstrap(RandomGenerator random, int resamples, double level, boolean corrected) {
    this.random = random;
    this.resamples = resamples;
    this.level = level;
    this.corrected = corrected;
  }

  /**
   * {@return a bootstrap with the defaults}
   *
   * <ul>
   *   <li>1,000 resamples
   *   <li>level 0.95
   *   <li>percentile intervals
   * </ul>
   *
   * @param random the source of the draws; a seeded one makes intervals repeatable
   */
  public static Bootstrap with(RandomGenerator random) {
    return new Bootstrap(random, 1000, 0.95, false);
  }

  /**
   * {@return one that draws another number of resamples}
   *
   * @param count the number; a thousand give ends that move by a few percent of the width when
   *     drawn again, ten thousand a third of that
   * @throws IllegalArgumentException when there is none
   */
  public Bootstrap resamples(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("an interval needs resamples, not " + count);
    }
    return new Bootstrap(random, count, level, corrected);
  }

  /**
   * {@return one of another confidence level}
   *
   * @param probability the share of intervals that are to hold the true value
   * @throws IllegalArgumentException when it is not between 0 and 1
   */
  public Bootstrap level(double probability) {
    if (!(probability > 0 && probability < 1)) {
      throw new IllegalArgumentException("a level is between 0 and 1, not " + probability);
    }
    return new Bootstrap(random, resamples, probability, corrected);
  }

  /**
   * {@return one with bias-corrected and accelerated (BCa) intervals, which hold the true value
   * more exactly where a metric is skewed and rows are few} Computes the metric once more without
   * each row: for simple metrics O(rows squared) in all.
   */
  public Bootstrap biasCorrected() {
    return new Bootstrap(random, resamples, level, true);
  }

  /**
   * {@return the interval of a metric}
   *
   * @param evaluation predictions beside the truth
   * @param metric the metric
   * @param <T> the evaluation's type
   * @throws UndefinedMetricException when the metric has no value on the rows, on most resamples,
   *     or, for a bias-corrected interval, without one of the rows
   */
  public <T extends Evaluation<T>> Interval interval(
      T evaluation, ToDoubleFunction<? super T> metric) {
    return interval(evaluation.rows(), on(evaluation, metric));
  }

  /**
   * {@return the interval of how much more a metric is for one model than for another on the same
   * rows; one that does not contain 0 tells them apart}
   *
   * @param candidate the predictions of one model
   * @param baseline the predictions of the other, of the same rows in the same order
   * @param metric the metric
   * @param <T> the evaluations' type
   * @throws IllegalArgumentException when the numbers of rows differ
   * @throws UndefinedMetricException as for {@link #interval(Evaluation, ToDoubleFunction)}
   */
  public <T extends Evaluation<T>> Interval difference(
      T candidate, T baseline, ToDoubleFunction<? super T> metric) {
    if (candidate.rows() != baseline.rows()) {
      throw new IllegalArgumentException(
          "%d and %d rows; a paired difference needs the same rows"
              .formatted(candidate.rows(), baseline.rows()));
    }
    ToDoubleFunction<int[]> first = on(candidate, metric);
    ToDoubleFunction<int[]> second = on(baseline, metric);
    return interval(
        candidate.rows(), times -> first.applyAsDouble(times) - second.applyAsDouble(times));
  }

  /**
   * {@return the interval of a metric of the caller's own}
   *
   * @param rows the number of rows
   * @param metric computes the metric of a resample from how often each row was drawn; the array is
   *     used again for the next
   * @throws IllegalArgumentException when there is no row
   * @throws UndefinedMetricException as for {@link #interval(Evaluation, ToDoubleFunction)}
   */
  public Interval interval(int rows, ToDoubleFunction<int[]> metric) {
    if (rows < 1) {
      throw new IllegalArgumentException("an interval needs rows, not " + rows);
    }
    return interval(rows, IntStream.range(0, rows).toArray(), metric);
  }

  /** The interval of a metric on some of the rows. */
  Interval interval(int rows, int[] some, ToDoubleFunction<int[]> metric) {
    int[] times = new int[rows];
    for (int row : some) {
      times[row] = 1;
    }
    double estimate = metric.applyAsDouble(times);
    if (!Double.isFinite(estimate)) {
      throw new UndefinedMetricException("the metric is " + estimate + " on the rows themselves");
    }
    ResampledMetric resampled = new ResampledMetric(estimate, resample(times, some, metric));
    return corrected
        ? resampled.biasCorrected(
            level, ResampledMetric.leavingOneOut(times, some, defined(metric)))
        : resampled.percentile(level);
  }

  private double[] resample(int[] times, int[] some, ToDoubleFunction<int[]> metric) {
    ToDoubleFunction<int[]> drawn = defined(metric);
    double[] values = new double[resamples];
    int undefined = 0;
    for (int i = 0; i < resamples; ) {
      Arrays.fill(times, 0);
      for (int draw = 0; draw < some.length; draw++) {
        times[some[random.nextInt(some.length)]]++;
      }
      double value = drawn.applyAsDouble(times);
      if (Double.isFinite(value)) {
        values[i++] = value;
      } else if (++undefined > resamples) {
        throw new UndefinedMetricException(
            "the metric has no value on most resamples of %d rows; there are too few"
                .formatted(some.length));
      }
    }
    return values;
  }

  private static ToDoubleFunction<int[]> defined(ToDoubleFunction<int[]> metric) {
    return times -> {
      try {
        return metric.applyAsDouble(times);
      } catch (UndefinedMetricException e) {
        return Double.NaN;
      }
    };
  }

  static <T extends Evaluation<T>> ToDoubleFunction<int[]> on(
      T evaluation, ToDoubleFunction<? super T> metric) {
    return times -> metric.applyAsDouble(evaluation.counting(times));
  }
}
