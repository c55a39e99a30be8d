package io.mlops4j.core.evaluate;

/**
 * Predictions beside the truth, of which each row may count several times or not at all: what a
 * {@link Bootstrap} draws from and {@link Slices} cut.
 *
 * @param <T> the implementing type
 */
public interface Evaluation<T extends Evaluation<T>> {
  /** {@return the number of rows, whatever they weigh} */
  int rows();

  /**
   * {@return the same evaluation with another number of each row} It shares the rows and reads the
   * array when a metric is computed: it is valid until the array changes, and costs no copy.
   *
   * @param times how often each row counts, in the order the rows were given
   * @throws IllegalArgumentException when there is not one number for each row
   * @throws IllegalStateException when this evaluation already has other numbers
   * @throws UndefinedMetricException when no row of a positive weight is left
   */
  T counting(int[] times);
}
