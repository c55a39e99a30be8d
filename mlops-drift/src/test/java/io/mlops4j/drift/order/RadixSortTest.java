package io.mlops4j.drift.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RadixSortTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_023, 1_024, 5_000, 8_192})
  void sort_everyKindOfDouble_isTheOrderOfDoubles(int count) {
    SplittableRandom random = new SplittableRandom(count);
    RadixSort sort = new RadixSort();
    for (int repetition = 0; repetition < 3; repetition++) {
      double[] values = WildDoubles.draw(random, count);
      long[] keys = Arrays.stream(values).mapToLong(OrderKey::of).toArray();
      sort.sort(keys, keys.length);
      Arrays.sort(values);
      assertThat(Arrays.stream(keys).mapToDouble(OrderKey::value).toArray()).isEqualTo(values);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1e9})
  void sort_keysThatAgreeInMostDigits_isAscending(double centre) {
    SplittableRandom random = new SplittableRandom(3);
    long[] keys = new long[4_096];
    Arrays.setAll(keys, i -> OrderKey.of(centre + random.nextInt(100)));
    long[] expected = keys.clone();
    Arrays.sort(expected);
    new RadixSort().sort(keys, keys.length);
    assertThat(keys).isEqualTo(expected);
  }

  /** The highest bits tell such keys apart hardly or not at all. */
  @ParameterizedTest
  @ValueSource(ints = {1, 11, 22, 30, 31, 34, 45, 62})
  void sort_clustersFarApart_isAscending(int bits) {
    SplittableRandom random = new SplittableRandom(bits);
    long[] keys = new long[6_000];
    Arrays.setAll(keys, i -> random.nextLong(1L << bits) - (1L << (bits - 1)));
    keys[17] = Long.MAX_VALUE;
    keys[18] = Long.MIN_VALUE;
    keys[19] = 1L << 40;
    long[] expected = keys.clone();
    Arrays.sort(expected);
    new RadixSort().sort(keys, keys.length);
    assertThat(keys).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_023, 1_024, 5_000})
  void sorted_everyKindOfDouble_isTheOrderOfArraysSortAndLeavesItsInput(int count) {
    double[] values = WildDoubles.draw(new SplittableRandom(count), count);
    double[] before = values.clone();
    double[] expected = values.clone();
    Arrays.sort(expected);
    assertThat(RadixSort.sorted(values)).isEqualTo(expected);
    assertThat(values).isEqualTo(before);
  }
}
