package io.mlops4j.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxRuntimeTest {

  private final OnnxRuntime engine = OnnxRuntime.create().intraOpThreads(1).spinning(false);

  @TempDir Path dir;

  private LoadedModel gather() {
    return engine.load(OnnxBytes.gather(dir.resolve("gather.onnx"), 1));
  }

  private static Map<String, Tensor> ids(long... ids) {
    return Map.of("ids", Tensor.ofLongs(ids, 1, ids.length));
  }

  @Test
  void load_gather_tellsItsSignature() {
    try (LoadedModel model = gather()) {
      assertThat(model.signature().inputs()).hasToString("[ids INT64[-1, -1]]");
      assertThat(model.signature().outputs()).hasToString("[vectors FLOAT32[-1, -1, 2]]");
      assertThat(model.signature().batchable()).isTrue();
    }
  }

  @Test
  void run_gather_answersRowsOfTheTable() {
    try (LoadedModel model = gather()) {
      assertThat(model.run(ids(3, 0)))
          .isEqualTo(Map.of("vectors", Tensor.ofFloats(new float[] {3, 3.5f, 0, 0.5f}, 1, 2, 2)));
    }
  }

  @Test
  void run_growingAndShrinkingRequests_reuseTheirBuffersCorrectly() {
    try (LoadedModel model = gather()) {
      for (int length : new int[] {1, 200, 3, 64, 2}) {
        long[] ids = new long[length];
        Arrays.fill(ids, 2);
        Tensor vectors = model.run(ids(ids)).get("vectors");
        float[] expected = new float[2 * length];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = i % 2 == 0 ? 2 : 2.5f;
        }
        assertThat(vectors).isEqualTo(Tensor.ofFloats(expected, 1, length, 2));
      }
    }
  }

  @Test
  void run_indexOutsideTheTable_failsTypedAndTheModelGoesOn() {
    try (LoadedModel model = gather()) {
      assertThatExceptionOfType(InferenceFailedException.class)
          .isThrownBy(() -> model.run(ids(1, 99)))
          .withMessageContaining("99");
      assertThat(model.run(ids(1))).isNotEmpty();
    }
  }

  @Test
  void run_malformedRequest_isRefusedNamingTheInput() {
    try (LoadedModel model = gather()) {
      assertRefused(model, Map.of(), "ids", "missing");
      assertRefused(model, Map.of("idz", Tensor.ofLongs(new long[1], 1, 1)), "ids", "missing");
      assertRefused(
          model,
          Map.of("ids", Tensor.ofLongs(new long[1], 1, 1), "more", Tensor.ofLongs(new long[1], 1)),
          "more",
          "not an input");
      assertRefused(model, Map.of("ids", Tensor.ofInts(new int[1], 1, 1)), "ids", "INT32");
      assertRefused(model, Map.of("ids", Tensor.ofLongs(new long[1], 1)), "ids", "rank 2");
      assertRefused(model, Map.of("ids", Tensor.ofLongs(new long[0], 0, 3)), "ids", "no element");
    }
    try (LoadedModel model = engine.load(OnnxBytes.matMul(dir.resolve("m.onnx"), 3, 1, 1))) {
      assertRefused(
          model, Map.of("x", Tensor.ofFloats(new float[4], 1, 4)), "x", "wants 3 along axis 1");
    }
  }

  private static void assertRefused(
      LoadedModel model, Map<String, Tensor> inputs, String input, String reason) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> model.run(inputs))
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.input()).isEqualTo(input));
  }

  @Test
  void run_nanAndInfinity_passThrough() {
    try (LoadedModel model = engine.load(OnnxBytes.matMul(dir.resolve("m.onnx"), 1, 1, 1))) {
      Tensor odd = Tensor.ofFloats(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 2, 1);
      assertThat(model.run(Map.of("x", odd))).isEqualTo(Map.of("y", odd));
    }
  }

  @Test
  void run_afterClose_isRefused() {
    LoadedModel model = gather();
    model.close();
    model.close();
    assertThatExceptionOfType(ModelClosedException.class)
        .isThrownBy(() -> model.run(ids(1)))
        .withMessageContaining("gather.onnx");
  }

  @Test
  void load_missingEmptyOrDirectory_isRefusedWithoutItsPath() throws IOException {
    assertInvalid(dir.resolve("absent.onnx"), "does not exist");
    assertInvalid(Files.createFile(dir.resolve("empty.onnx")), "is empty");
    assertInvalid(dir, "not a regular file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello, this is no model",
        "<html><body>404</body></html>",
        "\u001f\u008b\b",
        "PK\u0003\u0004"
      })
  void load_otherContent_isRefused(String content) throws IOException {
    assertInvalid(
        Files.write(dir.resolve("odd.onnx"), content.getBytes(StandardCharsets.ISO_8859_1)),
        "ONNX");
  }

  @Test
  void load_truncatedAnywhere_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(OnnxBytes.gather(dir.resolve("gather.onnx"), 1));
    for (int length = 1; length < whole.length; length++) {
      Path cut = Files.write(dir.resolve("cut.onnx"), Arrays.copyOf(whole, length));
      assertThatExceptionOfType(InvalidModelException.class)
          .as("first %d of %d bytes", length, whole.length)
          .isThrownBy(() -> engine.load(cut).close());
    }
  }

  @Test
  void load_flippedBits_loadsOrIsRefusedTyped() throws IOException {
    byte[] whole = Files.readAllBytes(OnnxBytes.gather(dir.resolve("gather.onnx"), 1));
    long seed = 7;
    Random random = new Random(seed);
    int refused = 0;
    for (int trial = 0; trial < 300; trial++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Path file = Files.write(dir.resolve("damaged.onnx"), damaged);
      try {
        engine.load(file).close();
      } catch (InvalidModelException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(1, 299);
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.bin", "../x", "/etc/passwd", "*/_ORT_MEM_ADDR_/*", ""})
  void load_tensorDataElsewhere_isRefusedBeforeNativeCode(String location) {
    assertInvalid(OnnxBytes.externalData(dir.resolve("outside.onnx"), location), "in other files");
  }

  @Test
  void load_deepNesting_isRefused() {
    assertInvalid(OnnxBytes.nested(dir.resolve("deep.onnx"), 10_000 / 3), "deeper than 100");
  }

  private void assertInvalid(Path file, String reason) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> engine.load(file))
        .withMessageContaining(reason)
        .withMessageNotContaining(dir.toString());
  }

  @Test
  void load_fixedFirstDimension_isNotBatchable() {
    try (LoadedModel model = engine.load(OnnxBytes.unbatchableAdd(dir.resolve("add.onnx")))) {
      assertThat(model.signature().batchable()).isFalse();
      Tensor one = Tensor.ofFloats(new float[] {1, 2, 3}, 1, 3);
      assertThat(model.run(Map.of("a", one, "b", one)))
          .isEqualTo(Map.of("c", Tensor.ofFloats(new float[] {2, 4, 6}, 1, 3)));
    }
  }

  @Test
  void options_outOfRange_areMisuse() {
    assertThatIllegalArgumentException().isThrownBy(() -> engine.intraOpThreads(0));
    try (LoadedModel model =
        engine.memoryArena(false).load(OnnxBytes.gather(dir.resolve("gather.onnx"), 1))) {
      assertThat(model.run(ids(1))).isNotEmpty();
    }
  }
}
