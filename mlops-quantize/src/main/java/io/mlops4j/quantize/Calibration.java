package io.mlops4j.quantize;

import java.util.Locale;

/**
 * How the range of an activation is chosen from what the samples showed. All methods see every
 * value of every sample and keep a summary of fixed size. Immutable.
 */
public final class Calibration {

  enum Method {
    MIN_MAX("min/max"),
    MOVING_AVERAGE("moving average"),
    PERCENTILE("percentile"),
    ENTROPY("entropy"),
    SQUARED_ERROR("smallest squared error");

    private final String text;

    Method(String text) {
      this.text = text;
    }
  }

  private final Method method;
  private final double setting;

  private Calibration(Method method, double setting) {
    this.method = method;
    this.setting = setting;
  }

  /**
   * From the smallest to the largest value. Nothing is clipped, and one outlier sets the step of
   * all other values.
   *
   * @return the method
   */
  public static Calibration minMax() {
    return new Calibration(Method.MIN_MAX, 0);
  }

  /**
   * Exponential moving average of the smallest and of the largest value of each sample, in the
   * order of the samples: the first sets it, each later one moves it by {@code weight} of the
   * difference.
   *
   * @param weight above 0, at most 1; 0.1 remembers about ten samples
   * @return the method
   */
  public static Calibration movingAverage(double weight) {
    if (!(weight > 0 && weight <= 1)) {
      throw new IllegalArgumentException("weight " + weight + " is not within 0..1");
    }
    return new Calibration(Method.MOVING_AVERAGE, weight);
  }

  /**
   * Leaves out the rarest extremes: half of them at each end, all at one end where no value has the
   * other sign.
   *
   * @param percent of the values inside the range, above 50, at most 100; 99.99 is usual
   * @return the method
   */
  public static Calibration percentile(double percent) {
    if (!(percent > 50 && percent <= 100)) {
      throw new IllegalArgumentException("percentile " + percent + " is not within 50..100");
    }
    return new Calibration(Method.PERCENTILE, percent);
  }

  /**
   * The clipping that keeps most information: the smallest Kullback-Leibler divergence between the
   * distribution and its quantized form, over a histogram of 2048 bins of magnitudes.
   *
   * @return the method
   */
  public static Calibration entropy() {
    return new Calibration(Method.ENTROPY, 0);
  }

  /**
   * The range of the smallest expected squared error: rounding inside it, clipping outside. Both
   * ends are searched.
   *
   * @return the method
   */
  public static Calibration squaredError() {
    return new Calibration(Method.SQUARED_ERROR, 0);
  }

  Method method() {
    return method;
  }

  /** Weight of a moving average, or percent of a percentile. */
  double setting() {
    return setting;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Calibration that
        && that.method == method
        && Double.compare(that.setting, setting) == 0;
  }

  @Override
  public int hashCode() {
    return method.hashCode() * 31 + Double.hashCode(setting);
  }

  /** The method and its setting, for reports. */
  @Override
  public String toString() {
    return setting == 0 ? method.text : String.format(Locale.ROOT, "%s %s", method.text, setting);
  }
}
