package io.mlops4j.core.evaluate;

/**
 * The rows whose probability lies in one interval: a point of the reliability diagram. Immutable.
 *
 * @param above the lower border, which belongs to the bin below; the lowest bin holds 0 too
 * @param upTo the upper border, which belongs to this bin
 * @param weight the weight of its rows, which is their number where no weights were given
 * @param meanProbability the mean of their probabilities
 * @param positiveShare the share of those whose answer is positive
 */
public record CalibrationBin(
    double above, double upTo, double weight, double meanProbability, double positiveShare) {
  /** {@return how far the mean probability is from the share of positives} */
  public double error() {
    return Math.abs(meanProbability - positiveShare);
  }
}
