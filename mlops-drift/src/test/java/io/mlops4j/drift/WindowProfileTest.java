package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mlops4j.drift.order.WildDoubles;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowProfileTest {
  private static ReferenceProfile reference(SplittableRandom random) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      names.add("c" + random.nextInt(20));
    }
    return ReferenceProfile.builder()
        .numeric("wild", WildDoubles.draw(random, 2_000))
        .numeric("few", Draws.fewValues(random, 2_000))
        .unseenNamesAtMost(8)
        .categorical("category", names)
        .build();
  }

  private static void observe(WindowCounter counter, double[] row) {
    counter.observe("wild", row[0]);
    if (row[1] < 0) {
      counter.observeMissing("few");
    } else {
      counter.observe("few", row[1]);
    }
    counter.observe("category", "c" + (int) row[2]);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void merge_anyOrderAndSplit_equalsOneCounterToTheBit(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ReferenceProfile reference = reference(random);
    double[] wild = WildDoubles.draw(random, 3_000);
    List<double[]> rows = new ArrayList<>();
    WindowCounter whole = reference.counter();
    for (double value : wild) {
      // Categories up to 60, of which the reference knows 20 and eight more find room.
      double[] row = {value, random.nextInt(12) - 1, random.nextInt(60)};
      rows.add(row);
      observe(whole, row);
    }
    Collections.shuffle(rows, new Random(seed));
    int parts = 1 + random.nextInt(17);
    List<WindowCounter> counters = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      counters.add(reference.counter());
    }
    for (double[] row : rows) {
      observe(counters.get(random.nextInt(parts)), row);
    }
    List<WindowProfile> profiles = new ArrayList<>();
    counters.forEach(counter -> profiles.add(counter.profile()));
    Collections.shuffle(profiles, new Random(seed + 1));

    WindowProfile atOnce = WindowProfile.merge(profiles);
    WindowProfile oneByOne = profiles.get(0);
    for (int i = 1; i < parts; i++) {
      oneByOne = i % 2 == 0 ? oneByOne.merge(profiles.get(i)) : profiles.get(i).merge(oneByOne);
    }
    assertThat(atOnce).isEqualTo(whole.profile());
    assertThat(oneByOne).isEqualTo(whole.profile());
    assertThat(whole.profile().categorical("category").unseen()).hasSize(8);
    assertThat(whole.profile().categorical("category").remainder()).isPositive();
  }

  @Test
  void counts_everyKindOfValue_addUp() {
    SplittableRandom random = new SplittableRandom(9);
    ReferenceProfile reference = reference(random);
    double[] values = WildDoubles.draw(random, 5_000);
    WindowCounter counter = reference.counter();
    for (double value : values) {
      counter.observe("wild", value);
    }
    counter.observe("wild", "text");
    counter.observeMissing("wild");
    NumericCounts counts = counter.profile().numeric("wild");
    assertThat(counts.total()).isEqualTo(5_002);
    assertThat(counts.mistyped()).isEqualTo(1);
    assertThat(counts.missing()).isEqualTo(1);
    assertThat(counts.nan()).isEqualTo(Arrays.stream(values).filter(Double::isNaN).count());
    assertThat(counts.infinite())
        .isEqualTo(Arrays.stream(values).filter(Double::isInfinite).count());
    assertThat(counts.finite()).isEqualTo(Arrays.stream(values).filter(Double::isFinite).count());
  }

  @Test
  void cells_holdExactlyTheValuesOfTheirInterval() {
    SplittableRandom random = new SplittableRandom(10);
    double[] sample = WildDoubles.draw(random, 4_000);
    NumericBins bins =
        (NumericBins) ReferenceProfile.builder().numeric("x", sample).build().feature("x").bins();
    double[] edges = bins.edges();
    assertThat(edges.length).isBetween(400, 511);
    for (double value : WildDoubles.draw(random, 20_000)) {
      if (!Double.isFinite(value)) {
        continue;
      }
      int expected = NumericBins.FIRST_INNER;
      for (double edge : edges) {
        expected += edge < value ? 1 : 0;
      }
      if (value < bins.min()) {
        expected = NumericBins.BELOW;
      } else if (value > bins.max()) {
        expected = bins.above();
      }
      assertThat(bins.cellOf(value)).as("%s", value).isEqualTo(expected);
    }
    for (double edge : edges) {
      assertThat(bins.cellOf(edge)).isEqualTo(bins.cellOf(Math.nextUp(edge)) - 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 100, 511, 512, 513})
  void bins_distinctValuesUpToTheNumberOfBins_loseNothing(int distinct) {
    double[] values = new double[3 * distinct];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % distinct) * 0.5 - 3;
    }
    ReferenceProfile reference = ReferenceProfile.builder().numeric("x", values).build();
    NumericCounts counts = (NumericCounts) reference.feature("x").counts();
    int bins = counts.bins().innerBins();
    assertThat(bins).isEqualTo(Math.min(512, distinct));
    if (distinct <= 512) {
      for (int i = 0; i < bins; i++) {
        assertThat(counts.inBin(i)).isEqualTo(3);
      }
    }
    assertThat(counts.belowRange() + counts.aboveRange()).isZero();
  }

  @Test
  void moments_ofHugeTinyAndCancellingValues_areExact() {
    ReferenceProfile reference = ReferenceProfile.builder().numeric("x", 0, 1).build();
    WindowCounter counter = reference.counter();
    for (double value : new double[] {1e308, 1, 1e308, -1e308, Double.MIN_VALUE, -1e308}) {
      counter.observe("x", value);
    }
    NumericCounts counts = counter.profile().numeric("x");
    assertThat(counts.mean()).isEqualTo(1.0 / 6);
    assertThat(counts.standardDeviation()).isInfinite();
    assertThat(counts.min()).isEqualTo(-1e308);
    assertThat(counts.max()).isEqualTo(1e308);
  }

  @Test
  void moments_ofOrdinaryValues_areThoseOfBigDecimal() {
    SplittableRandom random = new SplittableRandom(3);
    double[] values = Draws.normal(random, 1_000, 1e6, 1e-3);
    NumericCounts counts =
        (NumericCounts)
            ReferenceProfile.builder().numeric("x", values).build().feature("x").counts();
    BigDecimal sum = BigDecimal.ZERO;
    for (double value : values) {
      sum = sum.add(new BigDecimal(value));
    }
    BigDecimal mean = sum.divide(BigDecimal.valueOf(1_000));
    BigDecimal scatter = BigDecimal.ZERO;
    for (double value : values) {
      scatter = scatter.add(new BigDecimal(value).subtract(mean).pow(2));
    }
    assertThat(counts.mean()).isEqualTo(mean.doubleValue());
    assertThat(counts.standardDeviation())
        .isCloseTo(Math.sqrt(scatter.doubleValue() / 999), within(1e-18));
  }

  @Test
  void moments_withoutValues_areNaN() {
    NumericCounts counts =
        (NumericCounts)
            ReferenceProfile.builder().numeric("x", Double.NaN).build().feature("x").counts();
    assertThat(counts.mean()).isNaN();
    assertThat(counts.standardDeviation()).isNaN();
    assertThat(counts.bins().empty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 500, 3_000, 100_000})
  void distinct_numbers_isWithinItsStatedError(int distinct) {
    ReferenceProfile reference = ReferenceProfile.builder().numeric("x", 0, 1).build();
    WindowCounter counter = reference.counter();
    for (int i = 0; i < distinct; i++) {
      counter.observe("x", i * 0.37);
      counter.observe("x", i * 0.37);
    }
    // Three standard errors of 3.3 %.
    assertThat(counter.profile().numeric("x").distinct())
        .isCloseTo(distinct, within(0.1 * distinct + 1e-9));
  }

  @Test
  void distinct_categoriesBeyondRoom_isEstimated() {
    ReferenceProfile reference =
        ReferenceProfile.builder().categorical("c", List.of("a", "b")).build();
    WindowCounter counter = reference.counter();
    counter.observe("c", "a");
    for (int i = 0; i < 20_000; i++) {
      counter.observe("c", "new" + i % 10_000);
    }
    CategoricalCounts counts = counter.profile().categorical("c");
    assertThat(counts.unseen()).hasSize(256);
    assertThat(counts.unseen().values()).containsOnly(2L);
    assertThat(counts.unseenTotal()).isEqualTo(20_000);
    // Four standard errors of 1 / sqrt(256).
    assertThat(counts.distinct()).isCloseTo(10_001, within(2_500.0));
  }

  @Test
  void observe_mapRow_convertsCountsMissingAndNewNames() {
    ReferenceProfile reference =
        ReferenceProfile.builder()
            .numeric("n", 1, 2, 3)
            .categorical("c", List.of("x", "true"))
            .build();
    WindowCounter counter = reference.counter();
    counter.observe(Map.<String, Object>of("n", 2, "c", "x", "extra", 1));
    counter.observe(Map.<String, Object>of("n", true, "c", true));
    counter.observe(Map.<String, Object>of("n", "2", "c", 3));
    counter.observe(Map.<String, Object>of("n", List.of(), "c", List.of()));
    Map<String, Object> withNull = new HashMap<>();
    withNull.put("n", null);
    counter.observe(withNull);
    WindowProfile window = counter.profile();
    assertThat(window.rows()).isEqualTo(5);
    assertThat(window.numeric("n").finite()).isEqualTo(2);
    assertThat(window.numeric("n").mistyped()).isEqualTo(2);
    assertThat(window.numeric("n").missing()).isEqualTo(1);
    assertThat(window.categorical("c").of("x")).isEqualTo(1);
    assertThat(window.categorical("c").of("true")).isEqualTo(1);
    assertThat(window.categorical("c").mistyped()).isEqualTo(2);
    assertThat(window.categorical("c").missing()).isEqualTo(1);
    assertThat(window.newFeatures()).containsExactly(Map.entry("extra", 1L));
  }

  @Test
  void observe_misuse_namesTheValue() {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("n", 1, 2).numeric("o", 1, 2).build();
    WindowCounter counter = reference.counter();
    assertThatThrownBy(() -> counter.observe("m", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'m'");
    assertThatThrownBy(() -> counter.observe(new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 values");
    assertThatThrownBy(() -> counter.observe("n", nothing()))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("observeMissing");
    WindowProfile other = ReferenceProfile.builder().numeric("n", 1, 2).build().counter().profile();
    assertThatThrownBy(() -> counter.profile().merge(other))
        .isInstanceOf(IncompatibleProfileException.class);
  }

  @SuppressWarnings("NullAway") // a caller's code may
  private static String nothing() {
    return null;
  }
}
