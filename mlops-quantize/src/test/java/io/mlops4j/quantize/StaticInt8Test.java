package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticInt8Test {

  @TempDir Path folder;

  static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static TensorSpec filters(String name, long... dims) {
    int count = (int) java.util.Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    return TensorSpec.ofFloats(
        name, java.util.Arrays.stream(dims).boxed().toList(), random(count, name.hashCode()));
  }

  private static List<Sample> images(int count, long seed) {
    return java.util.stream.LongStream.range(0, count)
        .mapToObj(i -> Sample.create().floats("x", random(3 * 16 * 16, seed + i), 1, 3, 16, 16))
        .toList();
  }

  private Path residual() throws Exception {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, 1, 3, 16, 16)
        .constant(filters("w1", 8, 3, 3, 3))
        .constant(filters("b1", 8))
        .constant(filters("w2", 8, 1, 3, 3))
        .constant(filters("w3", 8, 8, 1, 1))
        .node(NodeSpec.of("Conv", "c1", List.of("x", "w1", "b1"), List.of("a")))
        .node(NodeSpec.of("Relu", "r1", List.of("a"), List.of("ar")))
        .node(
            NodeSpec.of("Conv", "c2", List.of("ar", "w2"), List.of("b"))
                .with("group", 8)
                .with("pads", List.of(1L, 1L, 1L, 1L)))
        .node(NodeSpec.of("Add", "sum", List.of("ar", "b"), List.of("s")))
        .node(NodeSpec.of("Conv", "c3", List.of("s", "w3"), List.of("y")))
        .output("y", DataType.FLOAT, 1, 8, 14, 14)
        .writeTo(folder.resolve("fp32.onnx"));
  }

  @Test
  void writeTo_residualBlock_staysCloseAtAThirdOfTheWeights() throws Exception {
    Path file = residual();
    Path target = folder.resolve("int8.onnx");

    QuantizationReport report =
        OnnxQuantizer.of(file).staticInt8(images(8, 1)).writeTo(target).report();

    assertThat(report.quantizedBytes()).isEqualTo(Files.size(target));
    assertThat(report.tensors()).hasSize(3).allMatch(t -> t.scales() == 8);
    assertThat(report.skipped()).isEmpty();
    Map<String, Object> input = Map.of("x", new Ort.Floats(random(768, 99), 1, 3, 16, 16));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(file, input), "y"), Ort.floats(Ort.run(target, input), "y")))
        .isLessThan(0.03);
  }
}
