package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.FloatBuffer;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final int COUNT = 200_000;

  /** The largest of {@link #heavyTails}. */
  private static final double MAX = 447.2119140625;

  /** Evenly spaced quantiles, of Student's t distribution with two degrees of freedom. */
  private static float[] heavyTails() {
    return quantiles(u -> (2 * u - 1) / Math.sqrt(2 * u * (1 - u)));
  }

  /** Evenly spaced quantiles, of the Laplace distribution. */
  private static float[] laplace() {
    return quantiles(u -> u < 0.5 ? Math.log(2 * u) : -Math.log(2 * (1 - u)));
  }

  private static float[] quantiles(DoubleUnaryOperator distribution) {
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = (float) distribution.applyAsDouble((i + 0.5) / COUNT);
    }
    return values;
  }

  private static ValueRange range(Calibration calibration, float[]... samples) {
    ValueSummary summary = new ValueSummary(calibration, ActivationCodes.UINT8);
    for (float[] sample : samples) {
      summary.add(FloatBuffer.wrap(sample));
    }
    return summary.range(x -> x);
  }

  // numpy 2.4.6; x as in heavyTails(), in float32; h = histogram(abs(x), 2048, (0, max)); for kept
  // in 2048, 2040 .. n, n = 128 levels of a magnitude: p = h[:kept] with the rest in its last bin,
  // q = the mean of the filled bins in each of n equal runs of h[:kept], both divided by their
  // sums;
  // the kept of the smallest sum(p * log(p / q)), where q is 1e-12 if it is 0, times max / 2048;
  // the same for abs(x), whose magnitudes have n = 256 levels
  @Test
  void entropy_heavyTails_isThatOfTheNamedMethod() {
    float[] values = heavyTails();
    assertThat(range(Calibration.minMax(), values)).isEqualTo(new ValueRange(-MAX, MAX));
    double stride = 8 * MAX / 2048;

    ValueRange both = range(Calibration.entropy(), values);
    assertThat(both.high()).isCloseTo(29.698, within(stride));
    assertThat(both.low()).isEqualTo(-both.high());

    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    ValueRange one = range(Calibration.entropy(), values);
    assertThat(one.high()).isCloseTo(59.395, within(stride));
    assertThat(one.low()).isZero();
  }

  // numpy 2.4.6; x as in laplace(), in float64; s = 2 * high / 255, z = rint(high / s); the high of
  // the smallest sum((x - (clip(rint(x / s) + z, 0, 255) - z) * s) ** 2), tried in steps of 1 % of
  // max: 9.887, 115.26183; at max 152.70594
  @Test
  void squaredError_longTails_isAsSmallAsTryingEveryRange() {
    float[] values = laplace();
    ValueRange found = range(Calibration.squaredError(), values);

    assertThat(found.high()).isCloseTo(9.887, within(0.6));
    assertThat(squaredError(values, found)).isLessThan(1.01 * 115.26183);
    assertThat(squaredError(values, range(Calibration.minMax(), values)))
        .isCloseTo(152.70594, withinPercentage(0.1));
  }

  private static double squaredError(float[] values, ValueRange range) {
    ActivationParameters grid = range.parameters(ActivationCodes.UINT8);
    double sum = 0;
    for (float value : values) {
      double apart = value - (grid.code(value) - grid.zeroPoint()) * (double) grid.scale();
      sum += apart * apart;
    }
    return sum;
  }

  @Test
  void percentile_heavyTails_isTheQuantile() {
    // python3 -c "from scipy.stats import t; print(t(2).ppf(0.9995), t(2).ppf(0.9999))" (1.17.1)
    // 31.599 70.700 ; a bin is 0.4 % wide, and the quantiles lie further apart out there
    assertThat(range(Calibration.percentile(99.9), heavyTails()).high())
        .isCloseTo(31.599, withinPercentage(1));
    assertThat(range(Calibration.percentile(99.98), heavyTails()).high())
        .isCloseTo(70.700, withinPercentage(3));
  }

  @Test
  void movingAverage_eachSample_movesByItsWeight() {
    // 10, then three samples of 1 with weight 0.5: 10 -> 5.5 -> 3.25 -> 2.125
    float[] one = {0, 1};

    assertThat(range(Calibration.movingAverage(0.5), new float[] {0, 10}, one, one, one).high())
        .isEqualTo(2.125);
  }

  @Test
  void minMax_extremeInTheFirstOfManySamples_isKept() {
    ValueSummary summary = new ValueSummary(Calibration.minMax(), ActivationCodes.UINT8);
    summary.add(FloatBuffer.wrap(new float[] {10}));
    for (int i = 0; i < 10_000; i++) {
      summary.add(FloatBuffer.wrap(new float[] {1, -0.5f}));
    }

    assertThat(summary.range(x -> x)).isEqualTo(new ValueRange(-0.5, 10));
  }

  @Test
  void histogram_tenThousandSamples_countsAllInBoundedBins() {
    ValueHistogram histogram = new ValueHistogram();
    Random random = new Random(3);
    float[] sample = new float[256];
    for (int s = 0; s < 10_000; s++) {
      for (int i = 0; i < sample.length; i++) {
        sample[i] = (float) (random.nextGaussian() * Math.exp(4 * random.nextGaussian()));
      }
      histogram.add(FloatBuffer.wrap(sample));
    }
    SortedCounts counts = histogram.sorted();

    assertThat(counts.total()).isEqualTo(2_560_000);
    assertThat(counts.size()).isLessThanOrEqualTo(2 * 28 * 256 + 1);
  }

  @Test
  void squaredError_valueFeedsRelu_doesNotSpendCodesBelowZero() {
    float[] values = new float[20_000];
    Random random = new Random(9);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * 4;
    }
    ValueSummary summary = new ValueSummary(Calibration.squaredError(), ActivationCodes.UINT8);
    summary.add(FloatBuffer.wrap(values));

    assertThat(summary.range(x -> Math.max(0, x)).low()).isGreaterThan(-1.5);
    assertThat(summary.range(x -> x).low()).isLessThan(-8);
  }

  @Test
  void parameters_asymmetricRange_areThoseOfTheFormula() {
    // python3 -c "import numpy as np; s=np.float32(3/255); print(s, np.rint(1/s))"  (numpy 2.4.6)
    // 0.011764706 85.0
    ActivationParameters grid = new ValueRange(-1, 2).parameters(ActivationCodes.UINT8);

    assertThat(grid.scale()).isEqualTo(0.011764706f);
    assertThat(grid.zeroPoint()).isEqualTo(85);
    assertThat(new ValueRange(-1, 2).parameters(ActivationCodes.INT8).zeroPoint()).isEqualTo(-43);
    assertThat(new ValueRange(-1, 2).parameters(ActivationCodes.INT8_SYMMETRIC))
        .isEqualTo(new ActivationParameters(ActivationCodes.INT8_SYMMETRIC, 2f / 127, 0));
    assertThat(new ValueRange(0, 0).parameters(ActivationCodes.UINT8).scale()).isEqualTo(1f);
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatThrownBy(() -> Calibration.percentile(101)).hasMessageContaining("101");
    assertThatThrownBy(() -> Calibration.movingAverage(0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> QuantizationSettings.asRecipe().withRange(1, 2))
        .hasMessageContaining("contains zero");
  }
}
