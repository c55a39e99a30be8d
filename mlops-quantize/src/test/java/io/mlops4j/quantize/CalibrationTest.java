package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  /** Values of Student's t distribution with two degrees of freedom: tails far beyond the bulk. */
  private static float[] heavyTails(int count) {
    Random random = new Random(5);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      double u = random.nextDouble();
      values[i] = (float) ((2 * u - 1) / Math.sqrt(2 * u * (1 - u)));
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

  @Test
  void entropyAndSquaredError_heavyTails_clipBelowMinMax() {
    float[] values = heavyTails(200_000);
    ValueRange all = range(Calibration.minMax(), values);

    assertThat(all.high()).isGreaterThan(100);
    assertThat(range(Calibration.entropy(), values).high()).isLessThan(0.7 * all.high());
    assertThat(range(Calibration.squaredError(), values).high()).isLessThan(0.97 * all.high());
  }

  @Test
  void percentile_heavyTails_isTheQuantile() {
    // python3 -c "from scipy.stats import t; print(t(2).ppf(0.9995), t(2).ppf(0.9999))" (1.17.1)
    // 31.599 70.700 ; the sample quantiles of 200,000 values scatter by some percent.
    float[] values = heavyTails(200_000);

    assertThat(range(Calibration.percentile(99.9), values).high()).isCloseTo(31.6, within(4.0));
    assertThat(range(Calibration.percentile(99.98), values).high()).isCloseTo(70.7, within(15.0));
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
