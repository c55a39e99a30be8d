package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwqTest {

  private static final int DEPTH = 96;
  private static final int COLUMNS = 40;
  private static final int ROWS = 200;

  @TempDir Path folder;

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** One input in sixteen is forty times as loud. */
  private static float[] salient(int rows, long seed) {
    float[] x = random(rows * DEPTH, seed);
    for (int i = 0; i < x.length; i++) {
      x[i] *= i % DEPTH % 16 == 5 ? 40 : 1;
    }
    return x;
  }

  private static TensorSpec matrix(String name, long rows, long columns) {
    return TensorSpec.ofFloats(
        name, List.of(rows, columns), random((int) (rows * columns), name.hashCode()));
  }

  private static List<Sample> samples() {
    return List.of(
        Sample.create().floats("x", salient(ROWS, 1), ROWS, DEPTH),
        Sample.create().floats("x", salient(ROWS, 2), ROWS, DEPTH));
  }

  private double error(Path original, Path changed) throws Exception {
    Map<String, Object> inputs = Map.of("x", new Ort.Floats(salient(50, 9), 50, DEPTH));
    return Ort.relativeError(
        Ort.floats(Ort.run(original, inputs), "y"), Ort.floats(Ort.run(changed, inputs), "y"));
  }

  private static long count(Path model, String operator) {
    return OnnxModel.read(model).graph().nodes().stream()
        .map(OnnxNode::opType)
        .filter(operator::equals)
        .count();
  }

  @ParameterizedTest
  @CsvSource({"0, true", "0, false", "1, true", "1, false"})
  void awq_fewSalientInputs_losesLessThanWeightingTheirErrors(int transB, boolean symmetric)
      throws Exception {
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "m", DEPTH)
            .constant(transB == 0 ? matrix("w", DEPTH, COLUMNS) : matrix("w", COLUMNS, DEPTH))
            .node(
                NodeSpec.of("Gemm", "gemm", List.of("x", "w"), List.of("y")).with("transB", transB))
            .output("y", DataType.FLOAT, "m", COLUMNS)
            .writeTo(folder.resolve("fp32.onnx"));
    Path weighted = folder.resolve("importance.onnx");
    Path scaled = folder.resolve("awq.onnx");
    recipe(model, symmetric).importance(samples()).writeTo(weighted);
    QuantizationReport report = recipe(model, symmetric).awq(samples()).writeTo(scaled).report();

    assertThat(error(model, scaled)).isLessThan(0.8 * error(model, weighted));
    assertThat(count(scaled, "Mul")).isEqualTo(1);
    assertThat(report.recipe()).contains("AWQ");
  }

  private static WeightOnly recipe(Path model, boolean symmetric) {
    WeightOnly recipe = OnnxQuantizer.of(model).weightOnly().accuracyLevel(0);
    return symmetric ? recipe.symmetric() : recipe.asymmetric();
  }

  /** A norm with two products after it, and, when asked for, the residual as well. */
  private Path normed(boolean residual) throws Exception {
    float[] gains = random(DEPTH, 4);
    gains[5] = 60;
    gains[50] = -45;
    ModelBuilder builder =
        new ModelBuilder()
            .opset(17)
            .input("x", DataType.FLOAT, "m", DEPTH)
            .constant(TensorSpec.ofFloats("gain", List.of((long) DEPTH), gains))
            .constant(TensorSpec.ofFloats("bias", List.of((long) DEPTH), random(DEPTH, 6)))
            .constant(matrix("q", DEPTH, DEPTH))
            .constant(matrix("k", DEPTH, DEPTH))
            .node(
                NodeSpec.of("LayerNormalization", "n", List.of("x", "gain", "bias"), List.of("h")))
            .node(NodeSpec.of("MatMul", "pq", List.of("h", "q"), List.of("a")))
            .node(NodeSpec.of("MatMul", "pk", List.of("h", "k"), List.of("b")))
            .node(NodeSpec.of("Add", "sum", List.of("a", "b"), List.of(residual ? "c" : "y")))
            .output("y", DataType.FLOAT, "m", DEPTH);
    if (residual) {
      builder.node(NodeSpec.of("Add", "rest", List.of("c", "h"), List.of("y")));
    }
    return builder.writeTo(folder.resolve("fp32.onnx"));
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "true, 1"})
  void awq_afterANorm_foldsOnlyWhereNothingElseReadsIt(boolean residual, long muls)
      throws Exception {
    Path model = normed(residual);
    Path nearest = folder.resolve("nearest.onnx");
    Path scaled = folder.resolve("awq.onnx");
    recipe(model, true).roundToNearest().writeTo(nearest);
    recipe(model, true).awq(samples()).writeTo(scaled);

    assertThat(count(scaled, "Mul")).isEqualTo(muls);
    assertThat(count(scaled, "MatMulNBits")).isEqualTo(2);
    assertThat(error(model, scaled)).isLessThan(0.8 * error(model, nearest));
  }

  private static List<String> constantsOfMoreThan(int bytes, Path model) {
    return OnnxModel.read(model).graph().initializers().stream()
        .filter(tensor -> tensor.sizeBytes() > bytes)
        .map(OnnxTensor::name)
        .toList();
  }

  @Test
  void awq_weightAlsoReadAsATable_isLeftAsItIs() throws Exception {
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "m", DEPTH)
            .input("ids", DataType.INT64, "n")
            .constant(matrix("w", COLUMNS, DEPTH))
            .node(NodeSpec.of("Gemm", "head", List.of("x", "w"), List.of("y")).with("transB", 1))
            .node(NodeSpec.of("Gather", "lookup", List.of("w", "ids"), List.of("rows")))
            .output("y", DataType.FLOAT, "m", COLUMNS)
            .output("rows", DataType.FLOAT, "n", DEPTH)
            .writeTo(folder.resolve("fp32.onnx"));
    Path scaled = folder.resolve("awq.onnx");
    List<Sample> both = samples().stream().map(s -> s.longs("ids", new long[] {3}, 1)).toList();
    QuantizationReport report = recipe(model, true).embeddings().awq(both).writeTo(scaled).report();

    assertThat(count(scaled, "Mul")).isZero();
    // Tied: one packed copy serves the table and the head.
    assertThat(report.tensors()).hasSize(1);
    assertThat(report.tensors().get(0).nodes()).containsExactly("head", "lookup");
    assertThat(constantsOfMoreThan(64, scaled)).containsExactly("w_codes", "w_scales");
    Map<String, Object> inputs =
        Map.of(
            "x", new Ort.Floats(salient(4, 9), 4, DEPTH), "ids", new Ort.Longs(new long[] {7}, 1));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(model, inputs), "rows"),
                Ort.floats(Ort.run(scaled, inputs), "rows")))
        .isLessThan(0.12);
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(model, inputs), "y"), Ort.floats(Ort.run(scaled, inputs), "y")))
        .isLessThan(0.12);
  }

  @Test
  void awq_evenActivations_addNothingToTheGraph() throws Exception {
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "m", DEPTH)
            .constant(matrix("w", DEPTH, COLUMNS))
            .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
            .output("y", DataType.FLOAT, "m", COLUMNS)
            .writeTo(folder.resolve("fp32.onnx"));
    float[] x = new float[ROWS * DEPTH];
    java.util.Arrays.fill(x, 1f);
    Path scaled = folder.resolve("awq.onnx");
    recipe(model, true).awq(List.of(Sample.create().floats("x", x, ROWS, DEPTH))).writeTo(scaled);

    assertThat(count(scaled, "Mul")).isZero();
  }

  @Test
  void awq_withoutSamples_isRefused() throws Exception {
    Path model = normed(false);
    assertThatThrownBy(
            () ->
                OnnxQuantizer.of(model)
                    .weightOnly()
                    .awq(List.of())
                    .writeTo(folder.resolve("awq.onnx")))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("samples");
  }
}
