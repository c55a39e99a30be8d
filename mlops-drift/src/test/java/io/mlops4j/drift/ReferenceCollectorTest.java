package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.drift.order.WildDoubles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceCollectorTest {
  private static ReferenceCollector collector() {
    return ReferenceCollector.builder().numeric("x").categorical("c").build();
  }

  private static ReferenceCollector numbers(double... values) {
    ReferenceCollector collector = ReferenceCollector.builder().numeric("x").build();
    for (double value : values) {
      collector.observe("x", value);
    }
    return collector;
  }

  private static NumericCounts counts(ReferenceProfile profile) {
    return (NumericCounts) profile.feature("x").counts();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 511, 512, 513, 8_192})
  void profile_upToABlock_equalsTheBuildersToTheBit(int count) {
    SplittableRandom random = new SplittableRandom(count);
    for (double[] values :
        List.of(
            WildDoubles.draw(random, count), Draws.fewValues(random, count), new double[count])) {
      ReferenceProfile built = ReferenceProfile.builder().numeric("x", values).build();
      ReferenceProfile collected = numbers(values).profile();
      assertThat(collected).isEqualTo(built);
      assertThat(collected.toBytes()).isEqualTo(built.toBytes());
    }
  }

  @Test
  void profile_categories_equalTheBuilders() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> categories = new ArrayList<>();
    ReferenceCollector first =
        ReferenceCollector.builder()
            .categoriesAtMost(20)
            .unseenNamesAtMost(5)
            .categorical("c")
            .build();
    ReferenceCollector second =
        ReferenceCollector.builder()
            .categoriesAtMost(20)
            .unseenNamesAtMost(5)
            .categorical("c")
            .build();
    for (int i = 0; i < 5_000; i++) {
      String name = "n" + (int) Math.sqrt(random.nextInt(3_000));
      categories.add(name);
      (random.nextBoolean() ? first : second).observe("c", name);
    }
    first.merge(second);
    assertThat(first.profile())
        .isEqualTo(
            ReferenceProfile.builder()
                .categoriesAtMost(20)
                .unseenNamesAtMost(5)
                .categorical("c", categories)
                .build());
  }

  @Test
  void profile_moreNamesThanRoom_countsEveryValueInAnyOrder() {
    int names = 66_536;
    ReferenceCollector up = ReferenceCollector.builder().categorical("c").build();
    ReferenceCollector down = ReferenceCollector.builder().categorical("c").build();
    for (int i = 0; i < names; i++) {
      up.observe("c", "n" + i);
      down.observe("c", "n" + (names - 1 - i));
    }
    assertThat(up.profile()).isEqualTo(down.profile());
    assertThat(up.profile().feature("c").counts().total()).isEqualTo(names);
  }

  @Test
  void namesAtMost_moreNames_keepsThoseOfTheSmallestHashesAndCountsAll() {
    ReferenceCollector few = ReferenceCollector.builder().namesAtMost(10).categorical("c").build();
    for (int i = 0; i < 3_000; i++) {
      few.observe("c", i % 3 == 0 ? "frequent" : "n" + i % 500);
    }
    CategoricalCounts counts = (CategoricalCounts) few.profile().feature("c").counts();
    assertThat(counts.bins().categories()).hasSize(10);
    assertThat(counts.total()).isEqualTo(3_000);
    assertThat(
            counts.of("frequent") == 1_000
                || counts.mostFrequentUnseen(1).get(0).name().equals("frequent"))
        .isTrue();
    assertThat(ReferenceProfile.ofBytes(few.profile().toBytes())).isEqualTo(few.profile());
    assertThatThrownBy(() -> ReferenceCollector.builder().namesAtMost(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void profile_longStream_hasExactTotalsAndCellsWithinTheError() {
    SplittableRandom random = new SplittableRandom(9);
    double[] values = Draws.normal(random, 400_000, 3, 2);
    for (int i = 0; i < values.length; i += 1_000) {
      values[i] = i % 3_000 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
    }
    ReferenceCollector collector = numbers(values);
    long error = collector.sketch("x").rankErrorAtMost();
    ReferenceProfile once = collector.profile();
    WindowCounter second = once.counter();
    for (double value : values) {
      second.observe("x", value);
    }
    NumericCounts sketched = counts(once);
    NumericCounts exact = counts(once.withCountsOf(second.profile()));
    assertThat(error).isBetween(1L, 400_000L / 2_000);
    assertThat(sketched.bins().innerBins()).isEqualTo(512);
    assertThat(sketched.total()).isEqualTo(400_000);
    assertThat(sketched.nan()).isEqualTo(exact.nan()).isEqualTo(134);
    assertThat(sketched.infinite()).isEqualTo(exact.infinite()).isEqualTo(266);
    assertThat(sketched.mean()).isEqualTo(exact.mean());
    assertThat(sketched.standardDeviation()).isEqualTo(exact.standardDeviation());
    assertThat(sketched.distinct()).isEqualTo(exact.distinct());
    assertThat(sketched.bins().min()).isEqualTo(exact.min());
    assertThat(sketched.bins().max()).isEqualTo(exact.max());
    long sketchedRank = 0;
    long exactRank = 0;
    for (int i = 0; i < 512; i++) {
      sketchedRank += sketched.inBin(i);
      exactRank += exact.inBin(i);
      assertThat(Math.abs(sketchedRank - exactRank)).isLessThanOrEqualTo(error);
      assertThat(exact.inBin(i)).isBetween(399_600 / 512 - 2 * error, 399_600 / 512 + 2 * error);
    }
  }

  @Test
  void profile_fewDistinctValuesInALongStream_givesEachAnEdge() {
    double[] values = Draws.fewValues(new SplittableRandom(5), 200_000);
    NumericCounts counts = counts(numbers(values).profile());
    assertThat(counts.bins().edges()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(counts.total()).isEqualTo(200_000);
  }

  @Test
  void profile_oneEndOfTheStreamNeverHeld_stillHoldsItsExtremes() {
    double[] values = new double[100_000];
    values[77] = -5;
    values[99] = 5;
    NumericCounts counts = counts(numbers(values).profile());
    assertThat(counts.bins().min()).isEqualTo(-5);
    assertThat(counts.bins().max()).isEqualTo(5);
    assertThat(counts.total()).isEqualTo(100_000);
    assertThat(counts.belowRange() + counts.aboveRange()).isZero();
  }

  @Test
  void merge_partsOfAStream_keepsCountsAndLeavesTheOtherAlone() {
    SplittableRandom random = new SplittableRandom(11);
    double[] values = WildDoubles.draw(random, 90_000);
    ReferenceCollector whole = numbers();
    ReferenceCollector parts = numbers(Arrays.copyOf(values, 40_000));
    ReferenceCollector rest = numbers(Arrays.copyOfRange(values, 40_000, 90_000));
    ReferenceProfile before = rest.profile();
    parts.merge(rest);
    whole.merge(parts);
    NumericCounts merged = counts(whole.profile());
    NumericCounts single = counts(numbers(values).profile());
    assertThat(rest.profile()).isEqualTo(before);
    assertThat(merged.total()).isEqualTo(90_000);
    assertThat(merged.nan()).isEqualTo(single.nan());
    assertThat(merged.sum()).isEqualTo(single.sum());
    assertThat(merged.registers()).isEqualTo(single.registers());
    assertThat(whole.profile().toBytes()).isEqualTo(parts.profile().toBytes());
  }

  @Test
  void observe_columnsAndRowsOfAnyPrimitives_collectLikeTheirValuesOneByOne() {
    ReferenceCollector columns = ReferenceCollector.builder().numeric("x").numeric("y").build();
    columns.observe("x", new double[] {1.5, Double.NaN});
    columns.observe("x", new float[] {0.1f, Float.POSITIVE_INFINITY});
    columns.observe("x", new int[] {-7, Integer.MAX_VALUE});
    columns.observe("x", new long[] {9, Long.MIN_VALUE});
    columns.observe(new float[] {0.1f, 2.5f});
    ReferenceCollector single = ReferenceCollector.builder().numeric("x").numeric("y").build();
    double[] values = {
      1.5, Double.NaN, 0.1f, Double.POSITIVE_INFINITY, -7, 0x7fffffff, 9, -0x1p63, 0.1f
    };
    for (double value : values) {
      single.observe("x", value);
    }
    single.observe("y", 2.5);
    assertThat(columns.toBytes()).isEqualTo(single.toBytes());
    assertThatThrownBy(() -> columns.observe(new float[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 values");
  }

  @Test
  void observe_missingAndMistyped_areCountedAsSuch() {
    ReferenceCollector collector = collector();
    collector.observe("x", "text");
    collector.observe("c", 1.5);
    collector.observeMissing("x");
    collector.observeMissing("c");
    collector.observe("c", "a");
    collector.observe(new double[] {2, 3});
    ReferenceProfile profile = collector.profile();
    for (String feature : List.of("x", "c")) {
      assertThat(profile.feature(feature).counts().missing()).isEqualTo(1);
    }
    assertThat(profile.feature("x").counts().mistyped()).isEqualTo(1);
    assertThat(profile.feature("c").counts().mistyped()).isEqualTo(2);
    assertThat(profile.feature("c").counts().total()).isEqualTo(4);
  }

  @Test
  void misuse_isRefused() {
    ReferenceCollector collector = collector();
    ReferenceCollector others = ReferenceCollector.builder().categorical("x").numeric("c").build();
    assertThatThrownBy(() -> collector.merge(collector)).hasMessageContaining("[x, c]");
    assertThatThrownBy(() -> collector.merge(numbers())).hasMessageContaining("[x]");
    assertThatThrownBy(() -> collector.merge(others)).hasMessageContaining("'x'");
    assertThatThrownBy(() -> collector.observe("y", 1)).hasMessageContaining("'y'");
    assertThatThrownBy(() -> collector.observe(new double[3])).hasMessageContaining("3 values");
    assertThatThrownBy(() -> collector.sketch("c")).hasMessageContaining("categorical");
    assertThatThrownBy(() -> ReferenceCollector.builder().bins(1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ReferenceCollector.builder().numeric("x").categorical("x"))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> ReferenceCollector.builder().build())
        .isInstanceOf(IllegalStateException.class);
  }
}
