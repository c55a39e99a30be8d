package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.drift.order.OrderKey;
import io.mlops4j.drift.order.WildDoubles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantileSketchTest {
  private static final int MANY = 300_007;

  /** Orders and laws that sketches find hard. */
  enum Stream {
    SORTED,
    REVERSED,
    RANDOM,
    ZIG_ZAG,
    HEAVY_TAILED,
    TIED,
    CONSTANT,
    EVERY_KIND_OF_DOUBLE;

    double[] values(int count) {
      SplittableRandom random = new SplittableRandom(7);
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] =
            switch (this) {
              case SORTED -> i;
              case REVERSED -> -i;
              case RANDOM -> random.nextGaussian();
              case ZIG_ZAG -> (i & 1) == 0 ? i : -i;
              case HEAVY_TAILED -> Math.pow(random.nextDouble(), -3) * (random.nextInt(2) - 0.5);
              case TIED -> Math.floor(10 * Math.pow(random.nextDouble(), 3));
              case CONSTANT -> 42;
              case EVERY_KIND_OF_DOUBLE -> finite(random);
            };
      }
      return values;
    }

    private static double finite(SplittableRandom random) {
      double value = Double.NaN;
      while (!Double.isFinite(value)) {
        value = WildDoubles.draw(random, 1)[0];
      }
      return value;
    }
  }

  /** A sketch of ones whose only run stands for {@code 2^(level + 13)} of them. */
  private static byte[] ones(int level) {
    long[][] runs = new long[QuantileSketch.LEVELS][0];
    runs[level] = new long[QuantileSketch.RUN];
    Arrays.fill(runs[level], OrderKey.of(1));
    return StoredQuantiles.write(
        new QuantileSketch.State(1L << (level + 13), 0, 0, 1, 1, new long[0], runs));
  }

  @Test
  void ofBytes_moreValuesThanStatisticsTake_isRefusedAndSoIsMergingToThere() {
    QuantileSketch sketch = QuantileSketch.ofBytes(ones(38));
    sketch.merge(QuantileSketch.ofBytes(ones(38)));
    assertThat(sketch.count()).isEqualTo(1L << 52);
    QuantileSketch one = of(1);
    assertThatThrownBy(() -> sketch.merge(one))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("2^52");
    assertThat(sketch.count()).isEqualTo(1L << 52);
    assertThat(sketch.rank(1)).isEqualTo(1L << 52);
    assertThatThrownBy(() -> QuantileSketch.ofBytes(ones(40)))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("2^52");
  }

  private static QuantileSketch of(double... values) {
    QuantileSketch sketch = QuantileSketch.empty();
    for (double value : values) {
      sketch.add(value);
    }
    return sketch;
  }

  private static double stated(long n) {
    int doublings = n <= QuantileSketch.BLOCK ? 0 : 63 - Long.numberOfLeadingZeros(n / 4096);
    return n * (1.0 + doublings) / 16_384;
  }

  /** The largest error of a rank at any value of the stream, just below it included. */
  private static long worstError(QuantileSketch sketch, double[] values) {
    double[] sorted = Arrays.stream(values).map(value -> value + 0.0).sorted().toArray();
    RankTable table = sketch.table();
    long worst = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i + 1 == sorted.length || sorted[i + 1] > sorted[i]) {
        worst = Math.max(worst, Math.abs(table.rank(sorted[i]) - (i + 1)));
      }
      if (i > 0 && sorted[i] > sorted[i - 1]) {
        worst = Math.max(worst, Math.abs(table.rank(Math.nextDown(sorted[i])) - i));
      }
    }
    return worst;
  }

  private static void assertWithinStatement(QuantileSketch sketch, double[] values) {
    assertThat(sketch.count()).isEqualTo(values.length);
    assertThat(sketch.table().count()).isEqualTo(values.length);
    assertThat(sketch.min()).isEqualTo(Arrays.stream(values).min().orElseThrow() + 0.0);
    assertThat(sketch.max()).isEqualTo(Arrays.stream(values).max().orElseThrow() + 0.0);
    assertThat((double) sketch.rankErrorAtMost()).isLessThanOrEqualTo(stated(values.length));
    assertThat(worstError(sketch, values)).isLessThanOrEqualTo(sketch.rankErrorAtMost());
  }

  @ParameterizedTest
  @EnumSource
  void rank_oneStream_isWithinTheStatedError(Stream stream) {
    double[] values = stream.values(MANY);
    assertWithinStatement(of(values), values);
  }

  @ParameterizedTest
  @EnumSource
  void rank_mergedInAnyGrouping_isWithinTheStatedError(Stream stream) {
    double[] values = stream.values(MANY);
    for (int seed = 0; seed < 6; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<QuantileSketch> parts = new ArrayList<>();
      int longest = new int[] {500, 9_000, 20_000, 8_193, 70_000, 290_000}[seed];
      for (int from = 0; from < MANY; ) {
        int to = Math.min(MANY, from + 1 + random.nextInt(longest));
        parts.add(of(Arrays.copyOfRange(values, from, to)));
        from = to;
      }
      while (parts.size() > 1) {
        QuantileSketch removed = parts.remove(random.nextInt(parts.size()));
        parts.get(random.nextInt(parts.size())).merge(removed);
      }
      assertWithinStatement(parts.get(0), values);
    }
  }

  @Test
  void rank_mergedOneByOneFromEqualParts_isWithinTheStatedError() {
    double[] values = Stream.SORTED.values(64 * 8_193);
    QuantileSketch whole = QuantileSketch.empty();
    for (int part = 0; part < 64; part++) {
      whole.merge(of(Arrays.copyOfRange(values, part * 8_193, (part + 1) * 8_193)));
    }
    assertWithinStatement(whole, values);
  }

  @Test
  void rank_upToABlock_isExactHoweverMerged() {
    double[] values = Stream.EVERY_KIND_OF_DOUBLE.values(QuantileSketch.BLOCK);
    QuantileSketch merged = of(Arrays.copyOf(values, 1_000));
    merged.merge(of(Arrays.copyOfRange(values, 1_000, values.length)));
    assertThat(merged.rankErrorAtMost()).isZero();
    assertThat(worstError(merged, values)).isZero();
  }

  @Test
  void merge_sameUpdatesAndMerges_givesTheSameRanks() {
    List<List<Double>> quantiles = new ArrayList<>();
    for (int repetition = 0; repetition < 2; repetition++) {
      double[] values = Stream.HEAVY_TAILED.values(60_000);
      QuantileSketch sketch = of(Arrays.copyOf(values, 25_000));
      sketch.merge(of(Arrays.copyOfRange(values, 25_000, values.length)));
      List<Double> found = new ArrayList<>();
      for (int i = 0; i <= 1_000; i++) {
        found.add(sketch.quantile(i / 1_000.0));
      }
      quantiles.add(found);
    }
    assertThat(quantiles.get(0)).isEqualTo(quantiles.get(1)).isSorted();
  }

  @Test
  void merge_leavesTheOtherAsItWas() {
    double[] values = Stream.RANDOM.values(50_000);
    QuantileSketch other = of(values);
    QuantileSketch whole = of(values);
    whole.merge(other);
    whole.merge(other);
    assertWithinStatement(other, values);
    assertThat(whole.count()).isEqualTo(150_000);
  }

  // Python 3.11, NumPy 2.4: np.quantile(np.arange(1., 102.), [.25, .5, .9],
  // method='inverted_cdf') -> [26., 51., 91.]
  @Test
  void quantile_heldWhole_isTheInverseOfTheDistribution() {
    double[] values = new double[101];
    Arrays.setAll(values, i -> 101 - i);
    QuantileSketch sketch = of(values);
    assertThat(sketch.quantile(0.25)).isEqualTo(26);
    assertThat(sketch.quantile(0.5)).isEqualTo(51);
    assertThat(sketch.quantile(0.9)).isEqualTo(91);
    assertThat(sketch.quantile(0)).isEqualTo(1);
    assertThat(sketch.quantile(1)).isEqualTo(101);
    assertThat(sketch.rank(50.5)).isEqualTo(50);
    assertThat(sketch.rank(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(sketch.rank(Double.POSITIVE_INFINITY)).isEqualTo(101);
  }

  @Test
  void add_negativeZero_isZero() {
    QuantileSketch sketch = of(-0.0, 0.0);
    assertThat(sketch.rank(0.0)).isEqualTo(2);
    assertThat(sketch.rank(-0.0)).isEqualTo(2);
    assertThat(Double.doubleToRawLongBits(sketch.min())).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void add_notFinite_isRefused(double value) {
    assertThatThrownBy(() -> QuantileSketch.empty().add(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Double.toString(value));
  }

  @Test
  void misuse_isRefused() {
    QuantileSketch sketch = QuantileSketch.empty();
    assertThatThrownBy(() -> sketch.merge(sketch)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sketch.quantile(0.5)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sketch.quantile(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sketch.rank(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThat(sketch.rank(1)).isZero();
  }

  @Test
  void version1_goldenFile_isReadAndWrittenToTheByte() throws Exception {
    QuantileSketch sketch = QuantileSketch.empty();
    for (int i = 0; i < 30_000; i++) {
      sketch.add((i * 7_919L % 30_011) / 4.0);
    }
    byte[] golden = Golden.bytes("sketch-v1.bin");

    QuantileSketch read = QuantileSketch.ofBytes(golden);

    assertThat(sketch.toBytes()).isEqualTo(golden);
    assertThat(read.toBytes()).isEqualTo(golden);
    assertThat(read.count()).isEqualTo(30_000);
    assertThat(read.rank(3_000)).isEqualTo(sketch.rank(3_000));
  }
}
