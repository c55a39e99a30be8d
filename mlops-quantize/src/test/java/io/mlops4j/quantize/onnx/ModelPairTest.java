package io.mlops4j.quantize.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizationCancelledException;
import io.mlops4j.quantize.QuantizedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose constants lie in a second file. */
class ModelPairTest {

  private static final int K = 64;
  private static final int N = 48;

  @TempDir Path folder;

  private static TensorSpec weight(String name, long seed) {
    Random random = new Random(seed);
    float[] values = new float[K * N];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return TensorSpec.ofFloats(name, List.of((long) K, (long) N), values);
  }

  private Path source(String name, long seed) throws IOException {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", K)
        .constant(weight("w", seed))
        .constant(TensorSpec.ofFloats("c", List.of((long) N), new float[N]))
        .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("p")))
        .node(NodeSpec.of("Add", "sum", List.of("p", "c"), List.of("y")))
        .output("y", DataType.FLOAT, "m", N)
        .writeTo(folder.resolve(name));
  }

  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        found.put(path.getFileName().toString(), Files.readAllBytes(path));
      }
    }
    return found;
  }

  private static float[] values(OnnxModel model, String name) {
    OnnxTensor tensor = model.graph().initializer(name).orElseThrow();
    float[] values = new float[(int) tensor.elementCount()];
    tensor.readFloats(0, values, 0, values.length);
    return values;
  }

  @Test
  void writeTo_externalData_holdsTheSameConstants() throws Exception {
    Path source = source("source.onnx", 1);
    Path target = folder.resolve("pair.onnx");
    ModelRewrite rewrite = ModelRewrite.of(OnnxModel.read(source));
    rewrite.externalData();

    long bytes = rewrite.writeTo(target);

    OnnxModel pair = OnnxModel.read(target);
    assertThat(pair.externalFiles())
        .singleElement()
        .asString()
        .matches("pair\\.onnx\\.[0-9a-f]{16}\\.data");
    assertThat(pair.graph().initializer("w").orElseThrow().isExternal()).isTrue();
    assertThat(pair.graph().initializer("c").orElseThrow().isExternal()).isFalse();
    OnnxModel original = OnnxModel.read(source);
    assertThat(values(pair, "w")).isEqualTo(values(original, "w"));
    assertThat(values(pair, "c")).isEqualTo(values(original, "c"));
    Path data = folder.resolve(pair.externalFiles().iterator().next());
    assertThat(bytes).isEqualTo(Files.size(target) + Files.size(data)).isEqualTo(pair.sizeBytes());
  }

  @Test
  void writeTo_moreThanOneFileHolds_isAPair() throws Exception {
    Path source = source("source.onnx", 1);
    ModelRewrite rewrite = ModelRewrite.of(OnnxModel.read(source));
    Path target = folder.resolve("pair.onnx");

    rewrite.writeTo(target, Files.size(source));
    assertThat(OnnxModel.read(target).externalFiles()).isEmpty();
    rewrite.writeTo(target, Files.size(source) - 1);
    assertThat(OnnxModel.read(target).externalFiles()).hasSize(1);
  }

  @Test
  void writeTo_pairFromPair_readsOneAndWritesTheOther() throws Exception {
    Path source = source("source.onnx", 1);
    Path first = folder.resolve("first.onnx");
    Path second = folder.resolve("second.onnx");
    for (Path[] step : new Path[][] {{source, first}, {first, second}}) {
      ModelRewrite rewrite = ModelRewrite.of(OnnxModel.read(step[0]));
      rewrite.externalData();
      rewrite.writeTo(step[1]);
    }

    assertThat(values(OnnxModel.read(second), "w")).isEqualTo(values(OnnxModel.read(source), "w"));
    assertThat(files()).hasSize(5);
  }

  @Test
  void writeTo_overAPair_leavesNoOldData() throws Exception {
    Path target = folder.resolve("pair.onnx");
    QuantizedModel first =
        OnnxQuantizer.of(source("a.onnx", 1)).dynamicInt8().externalData().writeTo(target);
    String old = OnnxModel.read(target).externalFiles().iterator().next();
    OnnxQuantizer.of(source("b.onnx", 2)).dynamicInt8().externalData().writeTo(target);

    assertThat(OnnxModel.read(target).externalFiles()).hasSize(1).doesNotContain(old);
    assertThat(files()).hasSize(4).doesNotContainKey(old);
    assertThat(first.report().quantizedBytes()).isPositive();
  }

  @Test
  void writeTo_sameContentAgain_isTheSamePair() throws Exception {
    Path target = folder.resolve("pair.onnx");
    Path source = source("a.onnx", 1);
    OnnxQuantizer.of(source).weightOnly().externalData().writeTo(target);
    Map<String, byte[]> before = files();
    OnnxQuantizer.of(source).weightOnly().externalData().writeTo(target);

    assertThat(files().keySet()).isEqualTo(before.keySet());
    before.forEach((name, bytes) -> assertThat(folder.resolve(name)).hasBinaryContent(bytes));
  }

  @Test
  void writeTo_sourceReadsTheOldData_keepsIt() throws Exception {
    Path target = folder.resolve("pair.onnx");
    ModelRewrite rewrite = ModelRewrite.of(OnnxModel.read(source("a.onnx", 1)));
    rewrite.externalData();
    rewrite.writeTo(target);
    Path copy = Files.copy(target, folder.resolve("copy.onnx"));

    OnnxQuantizer.of(copy).dynamicInt8().externalData().writeTo(target);

    assertThat(values(OnnxModel.read(copy), "w"))
        .isEqualTo(values(OnnxModel.read(folder.resolve("a.onnx")), "w"));
  }

  @Test
  void writeTo_failureAnywhereInTheData_leavesTheOldPair() throws Exception {
    Path target = folder.resolve("pair.onnx");
    Path source = source("a.onnx", 1);
    OnnxQuantizer.of(source).dynamicInt8().externalData().writeTo(target);
    Map<String, byte[]> before = files();

    for (int limit = 0; limit < K * N; limit += 1000) {
      int taken = limit;
      ModelRewrite rewrite = ModelRewrite.of(OnnxModel.read(source));
      rewrite.externalData();
      rewrite.addInitializer(
          new TensorSpec("extra", DataType.UINT8, List.of((long) K * N), failingAfter(taken)));
      assertThatThrownBy(() -> rewrite.writeTo(target))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("pair.onnx");
      assertThat(files().keySet()).isEqualTo(before.keySet());
      before.forEach((name, bytes) -> assertThat(folder.resolve(name)).hasBinaryContent(bytes));
    }
  }

  private static Payload failingAfter(int taken) {
    return new Payload() {
      @Override
      public long sizeBytes() {
        return (long) K * N;
      }

      @Override
      public void writeTo(Sink sink) throws IOException {
        sink.write(ByteBuffer.allocate(taken));
        throw new IOException("no space left");
      }
    };
  }

  @Test
  void writeTo_cancelledAtEveryQuestion_leavesNothing() throws Exception {
    Path source = source("a.onnx", 1);
    Path target = folder.resolve("pair.onnx");
    int cancelled = 0;
    for (boolean done = false; !done; ) {
      int allowed = cancelled;
      int[] asked = new int[1];
      try {
        OnnxQuantizer.of(source)
            .dynamicInt8()
            .externalData()
            .cancelledBy(() -> asked[0]++ >= allowed)
            .writeTo(target);
        done = true;
      } catch (QuantizationCancelledException expected) {
        cancelled++;
        assertThat(files()).containsOnlyKeys("a.onnx");
      }
    }
    // when the range is found, before the files are written, while the data file is written
    assertThat(cancelled).isGreaterThanOrEqualTo(3);
  }

  @Test
  void writeTo_nameThatNoModelMayRead_isRefused() throws Exception {
    ModelRewrite rewrite = ModelRewrite.of(OnnxModel.read(source("a.onnx", 1)));
    rewrite.externalData();
    for (String name : List.of("C:m.onnx", "..\\m.onnx")) {
      assertThatThrownBy(() -> rewrite.writeTo(folder.resolve(name)))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("plain relative path");
    }
    assertThat(files()).containsOnlyKeys("a.onnx");
  }

  @Test
  void writeTo_linkInThePlaceOfTheData_isReplacedAndNotFollowed() throws Exception {
    Path target = folder.resolve("pair.onnx");
    Path source = source("a.onnx", 1);
    OnnxQuantizer.of(source).dynamicInt8().externalData().writeTo(target);
    Path data = folder.resolve(OnnxModel.read(target).externalFiles().iterator().next());
    Path victim = Files.writeString(folder.resolve("victim.txt"), "untouched");
    Files.delete(data);
    Files.createSymbolicLink(data, victim);

    OnnxQuantizer.of(source).dynamicInt8().externalData().writeTo(target);

    assertThat(victim).hasContent("untouched");
    assertThat(data).isRegularFile();
    assertThat(Files.isSymbolicLink(data)).isFalse();
  }
}
