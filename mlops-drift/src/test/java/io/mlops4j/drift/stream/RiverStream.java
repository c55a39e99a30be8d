package io.mlops4j.drift.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The first stream of River's detector tests. */
final class RiverStream {

  private RiverStream() {}

  // numpy 2.4.6: np.random.seed(12345)
  // np.concatenate((np.random.randint(2, size=1000), np.random.randint(8, size=1000)))
  static double[] integers() {
    try (InputStream in = RiverStream.class.getResourceAsStream("integers.txt")) {
      String text =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
      return text.chars().filter(Character::isDigit).mapToDouble(c -> c - '0').toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
