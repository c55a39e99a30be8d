package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is none, or made to hurt: one line, exit code 1, no file, for every command. */
class BadModelTest {
  @TempDir private Path directory = Path.of("");

  private void assertRefused(String what, Path model) throws Exception {
    Path out = directory.resolve("out.onnx");
    for (List<Object> args :
        List.<List<Object>>of(
            List.of("quantize", model, out),
            List.of("quantize", model, out, "--recipe", "weight-only", "--json"),
            List.of("quantize", model, out, "--recipe", "fp16"),
            List.of("inspect", model),
            List.of("compare", model, model, "--samples", directory))) {
      Shell shell =
          Assertions.assertTimeout(Duration.ofSeconds(10), () -> Shell.run(args.toArray()));

      assertThat(shell.exitCode()).as("%s, %s: %s", what, args, shell.err()).isEqualTo(1);
      assertThat(shell.out()).as(what).isEmpty();
      assertThat(shell.err())
          .as("%s, %s", what, args)
          .startsWith("mlops: " + model + ": ")
          .hasLineCount(1)
          .doesNotContain("internal error", "Exception");
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).as(what).noneMatch(file -> file.toString().contains("out.onnx"));
    }
  }

  private void assertRefused(String what, byte[] content) throws Exception {
    assertRefused(what, Files.write(directory.resolve("model.onnx"), content));
  }

  @Test
  void content_thatIsNoModel_isRefused() throws Exception {
    byte[] random = new byte[4_096];
    new Random(25).nextBytes(random);
    Map<String, byte[]> contents = new LinkedHashMap<>();
    contents.put("nothing", new byte[0]);
    contents.put("a byte", new byte[1]);
    contents.put("random", random);
    contents.put("text", "This is no model.\n".getBytes(StandardCharsets.UTF_8));
    contents.put("a page", "<!DOCTYPE html><html></html>".getBytes(StandardCharsets.UTF_8));
    contents.put("gzip", new byte[] {31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, 3});
    contents.put("an archive", "PK\003\004".getBytes(StandardCharsets.ISO_8859_1));
    contents.put("a pickle", new byte[] {(byte) 0x80, 4, (byte) 0x95, 10, 0, 0, 0});
    contents.put(
        "eleven bytes of a number", new byte[] {8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
    contents.put("a length of 2^31 - 1", new byte[] {58, -1, -1, -1, -1, 7});
    contents.put("a negative length", new byte[] {58, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
    contents.put("a graph that is a number", new byte[] {8, 8, 56, 1});
    contents.put("graphs nested deeply", OnnxBytes.nested(2_000));
    contents.put("operator set 0", OnnxBytes.matMulOfOpset(0));
    contents.put("operator set -1", OnnxBytes.matMulOfOpset(-1));
    contents.put("operator set 2^40", OnnxBytes.matMulOfOpset(1L << 40));
    contents.put("a negative dimension", OnnxBytes.matMulOfShape(-1, 4));
    contents.put("2^62 rows", OnnxBytes.matMulOfShape(1L << 62, 4));
    contents.put("2^31 x 2^31 values", OnnxBytes.matMulOfShape(1L << 31, 1L << 31));
    contents.put("more values than bytes", OnnxBytes.matMulOfShape(4, 5));
    contents.put("fewer values than bytes", OnnxBytes.matMulOfShape(3, 5));
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      assertRefused(content.getKey(), content.getValue());
    }
  }

  @Test
  void model_cutShort_isRefused() throws Exception {
    byte[] whole = OnnxBytes.matMul(16, 8);
    for (int length = 1; length < whole.length; length += 1 + whole.length / 40) {
      assertRefused("cut at " + length, Arrays.copyOf(whole, length));
    }
  }

  @Test
  void data_outsideTheFolder_isRefusedAndNotRead() throws Exception {
    Path secret = directory.resolve("secret.bin");
    Files.write(secret, new byte[64]);
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Files.createSymbolicLink(inner.resolve("link.bin"), secret);
    Files.createLink(inner.resolve("hard.bin"), secret);
    for (String location :
        List.of(
            "../secret.bin",
            "x/../../secret.bin",
            secret.toString(),
            "",
            ".",
            "..",
            "C:\\x",
            "..\\secret.bin",
            "//host/x",
            "file:///etc/passwd",
            "a\0b",
            "x".repeat(5_000),
            "*/_ORT_MEM_ADDR_/*",
            "/dev/zero",
            "missing.bin",
            "link.bin",
            "hard.bin")) {
      Path model = inner.resolve("model.onnx");
      Files.write(model, OnnxBytes.matMulOfExternalData(location));
      Path out = inner.resolve("out.onnx");

      Shell quantize = Shell.run("quantize", model, out);
      Shell half = Shell.run("quantize", model, out, "--recipe", "fp16");

      for (Shell shell : List.of(quantize, half)) {
        assertThat(shell.exitCode()).as("%s: %s", location, shell.err()).isEqualTo(1);
        assertThat(shell.err()).startsWith("mlops: " + model + ": ").hasLineCount(1);
        assertThat(shell.err().length()).isLessThan(1_000);
      }
      assertThat(out).doesNotExist();
    }
  }
}
