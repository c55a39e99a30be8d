package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.mlops4j.drift.order.WildDoubles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class StoredProfileTest {
  private static ReferenceProfile reference() {
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

  private static WindowProfile window(ReferenceProfile reference) {
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

  private static byte[] golden(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(StoredProfileTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void version1_goldenFiles_areReadAndWrittenToTheByte() throws IOException {
    ReferenceProfile reference = reference();
    WindowProfile window = window(reference);
    assertThat(ReferenceProfile.ofBytes(golden("reference-v1.bin"))).isEqualTo(reference);
    assertThat(WindowProfile.ofBytes(reference, golden("window-v1.bin"))).isEqualTo(window);
    assertThat(reference.toBytes()).isEqualTo(golden("reference-v1.bin"));
    assertThat(window.toBytes()).isEqualTo(golden("window-v1.bin"));
    assertThat(reference.toJson() + "\n" + window.toJson() + "\n")
        .isEqualTo(new String(golden("profiles-v1.json"), java.nio.charset.StandardCharsets.UTF_8));
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
      refused += refuses(() -> ReferenceProfile.ofBytes(damaged(stored, random)).toJson());
      refused += refuses(() -> WindowProfile.ofBytes(reference, damaged(window, random)).toJson());
    }
    assertThat(refused).isBetween(1_000, 39_000);
  }

  private static int refuses(Runnable read) {
    try {
      read.run();
      return 0;
    } catch (DriftException refused) {
      return 1;
    } catch (RuntimeException | Error other) {
      return fail("anything but a typed refusal", other);
    }
  }

  private static byte[] damaged(byte[] bytes, SplittableRandom random) {
    byte[] damaged = bytes.clone();
    for (int i = 0; i <= random.nextInt(3); i++) {
      // 0x7F and 0xFF make lengths and counts as large as they get.
      byte[] favourites = {0, 1, 0x7F, (byte) 0xFF, (byte) random.nextInt()};
      damaged[5 + random.nextInt(bytes.length - 9)] = favourites[random.nextInt(5)];
    }
    CRC32 crc = new CRC32();
    crc.update(damaged, 0, damaged.length - 4);
    ByteBuffer.wrap(damaged).putInt(damaged.length - 4, (int) crc.getValue());
    return damaged;
  }

  @Test
  void ofBytes_countsBeyondALong_areRefused() {
    ReferenceProfile reference = ReferenceProfile.builder().categorical("c", List.of("a")).build();
    ByteWriter out = new ByteWriter();
    "MDWP".chars().forEach(out::raw);
    out.raw(1);
    out.fixed(reference.fingerprint());
    out.number(Long.MAX_VALUE);
    out.number(0);
    out.number(0);
    out.number(Long.MAX_VALUE);
    out.number(0);
    out.number(0);
    out.number(0);
    assertThatThrownBy(() -> WindowProfile.ofBytes(reference, out.finish()))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("2^63");
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
