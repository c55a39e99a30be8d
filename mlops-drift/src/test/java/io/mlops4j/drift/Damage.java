package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Hostile forms of stored profiles. */
final class Damage {
  private Damage() {}

  /** A copy with one to three bytes behind the header changed, under a right checksum. */
  static byte[] of(byte[] bytes, SplittableRandom random) {
    byte[] damaged = bytes.clone();
    for (int i = 0; i <= random.nextInt(3); i++) {
      // 0x7F and 0xFF make lengths and counts as large as they get.
      byte[] favourites = {0, 1, 0x7F, (byte) 0xFF, (byte) random.nextInt()};
      damaged[5 + random.nextInt(bytes.length - 9)] = favourites[random.nextInt(5)];
    }
    return rightChecksum(damaged);
  }

  /** The same bytes with the last four replaced by the checksum of the others. */
  static byte[] rightChecksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    return bytes;
  }

  /** One when reading was refused by the typed exception, zero when it was not refused. */
  static int refuses(Runnable read) {
    try {
      read.run();
      return 0;
    } catch (DriftException refused) {
      return 1;
    } catch (RuntimeException | Error other) {
      return fail("anything but a typed refusal", other);
    }
  }
}
