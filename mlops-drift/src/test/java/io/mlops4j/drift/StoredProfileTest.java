package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.drift.order.WildDoubles;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StoredProfileTest {
  static ReferenceProfile reference() {
    double[] ramp = new double[40];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (i * 7 % 40) / 8.0 - 1;
    }
    ramp[3] = Double.NaN;
    ramp[5] = Double.NEGATIVE_INFINITY;
    return ReferenceProfile.builder()
        .bins(8)
        .numeric("ramp", ramp)
        .numeric("huge", 1e308, -1e308, Double.MIN_VALUE)
        .numeric("absent")
        .unseenNamesAtMost(2)
        .categoriesAtMost(2)
        .categorical("plan", Arrays.asList("free", "free", "pro", "größe", null))
        .importance("plan", 0.5)
        .build();
  }

  static WindowProfile window(ReferenceProfile reference) {
    WindowCounter counter = reference.counter();
    for (int i = 0; i < 300; i++) {
      counter.observe("ramp", i / 50.0 - 2);
      counter.observe("huge", i % 2 == 0 ? 1e300 : -3);
      counter.observe("plan", i % 3 == 0 ? "free" : "new" + i % 5);
    }
    counter.observe("absent", Double.POSITIVE_INFINITY);
    counter.observe("plan", 4);
    counter.observe(Map.<String, Object>of("ramp", 2, "extra", 1));
    return counter.profile();
  }

  /** Version 1 had no sketch of the remainder: read without one, all else is the same. */
  @Test
  void version1_goldenFiles_areRead() throws IOException {
    ReferenceProfile reference = reference();
    WindowProfile window = window(reference);
    assertThat(ReferenceProfile.ofBytes(Golden.bytes("reference-v1.bin"))).isEqualTo(reference);
    WindowProfile read = WindowProfile.ofBytes(reference, Golden.bytes("window-v1.bin"));
    CategoricalCounts plans = window.categorical("plan");
    CategoricalCounts readPlans = read.categorical("plan");
    assertThat(read.counts("ramp")).isEqualTo(window.counts("ramp"));
    assertThat(read.counts("huge")).isEqualTo(window.counts("huge"));
    assertThat(readPlans.unseen()).isEqualTo(plans.unseen());
    assertThat(readPlans.remainder()).isEqualTo(plans.remainder()).isPositive();
    assertThat(readPlans.sketch()).isEmpty();
    assertThat(plans.sketch()).isPresent();
    assertThat(WindowProfile.ofBytes(reference, read.toBytes())).isEqualTo(read);
    WindowProfile both = read.merge(window);
    assertThat(both.categorical("plan").remainder()).isEqualTo(2 * plans.remainder());
    assertThat(both.categorical("plan").sketch()).isEqualTo(plans.sketch());
    assertThat(both.categorical("plan").atMost(-1L)).isGreaterThanOrEqualTo(plans.remainder());
  }

  @Test
  void version2_goldenFiles_areReadAndWrittenToTheByte() throws IOException {
    ReferenceProfile reference = reference();
    WindowProfile window = window(reference);
    assertThat(ReferenceProfile.ofBytes(Golden.bytes("reference-v2.bin"))).isEqualTo(reference);
    assertThat(WindowProfile.ofBytes(reference, Golden.bytes("window-v2.bin"))).isEqualTo(window);
    assertThat(reference.toBytes()).isEqualTo(Golden.bytes("reference-v2.bin"));
    assertThat(window.toBytes()).isEqualTo(Golden.bytes("window-v2.bin"));
  }

  @Test
  void toBytes_namesWithHalvesOfSurrogatePairs_areReadBackApart() {
    List<String> odd =
        List.of("\uD800", "\uDC00", "a\uD83D\uDE00\uD83D", "\uDE00\uD83Dz", "\uED00?");
    ReferenceProfile reference = ReferenceProfile.builder().categorical("c", odd).build();
    WindowCounter counter = reference.counter();
    odd.forEach(name -> counter.observe("c", name + name));
    WindowProfile window = counter.profile();
    assertThat(ReferenceProfile.ofBytes(reference.toBytes())).isEqualTo(reference);
    assertThat(WindowProfile.ofBytes(reference, window.toBytes())).isEqualTo(window);
    assertThat(ReferenceProfile.ofJson(reference.toJson())).isEqualTo(reference);
    assertThat(WindowProfile.ofJson(reference, window.toJson())).isEqualTo(window);
  }

  @Test
  void toBytes_readBack_isEqualAndStillMerges() {
    SplittableRandom random = new SplittableRandom(6);
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("x", WildDoubles.draw(random, 5_000)).build();
    WindowCounter counter = reference.counter();
    for (double value : WildDoubles.draw(random, 5_000)) {
      counter.observe("x", value);
    }
    WindowProfile window = counter.profile();
    ReferenceProfile read = ReferenceProfile.ofBytes(reference.toBytes());
    WindowProfile readWindow = WindowProfile.ofBytes(read, window.toBytes());
    assertThat(read).isEqualTo(reference);
    assertThat(readWindow.merge(window)).isEqualTo(window.merge(window));
    assertThat(window.toBytes().length).isLessThan(2_400);
  }

  @Test
  void ofBytes_cutOffAtEveryByte_isRefused() {
    ReferenceProfile reference = reference();
    byte[] stored = reference.toBytes();
    byte[] window = window(reference).toBytes();
    for (int length = 0; length < stored.length; length++) {
      byte[] cut = Arrays.copyOf(stored, length);
      assertThatThrownBy(() -> ReferenceProfile.ofBytes(cut))
          .isInstanceOf(ProfileFormatException.class);
    }
    for (int length = 0; length < window.length; length++) {
      byte[] cut = Arrays.copyOf(window, length);
      assertThatThrownBy(() -> WindowProfile.ofBytes(reference, cut))
          .isInstanceOf(ProfileFormatException.class);
    }
  }

  /** Damage that carries a right checksum: it may be read, but never breaks more than itself. */
  @Test
  void ofBytes_damagedUnderARightChecksum_isReadOrRefused() {
    ReferenceProfile reference = reference();
    byte[] stored = reference.toBytes();
    byte[] window = window(reference).toBytes();
    int refused = 0;
    SplittableRandom random = new SplittableRandom(8);
    for (int trial = 0; trial < 20_000; trial++) {
      refused += Damage.refuses(() -> ReferenceProfile.ofBytes(Damage.of(stored, random)).toJson());
      refused +=
          Damage.refuses(
              () -> WindowProfile.ofBytes(reference, Damage.of(window, random)).toJson());
    }
    assertThat(refused).isBetween(1_000, 39_000);
  }

  @Test
  void ofBytes_moreCountsThanStatisticsTake_areRefused() {
    ReferenceProfile reference = ReferenceProfile.builder().categorical("c", List.of("a")).build();
    long most = 1L << 52;
    assertThat(WindowProfile.ofBytes(reference, window(reference, most, 0)).rows()).isEqualTo(most);
    long[][] tooMany = {
      {most, 1}, {1, most}, {Long.MAX_VALUE, 0}, {Long.MAX_VALUE, Long.MAX_VALUE}
    };
    for (long[] counts : tooMany) {
      byte[] stored = window(reference, counts[0], counts[1]);
      assertThatThrownBy(() -> WindowProfile.ofBytes(reference, stored))
          .isInstanceOf(ProfileFormatException.class)
          .hasMessageContaining("2^52");
    }
  }

  @Test
  void merge_moreCountsThanStatisticsTake_isRefused() {
    ReferenceProfile reference = ReferenceProfile.builder().categorical("c", List.of("a")).build();
    WindowProfile known = WindowProfile.ofBytes(reference, window(reference, 1L << 52, 0));
    WindowProfile missing = WindowProfile.ofBytes(reference, window(reference, 0, 1L << 52));
    assertThatThrownBy(() -> known.merge(missing))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("merge fewer windows");
    assertThatThrownBy(() -> WindowProfile.merge(Collections.nCopies(3_000, known)))
        .isInstanceOf(ArithmeticException.class);
  }

  /** The stored form of a window over one category: how often it came, and how often none did. */
  private static byte[] window(ReferenceProfile reference, long known, long missing) {
    ByteWriter out = new ByteWriter();
    "MDWP".chars().forEach(out::raw);
    out.raw(1);
    out.fixed(reference.fingerprint());
    out.number(known);
    out.number(0);
    out.number(0);
    out.number(missing);
    out.number(0);
    out.number(0);
    out.number(0);
    return out.finish();
  }

  @Test
  void ofBytes_otherKindVersionOrBins_isNamed() {
    ReferenceProfile reference = reference();
    byte[] bytes = window(reference).toBytes();
    assertThatThrownBy(() -> ReferenceProfile.ofBytes(bytes))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("MDRP");
    ReferenceProfile other = ReferenceProfile.builder().numeric("x", 1).build();
    assertThatThrownBy(() -> WindowProfile.ofBytes(other, bytes))
        .isInstanceOf(IncompatibleProfileException.class);
    bytes[4] = 9;
    assertThatThrownBy(() -> WindowProfile.ofBytes(reference, bytes))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("version 9");
  }
}
