package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicInt8RefusalTest {

  private static final int M = 5;
  private static final int K = 96;
  private static final int N = 70;

  @TempDir Path folder;

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static TensorSpec weight(String name, long... dims) {
    List<Long> shape = java.util.Arrays.stream(dims).boxed().toList();
    int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    return TensorSpec.ofFloats(name, shape, random(count, name.hashCode()));
  }

  private Path write(ModelBuilder model) throws Exception {
    return model.writeTo(folder.resolve("fp32.onnx"));
  }

  private QuantizationReport quantize(Path model) {
    return OnnxQuantizer.of(model).dynamicInt8().writeTo(folder.resolve("int8.onnx")).report();
  }

  private static ModelBuilder product() {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", K)
        .constant(weight("w", K, N))
        .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
        .output("y", DataType.FLOAT, "m", N);
  }

  @Test
  void writeTo_doublePrecisionModel_isRefusedWithTheReason() throws Exception {
    Path file =
        write(
            new ModelBuilder()
                .input("x", DataType.DOUBLE, M, K)
                .constant(
                    new TensorSpec(
                        "w",
                        DataType.DOUBLE,
                        List.of((long) K, (long) N),
                        Payload.of(new byte[8 * K * N])))
                .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
                .output("y", DataType.DOUBLE, M, N));

    assertThatThrownBy(() -> quantize(file))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("DOUBLE");
    assertOnlyTheOriginal();
  }

  @Test
  void writeTo_oldOperatorSet_isRefusedWithTheVersions() throws Exception {
    Path file = write(product().opset(9));

    assertThatThrownBy(() -> quantize(file))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("operator set 9")
        .hasMessageContaining("11");
    assertOnlyTheOriginal();
  }

  @Test
  void writeTo_ontoTheOriginal_isRefused() throws Exception {
    Path file = write(product());

    assertThatThrownBy(() -> OnnxQuantizer.of(file).dynamicInt8().writeTo(file))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writeTo_folderMissing_isATypedError() throws Exception {
    Path file = write(product());

    assertThatThrownBy(
            () -> OnnxQuantizer.of(file).dynamicInt8().writeTo(folder.resolve("no/int8.onnx")))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("int8.onnx");
  }

  @Test
  void progress_wholeRun_endsAtTheTotal() throws Exception {
    List<Long> done = new ArrayList<>();
    List<Long> totals = new ArrayList<>();

    OnnxQuantizer.of(write(product()))
        .dynamicInt8()
        .progress(
            (d, t, unit) -> {
              done.add(d);
              totals.add(t);
              assertThat(unit).isEqualTo("values");
            })
        .writeTo(folder.resolve("int8.onnx"));

    assertThat(done).isSorted();
    assertThat(done.get(done.size() - 1)).isEqualTo(2L * K * N);
    assertThat(totals).containsOnly(2L * K * N);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void cancelledBy_atAnyPoint_leavesNothingBehind(int askedBefore) throws Exception {
    Path file = write(product());
    AtomicInteger asked = new AtomicInteger();

    assertThatThrownBy(
            () ->
                OnnxQuantizer.of(file)
                    .dynamicInt8()
                    .cancelledBy(() -> asked.incrementAndGet() >= askedBefore)
                    .writeTo(folder.resolve("int8.onnx")))
        .isInstanceOf(QuantizationCancelledException.class);
    assertOnlyTheOriginal();
  }

  @Test
  void writeTo_interruptedThread_isCancelledAndStaysInterrupted() throws Exception {
    Path file = write(product());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> quantize(file)).isInstanceOf(QuantizationCancelledException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertOnlyTheOriginal();
  }

  @Test
  void writeTo_failingListener_keepsTheOlderTarget() throws Exception {
    Path file = write(product());
    Path target = Files.writeString(folder.resolve("int8.onnx"), "older");

    assertThatThrownBy(
            () ->
                OnnxQuantizer.of(file)
                    .dynamicInt8()
                    .progress(
                        (done, total, unit) -> {
                          if (done == total) {
                            throw new IllegalStateException("listener");
                          }
                        })
                    .writeTo(target))
        .hasMessage("listener");
    assertThat(target).hasContent("older");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).hasSize(2);
    }
  }

  private void assertOnlyTheOriginal() throws Exception {
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("fp32.onnx"));
    }
  }
}
