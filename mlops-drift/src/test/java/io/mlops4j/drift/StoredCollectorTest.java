package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.drift.order.WildDoubles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StoredCollectorTest {
  private static ReferenceCollector collector() {
    return ReferenceCollector.builder()
        .bins(16)
        .numeric("x")
        .unseenNamesAtMost(3)
        .categoriesAtMost(4)
        .categorical("c")
        .build();
  }

  static ReferenceCollector small() {
    ReferenceCollector collector = collector();
    for (int i = 0; i < 40; i++) {
      collector.observe("x", (i * 7 % 40) / 8.0 - 1);
      collector.observe("c", "größe" + i % 9);
    }
    collector.observe("x", Double.NaN);
    collector.observe("x", 1e308);
    collector.observe("x", -1e308);
    collector.observe("x", "text");
    collector.observeMissing("c");
    return collector;
  }

  private static ReferenceCollector part(long seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    ReferenceCollector collector = collector();
    double[] values = WildDoubles.draw(random, rows);
    for (double value : values) {
      collector.observe("x", value);
      collector.observe("c", "c" + random.nextInt(50));
    }
    return collector;
  }

  @Test
  void version1_goldenFile_isReadAndWrittenToTheByte() throws Exception {
    byte[] golden = Golden.bytes("collector-v1.bin");
    assertThat(small().toBytes()).isEqualTo(golden);
    ReferenceCollector read = ReferenceCollector.ofBytes(golden);
    assertThat(read.toBytes()).isEqualTo(golden);
    assertThat(read.profile()).isEqualTo(small().profile());
  }

  @Test
  void ofBytes_ofALongStream_goesOnAsTheStoredOneWouldHave() {
    ReferenceCollector stored = part(1, 70_000);
    ReferenceCollector read = ReferenceCollector.ofBytes(stored.toBytes());
    assertThat(read.profile().toBytes()).isEqualTo(stored.profile().toBytes());
    assertThat(read.sketch("x").rankErrorAtMost())
        .isEqualTo(stored.sketch("x").rankErrorAtMost())
        .isPositive();
    for (double value : WildDoubles.draw(new SplittableRandom(2), 30_000)) {
      stored.observe("x", value);
      read.observe("x", value);
    }
    stored.merge(part(3, 20_000));
    read.merge(ReferenceCollector.ofBytes(part(3, 20_000).toBytes()));
    assertThat(read.toBytes()).isEqualTo(stored.toBytes());
    assertThat(read.profile()).isEqualTo(stored.profile());
  }

  @Test
  void merge_partsThatArriveInAnyOrder_giveOneProfileToTheBit() {
    List<ReferenceCollector> parts = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      parts.add(part(i, 9_000 + 3_000 * i));
    }
    byte[] expected = ReferenceCollector.merge(parts).profile().toBytes();
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(parts, new Random(seed));
      assertThat(ReferenceCollector.merge(parts).profile().toBytes()).isEqualTo(expected);
    }
  }

  @Test
  void merge_shortParts_giveTheProfileOfTheWholeInAnyOrderAndSplit() {
    double[] values = WildDoubles.draw(new SplittableRandom(5), 8_000);
    ReferenceCollector whole = collector();
    List<ReferenceCollector> parts =
        new ArrayList<>(List.of(collector(), collector(), collector()));
    for (int i = 0; i < values.length; i++) {
      whole.observe("x", values[i]);
      parts.get(i % 3).observe("x", values[i]);
    }
    ReferenceCollector oneByOne = parts.get(2);
    assertThat(ReferenceCollector.merge(parts).toBytes()).isEqualTo(whole.toBytes());
    oneByOne.merge(parts.get(0));
    oneByOne.merge(parts.get(1));
    assertThat(oneByOne.toBytes()).isEqualTo(whole.toBytes());
  }

  @Test
  void merge_otherLimitsOrNone_isRefused() {
    ReferenceCollector other = ReferenceCollector.builder().numeric("x").categorical("c").build();
    assertThatThrownBy(() -> ReferenceCollector.merge(List.of(collector(), other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bins=512");
    assertThatThrownBy(() -> ReferenceCollector.merge(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ofBytes_cutOffAtEveryByte_isRefused() {
    byte[] stored = small().toBytes();
    for (int length = 0; length < stored.length; length++) {
      byte[] cut = Arrays.copyOf(stored, length);
      assertThatThrownBy(() -> ReferenceCollector.ofBytes(cut))
          .isInstanceOf(ProfileFormatException.class);
      byte[] checked = Damage.rightChecksum(Arrays.copyOf(stored, Math.max(9, length)));
      if (length < stored.length - 4) {
        assertThatThrownBy(() -> ReferenceCollector.ofBytes(checked))
            .isInstanceOf(ProfileFormatException.class);
      }
    }
  }

  /** Damage that carries a right checksum: it may be read, but never breaks more than itself. */
  @Test
  void ofBytes_damagedUnderARightChecksum_isReadOrRefused() {
    byte[] stored = small().toBytes();
    byte[] sketch = small().sketch("x").toBytes();
    SplittableRandom random = new SplittableRandom(8);
    int refused = 0;
    for (int trial = 0; trial < 10_000; trial++) {
      refused +=
          Damage.refuses(
              () -> ReferenceCollector.ofBytes(Damage.of(stored, random)).profile().toBytes());
      refused += Damage.refuses(() -> QuantileSketch.ofBytes(Damage.of(sketch, random)).rank(0));
    }
    assertThat(refused).isBetween(1_000, 19_900);
  }

  @Test
  void ofBytes_hugeCounts_areRefusedBeforeMemoryIsTaken() {
    ByteWriter features = StoredHeader.begin("MDRC", 1);
    features.number(512);
    features.number(1_000);
    features.number(256);
    features.number(65_536);
    features.number(Integer.MAX_VALUE);
    assertThatThrownBy(() -> ReferenceCollector.ofBytes(features.finish()))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("2147483647");
    ByteWriter values = StoredHeader.begin("MDQS", 1);
    values.number(1L << 52);
    values.number(0);
    values.number(0);
    values.real(0);
    values.real(1);
    values.number(8_192);
    assertThatThrownBy(() -> QuantileSketch.ofBytes(values.finish()))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("8192");
  }

  @Test
  void sketch_ofEverySize_isReadBackAndGoesOnAlike() {
    for (int size : new int[] {0, 1, 63, 64, 65, 5_000, 8_191, 8_192, 8_193, 20_000, 100_000}) {
      SplittableRandom random = new SplittableRandom(size);
      QuantileSketch sketch = QuantileSketch.empty();
      for (int i = 0; i < size; i++) {
        sketch.add(random.nextGaussian());
      }
      QuantileSketch read = QuantileSketch.ofBytes(sketch.toBytes());
      for (int i = 0; i < 20_000; i++) {
        double value = random.nextGaussian();
        sketch.add(value);
        read.add(value);
      }
      assertThat(read.toBytes()).as("%d values", size).isEqualTo(sketch.toBytes());
      assertThat(read.quantile(0.5)).isEqualTo(sketch.quantile(0.5));
      assertThat(read.count()).isEqualTo(size + 20_000L);
    }
  }

  @Test
  void ofBytes_otherKindOrVersion_isNamed() {
    byte[] bytes = small().toBytes();
    assertThatThrownBy(() -> QuantileSketch.ofBytes(bytes))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("MDQS");
    bytes[4] = 2;
    assertThatThrownBy(() -> ReferenceCollector.ofBytes(bytes))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("version 2");
  }

  /** A row as an application has it. */
  record Request(Integer x, String c, Object other) {}

  @Test
  void observe_mapAndRecordRows_countAsTheirValuesDo() {
    ReferenceCollector values = collector();
    values.observe("x", 1);
    values.observe("c", "a");
    values.observe("x", 1);
    values.observe("c", "a");
    values.observeMissing("x");
    values.observe("c", 7);
    ReferenceCollector rows = collector();
    rows.observe(new Request(1, "a", List.of()));
    rows.observe(Map.<String, Object>of("x", true, "c", "a", "other", 3));
    rows.observe(Map.<String, Object>of("c", 7));
    assertThat(rows.toBytes()).isEqualTo(values.toBytes());
    assertThatThrownBy(
            () ->
                ReferenceCollector.builder()
                    .numeric("list")
                    .build()
                    .observe(new Unusable(List.of())))
        .isInstanceOf(UnusableRecordException.class)
        .hasMessageContaining("'list'");
  }

  /** A row whose component can be no feature. */
  record Unusable(List<String> list) {}
}
