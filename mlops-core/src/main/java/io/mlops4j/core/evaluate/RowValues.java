package io.mlops4j.core.evaluate;

/**
 * One number per row, such as the cosine to a reference answer or the NDCG of a query: for metrics
 * that are a mean. Immutable.
 */
public final class RowValues implements Evaluation<RowValues> {
  private final double[] values;
  private final RowWeights weights;

  private RowValues(double[] values, RowWeights weights) {
    this.values = values;
    this.weights = weights;
  }

  /**
   * {@return numbers that count the same}
   *
   * @param values one per row, finite
   * @throws IllegalArgumentException when there is none, or one is not finite
   */
  public static RowValues of(double[] values) {
    Pairs.require(values.length, values.length);
    Pairs.requireFinite("row", values);
    return new RowValues(values.clone(), RowWeights.equal(values.length));
  }

  /**
   * {@return numbers that count differently}
   *
   * @param values one per row, finite
   * @param weights how much each row counts
   * @throws IllegalArgumentException when there is none, one is not finite, the lengths differ, a
   *     weight is negative or not finite, or all are 0
   */
  public static RowValues of(double[] values, double[] weights) {
    Pairs.require(values.length, values.length);
    Pairs.requireFinite("row", values);
    return new RowValues(values.clone(), RowWeights.of(values.length, weights));
  }

  @Override
  public int rows() {
    return values.length;
  }

  @Override
  public RowValues counting(int[] times) {
    return new RowValues(values, weights.counting(times));
  }

  /** {@return the mean} */
  public double mean() {
    return weights.mean(row -> values[row]);
  }

  /** {@return the numbers, in the order of the rows} */
  public double[] toArray() {
    return values.clone();
  }
}
