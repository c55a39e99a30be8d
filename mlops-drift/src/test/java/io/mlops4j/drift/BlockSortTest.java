package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockSortTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_023, 1_024, 5_000, 8_192})
  void sort_everyKindOfDouble_isTheOrderOfDoubles(int count) {
    SplittableRandom random = new SplittableRandom(count);
    BlockSort sort = new BlockSort();
    for (int repetition = 0; repetition < 3; repetition++) {
      double[] values =
          Arrays.stream(Draws.wild(random, count)).filter(value -> !Double.isNaN(value)).toArray();
      long[] keys = Arrays.stream(values).mapToLong(BlockSort::key).toArray();
      sort.sort(keys, keys.length);
      Arrays.sort(values);
      assertThat(Arrays.stream(keys).mapToDouble(BlockSort::value).toArray()).isEqualTo(values);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1e9})
  void sort_keysThatAgreeInMostDigits_isAscending(double centre) {
    SplittableRandom random = new SplittableRandom(3);
    long[] keys = new long[4_096];
    Arrays.setAll(keys, i -> BlockSort.key(centre + random.nextInt(100)));
    long[] expected = keys.clone();
    Arrays.sort(expected);
    new BlockSort().sort(keys, keys.length);
    assertThat(keys).isEqualTo(expected);
  }
}
