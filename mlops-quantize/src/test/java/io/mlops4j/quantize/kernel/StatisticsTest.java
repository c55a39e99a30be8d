package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  private final Statistics active = Kernels.active().statistics();
  private final Statistics scalar = Kernels.scalar().statistics();

  private static float[] empty() {
    return new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
  }

  @Test
  void everyStatistic_atEveryEdge_agreesWithScalar() {
    for (int length : KernelEdges.LENGTHS) {
      for (int offset : KernelEdges.OFFSETS) {
        float[] x = KernelEdges.floats(length + offset + 1, 11L * length + offset);
        float[] a = empty();
        float[] b = empty();
        active.extremes(x, offset, length, a);
        scalar.extremes(x, offset, length, b);
        assertThat(a).isEqualTo(b);
        Moments p = active.moments(x, offset, length);
        Moments q = scalar.moments(x, offset, length);
        assertThat(p.count()).isEqualTo(q.count());
        assertThat(p.squaredSum()).isCloseTo(q.squaredSum(), within(1e-12 * q.squaredSum()));
        double magnitude = Math.sqrt(q.squaredSum() * (q.count() + 1));
        assertThat(p.sum()).isCloseTo(q.sum(), within(1e-12 * magnitude));
        long[] m = new long[7];
        long[] n = new long[7];
        active.histogram(x, offset, length, -9f, 12.5f, m);
        scalar.histogram(x, offset, length, -9f, 12.5f, n);
        assertThat(m).isEqualTo(n);
      }
    }
  }

  @Test
  void extremes_ofAllSigns_areThoseOfTheFiniteValues() {
    for (float[] sign : new float[][] {{1, 1}, {-1, -1}, {-1, 1}}) {
      float[] x = new float[40];
      for (int i = 0; i < 40; i++) {
        x[i] = sign[i % 2] * (3 + i);
      }
      x[5] = Float.NaN;
      x[9] = Float.NEGATIVE_INFINITY;
      x[10] = Float.POSITIVE_INFINITY;
      float[] range = empty();
      active.extremes(x, 0, 40, range);
      assertThat(range)
          .containsExactly(sign[0] < 0 ? (sign[1] < 0 ? -42 : -41) : 3, sign[1] < 0 ? -3 : 42);
    }
  }

  @Test
  void extremes_nothingFinite_staysEmpty() {
    float[] x = new float[33];
    Arrays.fill(x, Float.NaN);
    x[3] = Float.NEGATIVE_INFINITY;
    float[] range = empty();
    active.extremes(x, 0, 33, range);
    assertThat(range).isEqualTo(empty());
  }

  @Test
  void extremes_ofZeros_orderTheNegativeOneFirst() {
    float[] x = new float[32];
    x[7] = -0f;
    float[] range = empty();
    active.extremes(x, 0, 32, range);
    assertThat(range).isEqualTo(new float[] {-0f, 0f});
  }

  // numpy 2.4.6: x = np.array([0.1*k-3 for k in range(100)], dtype=np.float32)
  //   np.histogram(x.astype(np.float64), bins=7, range=(-2.5, 4.75))[0]
  @Test
  void histogram_equalsNumpy() {
    float[] x = new float[102];
    for (int k = 0; k < 100; k++) {
      x[k] = (float) (0.1 * k - 3);
    }
    x[100] = Float.NaN;
    x[101] = Float.POSITIVE_INFINITY;
    long[] counts = new long[7];
    active.histogram(x, 0, 102, -2.5f, 4.75f, counts);
    assertThat(counts).containsExactly(11, 10, 11, 10, 10, 11, 10);
  }

  @Test
  void histogram_upperEnd_belongsToTheLastBin() {
    long[] counts = new long[4];
    active.histogram(new float[] {0, 1, 1.0000001f, -1e-30f, 0.25f}, 0, 5, 0f, 1f, counts);
    assertThat(counts).containsExactly(1, 1, 0, 1);
  }

  @Test
  void histogram_rangeThatIsNone_isRefused() {
    for (float high : new float[] {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> active.histogram(new float[1], 0, 1, 0f, high, new long[4]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Float.toString(high));
    }
    assertThatThrownBy(() -> active.histogram(new float[1], 0, 1, 0f, 1f, new long[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moments_addUp() {
    float[] x = KernelEdges.finite(1000, 5);
    Moments whole = active.moments(x, 0, 1000);
    Moments parts = active.moments(x, 0, 321).plus(active.moments(x, 321, 679));

    assertThat(parts.count()).isEqualTo(1000);
    assertThat(parts.mean()).isCloseTo(whole.mean(), within(1e-12));
    assertThat(parts.variance()).isCloseTo(whole.variance(), within(1e-12));
    assertThat(active.moments(new float[] {1, 2, 6}, 0, 3)).isEqualTo(new Moments(3, 9, 41));
    assertThat(new Moments(3, 9, 41).variance()).isCloseTo(14.0 / 3, within(1e-14));
    assertThat(Moments.NONE.mean()).isNaN();
  }
}
