package io.mlops4j.quantize;

import java.nio.FloatBuffer;
import java.util.function.DoubleUnaryOperator;

/** What the samples showed of one value, as much as its calibration needs. Confined. */
final class ValueSummary {

  private final Calibration calibration;
  private final ActivationCodes codes;
  private final ValueHistogram histogram = new ValueHistogram();
  private final float[] chunk = new float[4096];
  private float low;
  private float high;
  private double averageLow;
  private double averageHigh;
  private boolean any;

  ValueSummary(Calibration calibration, ActivationCodes codes) {
    this.calibration = calibration;
    this.codes = codes;
  }

  /** Adds the values of one sample. */
  void add(FloatBuffer values) {
    boolean counted =
        switch (calibration.method()) {
          case PERCENTILE, ENTROPY, SQUARED_ERROR -> true;
          case MIN_MAX, MOVING_AVERAGE -> false;
        };
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    FloatBuffer copy = values.duplicate();
    while (copy.hasRemaining()) {
      int length = Math.min(chunk.length, copy.remaining());
      copy.get(chunk, 0, length);
      for (int i = 0; i < length; i++) {
        if (Float.isFinite(chunk[i])) {
          least = Math.min(least, chunk[i]);
          greatest = Math.max(greatest, chunk[i]);
        }
      }
    }
    if (least > greatest) {
      return;
    }
    if (counted) {
      histogram.add(values.duplicate());
    }
    double weight = any ? calibration.setting() : 1;
    averageLow += weight * (least - averageLow);
    averageHigh += weight * (greatest - averageHigh);
    low = Math.min(low, least);
    high = Math.max(high, greatest);
    any = true;
  }

  /** Whether a finite value was seen. */
  boolean isSeen() {
    return any;
  }

  /**
   * The range that the calibration chooses.
   *
   * @param effect what becomes of the value before anything else reads it
   */
  ValueRange range(DoubleUnaryOperator effect) {
    return switch (calibration.method()) {
      case MIN_MAX -> ValueRange.around(low, high);
      case MOVING_AVERAGE -> ValueRange.around(averageLow, averageHigh);
      case PERCENTILE -> RangeSearch.percentile(histogram.sorted(), calibration.setting());
      case ENTROPY -> EntropySearch.range(histogram.sorted(), codes);
      case SQUARED_ERROR -> RangeSearch.squaredError(histogram.sorted().through(effect), codes);
    };
  }
}
