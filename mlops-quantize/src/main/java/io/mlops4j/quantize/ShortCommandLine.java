package io.mlops4j.quantize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps ONNX Runtime from ending the process over a long command line.
 *
 * <p>On Linux, ONNX Runtime 1.29.0 dies of a segmentation fault while it creates its environment
 * when the command line of the process, arguments and separators together, has about 4,000 bytes:
 * 3,980 were seen to work and 3,981 to crash, with few arguments. A long class path is enough. The
 * limit here leaves a margin.
 */
final class ShortCommandLine {

  static final int LONGEST_BYTES = 3_900;

  private static final Path LINUX = Path.of("/proc/self/cmdline");

  private ShortCommandLine() {}

  /**
   * Refuses a command line that ONNX Runtime would not survive.
   *
   * @throws QuantizationException when it is too long
   */
  static void require() {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(LINUX);
    } catch (IOException elsewhere) {
      // Not Linux, or hidden from the process: there is nothing to measure.
      return;
    }
    if (bytes.length > LONGEST_BYTES) {
      throw new QuantizationException(
          "the command line of this process has "
              + bytes.length
              + " bytes; ONNX Runtime would crash the JVM above "
              + LONGEST_BYTES
              + ". Start it with an argument file (java @arguments), CLASSPATH or -jar");
    }
  }
}
