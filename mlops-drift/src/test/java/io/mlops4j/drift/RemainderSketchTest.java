package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemainderSketchTest {
  private static RemainderSketch sketch(List<String> names) {
    RemainderSketch sketch = RemainderSketch.empty();
    names.forEach(name -> sketch.add(name, Hashing.of(name), 1));
    return sketch;
  }

  /** Rare names that begin alike, and one that makes up a share. */
  private static List<String> stream(SplittableRandom random, String frequent, double share) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      names.add(random.nextDouble() < share ? frequent : "customer-" + random.nextLong());
    }
    return names;
  }

  private static long count(List<String> names, String name) {
    return names.stream().filter(name::equals).count();
  }

  @Test
  void names_oneShareAmongRareOnes_isReadWithACountCloseToItsOwn() {
    SplittableRandom random = new SplittableRandom(31);
    for (double share : new double[] {0.3, 0.1, 1.0 / 30}) {
      int missed = 0;
      for (int trial = 0; trial < 200; trial++) {
        String frequent = "unbekannt-ä" + random.nextInt();
        List<String> names = stream(random, frequent, share);
        long count = count(names, frequent);
        List<RemainderSketch.Name> read = sketch(names).names();
        if (read.isEmpty() || !read.get(0).name().equals(frequent)) {
          missed++;
          continue;
        }
        // Four standard deviations of the others' random agreement in some 250 values a bucket.
        assertThat(read.get(0).estimate()).isBetween(count - 6, count + 6);
        assertThat(read.get(0).atMost()).isGreaterThanOrEqualTo(count);
      }
      assertThat(missed)
          .as("of 200 at a share of %s", share)
          .isLessThanOrEqualTo(share < 0.1 ? 2 : 0);
    }
  }

  /** The hardest others: three more names as frequent, of which one suffices to hide a bucket. */
  @Test
  void names_aQuarterAmongEqualOnes_isMissedAsRarelyAsStated() {
    SplittableRandom random = new SplittableRandom(32);
    int trials = 4_000;
    int missed = 0;
    for (int trial = 0; trial < trials; trial++) {
      RemainderSketch sketch = RemainderSketch.empty();
      for (int i = 0; i < 4; i++) {
        String name = "n" + random.nextLong();
        sketch.add(name, Hashing.of(name), 1_000);
      }
      missed += 4 - sketch.names().size();
    }
    // Stated are 0.002; three standard errors of that are 0.001.
    assertThat((double) missed / (4 * trials)).isLessThan(0.003);
  }

  @Test
  void names_longerThanTheCode_areReadAsTheirStart() {
    SplittableRandom random = new SplittableRandom(33);
    String agent = "Mozilla/5.0 (X11; Linüx x86_64) Gecko/20100101";
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      names.add(i % 3 == 0 ? agent : new java.util.UUID(random.nextLong(), i).toString());
    }
    List<RemainderSketch.Name> read = sketch(names).names();
    assertThat(read.get(0).name()).isEqualTo("Mozilla/5.0 (X11; Linüx...");
    assertThat(read.get(0).estimate()).isBetween(660L, 674L);
    // Rare long names agree with each other nowhere, so that none is read that did not occur.
    assertThat(read)
        .allMatch(
            n ->
                n.estimate() > 600
                    || names.stream().anyMatch(s -> s.startsWith(n.name().replace("...", ""))));
  }

  @Test
  void names_ofEmptyText_lengthAroundTheCodeAndOddCharacters_areReadAlone() {
    for (String name :
        List.of("", "\0", "a", "x".repeat(23), "x".repeat(24), "ä".repeat(12), "\uD83D\uDE00")) {
      RemainderSketch sketch = sketch(List.of(name, name));
      boolean readable = !name.equals("\0");
      assertThat(sketch.names())
          .extracting(RemainderSketch.Name::name)
          .as(name)
          .isEqualTo(readable ? List.of(name) : List.of());
    }
    assertThat(sketch(List.of("x".repeat(25))).names().get(0).name())
        .isEqualTo("x".repeat(24) + "...");
    assertThat(sketch(List.of("ab" + "\u20AC".repeat(10))).names().get(0).name())
        .isEqualTo("ab" + "\u20AC".repeat(7) + "...");
    assertThat(RemainderSketch.empty().names()).isEmpty();
    assertThat(RemainderSketch.empty().atMost(17)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void add_anyOrderAndSplit_isTheSameToTheBit(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> names = stream(random, "x", 0.2);
    RemainderSketch whole = sketch(names);
    Collections.shuffle(names, new Random(seed));
    RemainderSketch parts = RemainderSketch.empty();
    for (int from = 0; from < names.size(); from += 321) {
      parts.add(sketch(names.subList(from, Math.min(names.size(), from + 321))));
    }
    assertThat(parts).isEqualTo(whole).hasSameHashCodeAs(whole);
    assertThat(parts.names()).isEqualTo(whole.names());
    assertThat(parts.total()).isEqualTo(4_000);
    for (int row = 0; row < RemainderSketch.ROWS; row++) {
      long sum = 0;
      for (int bucket = 0; bucket < RemainderSketch.BUCKETS; bucket++) {
        sum += whole.values(row * RemainderSketch.BUCKETS + bucket);
      }
      assertThat(sum).isEqualTo(4_000);
    }
  }
}
