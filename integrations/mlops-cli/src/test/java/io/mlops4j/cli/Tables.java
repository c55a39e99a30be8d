package io.mlops4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Seeded tables of a number, a name and a text with quotes, commas and line breaks. */
final class Tables {
  private static final int ROWS = 2_000;

  private Tables() {}

  /** A table with a byte order mark, whose number is shifted by so many standard deviations. */
  static Path write(Path file, long seed, double shift) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder table = new StringBuilder("\uFEFFtokens,plan,\"first\nline\"\r\n");
    for (int i = 0; i < ROWS; i++) {
      table.append(40 + 9 * (random.nextGaussian() + shift)).append(',');
      table.append(random.nextInt(5) == 0 ? "pro" : "free").append(',');
      table.append(random.nextInt(3) == 0 ? "\"say \"\"hi\"\",\r\nplease\"" : "\"\"");
      table.append(i % 2 == 0 ? "\r\n" : "\n");
    }
    return Files.writeString(file, table);
  }
}
