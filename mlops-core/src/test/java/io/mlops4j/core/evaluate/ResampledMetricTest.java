package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values of SciPy 1.17.1 with NumPy 2.4.6, from
 *
 * <pre>{@code
 * i = np.arange(40); x = np.exp(np.sin(i*1.3)); b = np.arange(999)
 * dist = x.mean()+0.02+0.1*np.sin(b*0.37)+0.03*np.sin(b*0.91)**3
 * stat = lambda x, axis: x.mean(axis=axis)
 * }</pre>
 */
class ResampledMetricTest {
  private static final Offset<Double> TIGHT = within(1e-12);

  private final double[] x = new double[40];
  private final double[] dist = new double[999];
  private final double mean;

  ResampledMetricTest() {
    Arrays.setAll(x, i -> Math.exp(Math.sin(i * 1.3)));
    mean = RowValues.of(x).mean();
    Arrays.setAll(
        dist, b -> mean + 0.02 + 0.1 * Math.sin(b * 0.37) + 0.03 * Math.pow(Math.sin(b * 0.91), 3));
  }

  @Test
  void interval_ofAGivenDistribution_asSciPy() {
    // r = SimpleNamespace(bootstrap_distribution=dist)
    // stats.bootstrap((x,), stat, n_resamples=0, bootstrap_result=r, vectorized=True,
    //     method='percentile', confidence_level=...)
    ResampledMetric resampled = new ResampledMetric(mean, dist);
    isInterval(resampled.percentile(0.95), 1.1702233405905047, 1.4024303437328511);
    isInterval(resampled.percentile(0.8), 1.1909377480677676, 1.3830250821024974);
    // the same with method='BCa'
    double[] leavingOut = leavingOut(times -> RowValues.of(x).counting(times).mean());
    isInterval(resampled.biasCorrected(0.95, leavingOut), 1.1656002850947935, 1.3946184270453954);
    isInterval(resampled.biasCorrected(0.8, leavingOut), 1.183770156594123, 1.3709091469274635);
  }

  private static void isInterval(Interval interval, double low, double high) {
    assertThat(interval.low()).isCloseTo(low, TIGHT);
    assertThat(interval.high()).isCloseTo(high, TIGHT);
  }

  @Test
  void correction_asSciPy() {
    // ndtri(((dist<x.mean()).sum()+(dist<=x.mean()).sum())/(2*len(dist)))
    assertThat(new ResampledMetric(mean, dist).bias()).isCloseTo(-0.1650954314192633, TIGHT);
    // scipy.stats._resampling._bca_interval((x,), stat, -1, 0.025, dist, None, np)[2]
    assertThat(
            ResampledMetric.acceleration(
                leavingOut(times -> RowValues.of(x).counting(times).mean())))
        .isCloseTo(0.014071830266826662, TIGHT);
    // the same with stat = lambda x, axis: np.sqrt((x*x).mean(axis=axis))
    Regression errors = Regression.of(x, new double[x.length]);
    assertThat(
            ResampledMetric.acceleration(
                leavingOut(times -> errors.counting(times).rootMeanSquaredError())))
        .isCloseTo(0.026309132276433764, TIGHT);
  }

  private double[] leavingOut(ToDoubleFunction<int[]> metric) {
    return ResampledMetric.leavingOneOut(
        new int[x.length], IntStream.range(0, x.length).toArray(), metric);
  }

  @Test
  void biasCorrected_allResamplesEqual_isThatPoint() {
    Interval interval =
        new ResampledMetric(1, new double[] {1, 1, 1}).biasCorrected(0.9, new double[] {1, 1});
    assertThat(interval).isEqualTo(new Interval(1, 1, 1, 0.9));
  }

  @Test
  void percentile_ties_areExactAndInOrder() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 3000; trial++) {
      double value = random.nextDouble() / 3;
      double[] equal = new double[100 + random.nextInt(900)];
      Arrays.fill(equal, value);
      double level = random.nextDouble(0.01, 0.99);
      assertThat(new ResampledMetric(value, equal).percentile(level))
          .isEqualTo(new Interval(value, value, value, level));
      double[] near =
          random.doubles(5).map(d -> value + Math.rint(2 * d) * Math.ulp(value)).toArray();
      Interval narrow = new ResampledMetric(value, near).percentile(level / 1000);
      assertThat(narrow.low()).isLessThanOrEqualTo(narrow.high());
    }
    double huge = 0x1p1023;
    assertThat(new ResampledMetric(0, new double[] {-huge, huge}).percentile(0.5))
        .isEqualTo(new Interval(-0.5 * huge, 0, 0.5 * huge, 0.5));
  }

  @Test
  void biasCorrected_everyResampleBeyondTheEstimate_isUndefined() {
    ResampledMetric beyond = new ResampledMetric(0.5, new double[] {1, 2, 3});
    assertThatThrownBy(() -> beyond.biasCorrected(0.9, new double[] {1, 2}))
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessageContaining("beyond the estimate 0.5");
    assertThat(beyond.percentile(0.9).estimate()).isEqualTo(0.5);
  }
}
