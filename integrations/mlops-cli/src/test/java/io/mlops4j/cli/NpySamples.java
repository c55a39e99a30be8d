package io.mlops4j.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Arrays of seeded floats, as numpy.save writes them. */
final class NpySamples {
  private NpySamples() {}

  static Path write(Path folder, int count, int rows, int columns) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(5);
    for (int i = 0; i < count; i++) {
      String header =
          "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
      String padded = header + " ".repeat(117 - header.length()) + "\n";
      ByteBuffer bytes =
          ByteBuffer.allocate(128 + 4 * rows * columns)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
              .putShort((short) padded.length())
              .put(padded.getBytes(StandardCharsets.ISO_8859_1));
      while (bytes.hasRemaining()) {
        bytes.putFloat((float) random.nextGaussian());
      }
      Files.write(folder.resolve("sample-" + i + ".npy"), bytes.array());
    }
    return folder;
  }
}
