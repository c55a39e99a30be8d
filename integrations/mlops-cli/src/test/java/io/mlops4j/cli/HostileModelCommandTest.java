package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no models, in the shell: one line of error, a failing exit, no file. */
class HostileModelCommandTest {
  @TempDir private Path directory = Path.of("");

  private static List<byte[]> contents() {
    byte[] random = new byte[4096];
    new Random(25).nextBytes(random);
    byte[] model = OnnxBytes.matMul(64, 32);
    byte[] endless = new byte[32];
    Arrays.fill(endless, (byte) 0xFF);
    return List.of(
        new byte[0],
        new byte[1],
        random,
        endless,
        "<html>".getBytes(StandardCharsets.UTF_8),
        "PK\003\004".getBytes(StandardCharsets.ISO_8859_1),
        Arrays.copyOf(model, model.length - 1),
        Arrays.copyOf(model, model.length / 2));
  }

  @Test
  void quantizeAndInspect_noModel_failWithOneLineAndWriteNothing() throws Exception {
    Path file = directory.resolve("hostile.onnx");
    Path out = directory.resolve("out.onnx");
    for (byte[] content : contents()) {
      Files.write(file, content);
      for (Shell shell : List.of(Shell.run("quantize", file, out), Shell.run("inspect", file))) {
        assertThat(shell.exitCode()).isEqualTo(1);
        assertThat(shell.err()).startsWith("mlops: ").hasLineCount(1);
        assertThat(shell.out()).isEmpty();
      }
      try (Stream<Path> left = Files.list(directory)) {
        assertThat(left).containsExactly(file);
      }
    }
  }
}
