package io.mlops4j.core.evaluate;

import io.mlops4j.core.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Rows cut by a key of each, such as the language of a text: what a metric hides when it is good on
 * the whole and bad on a part. Immutable.
 */
public final class Slices {
  private static final int DEFAULT_MIN_ROWS = 30;

  private final int rows;
  private final SortedMap<String, int[]> slices;
  private final int minRows;

  private Slices(int rows, SortedMap<String, int[]> slices, int minRows) {
    this.rows = rows;
    this.slices = slices;
    this.minRows = minRows;
  }

  /**
   * {@return slices by a property of the rows: rows of value {@code de} of the property {@code
   * lang} make the slice {@code lang=de}} A slice of fewer than 30 rows is left out.
   *
   * @param property the property's name
   * @param values its value for each row, in the order of the rows
   * @throws IllegalArgumentException when there is no row
   */
  public static Slices by(String property, List<String> values) {
    Pairs.require(values.size(), values.size());
    Map<String, List<Integer>> groups = new TreeMap<>();
    for (int row = 0; row < values.size(); row++) {
      groups.computeIfAbsent(property + "=" + values.get(row), key -> new ArrayList<>()).add(row);
    }
    SortedMap<String, int[]> slices = new TreeMap<>();
    groups.forEach((slice, r) -> slices.put(slice, r.stream().mapToInt(i -> i).toArray()));
    return new Slices(values.size(), slices, DEFAULT_MIN_ROWS);
  }

  /**
   * {@return the same slices, of which those with fewer rows are left out}
   *
   * @param count the least number of rows; by default 30
   * @throws IllegalArgumentException when it is not positive
   */
  public Slices minRows(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a slice has at least one row, not " + count);
    }
    return new Slices(rows, slices, count);
  }

  /** {@return the slices with the number of rows of each, ordered by slice} */
  public SortedMap<String, Integer> sizes() {
    SortedMap<String, Integer> sizes = new TreeMap<>();
    slices.forEach((slice, some) -> sizes.put(slice, some.length));
    return sizes;
  }

  /**
   * {@return a metric on each slice} Slices that are too small, or on which the metric is
   * undefined, are left out and listed.
   *
   * @param name the metric's name
   * @param evaluation the evaluation of all rows
   * @param metric the metric
   * @param <T> the evaluation's type
   * @throws IllegalArgumentException when the evaluation has another number of rows, or the name or
   *     a slice is malformed
   */
  public <T extends Evaluation<T>> SlicedMetrics metric(
      String name, T evaluation, ToDoubleFunction<? super T> metric) {
    require(evaluation);
    List<Metric> metrics = new ArrayList<>();
    List<SlicedMetrics.LeftOut> leftOut = new ArrayList<>();
    slices.forEach(
        (slice, some) -> {
          try {
            requireRows(some);
            double value = metric.applyAsDouble(evaluation.counting(only(some)));
            if (!Double.isFinite(value)) {
              throw new UndefinedMetricException(name + " is " + value);
            }
            metrics.add(Metric.of(name, value).onSlice(slice));
          } catch (UndefinedMetricException e) {
            leftOut.add(
                new SlicedMetrics.LeftOut(slice, some.length, String.valueOf(e.getMessage())));
          }
        });
    return new SlicedMetrics(metrics, leftOut);
  }

  /**
   * {@return the confidence interval of a metric on each slice, ordered by slice} Slices that are
   * too small, or on which the metric or its interval is undefined, are left out.
   *
   * @param bootstrap draws the rows of each slice
   * @param evaluation the evaluation of all rows
   * @param metric the metric
   * @param <T> the evaluation's type
   * @throws IllegalArgumentException when the evaluation has another number of rows
   */
  public <T extends Evaluation<T>> SortedMap<String, Interval> intervals(
      Bootstrap bootstrap, T evaluation, ToDoubleFunction<? super T> metric) {
    require(evaluation);
    SortedMap<String, Interval> intervals = new TreeMap<>();
    slices.forEach(
        (slice, some) -> {
          try {
            requireRows(some);
            intervals.put(slice, bootstrap.interval(rows, some, Bootstrap.on(evaluation, metric)));
          } catch (UndefinedMetricException e) {
            // Listed by metric(..), with the reason.
          }
        });
    return intervals;
  }

  private int[] only(int[] some) {
    int[] times = new int[rows];
    Arrays.stream(some).forEach(row -> times[row] = 1);
    return times;
  }

  private void requireRows(int[] some) {
    if (some.length < minRows) {
      throw new UndefinedMetricException(
          "%d rows are fewer than %d".formatted(some.length, minRows));
    }
  }

  private void require(Evaluation<?> evaluation) {
    if (evaluation.rows() != rows) {
      throw new IllegalArgumentException(
          "the evaluation has %d rows, the slices %d".formatted(evaluation.rows(), rows));
    }
  }
}
