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
import io.mlops4j.quantize.onnx.ValueInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicInt8Test {

  private static final int M = 5;
  private static final int K = 96;
  private static final int N = 70;

  /** Eight bits on both sides of a product of this depth err by one to two per cent. */
  private static final double TOLERANCE = 0.025;

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
    return ProcessorSums.fit(OnnxQuantizer.of(model).dynamicInt8())
        .writeTo(folder.resolve("int8.onnx"))
        .report();
  }

  private double error(Path model, Map<String, Object> inputs, String output) throws Exception {
    float[] original = Ort.floats(Ort.run(model, inputs), output);
    float[] changed = Ort.floats(Ort.run(folder.resolve("int8.onnx"), inputs), output);
    return Ort.relativeError(original, changed);
  }

  private List<String> operators() {
    return OnnxModel.read(folder.resolve("int8.onnx")).graph().nodes().stream()
        .map(OnnxNode::opType)
        .toList();
  }

  private static ModelBuilder product() {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", K)
        .constant(weight("w", K, N))
        .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
        .output("y", DataType.FLOAT, "m", N);
  }

  private static Map<String, Object> x() {
    return Map.of("x", new Ort.Floats(random(M * K, 99), M, K));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, 1, true", "0, 1, 1, 1, true", "1, 0, 1, 1, true", "1, 1, 0.25, -3, true",
    "0, 0, -2.5, 0.5, true", "0, 1, 2, 0, true", "0, 1, 1, 1, false", "0, 0, 3, 1, false"
  })
  void gemm_anyAttributes_computesTheSame(
      long transA, long transB, float alpha, float beta, boolean biased) throws Exception {
    ModelBuilder model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, transA == 0 ? M : K, transA == 0 ? K : M)
            .constant(transB == 0 ? weight("w", K, N) : weight("w", N, K))
            .constant(weight("c", N))
            .node(
                NodeSpec.of(
                        "Gemm",
                        "gemm",
                        biased ? List.of("x", "w", "c") : List.of("x", "w"),
                        List.of("y"))
                    .with("transA", transA)
                    .with("transB", transB)
                    .with("alpha", alpha)
                    .with("beta", beta))
            .output("y", DataType.FLOAT, M, N);
    Path file = write(model);
    long[] shape = transA == 0 ? new long[] {M, K} : new long[] {K, M};

    for (boolean perChannel : new boolean[] {true, false}) {
      DynamicInt8 recipe = OnnxQuantizer.of(file).dynamicInt8();
      (perChannel ? recipe.perChannel() : recipe.perTensor()).writeTo(folder.resolve("int8.onnx"));

      assertThat(operators()).doesNotContain("Gemm").contains("MatMulInteger");
      assertThat(error(file, Map.of("x", new Ort.Floats(random(M * K, 3), shape)), "y"))
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void gemm_transposedWeightReadTwice_isRightForBothReaders() throws Exception {
    Path file =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M, K)
                .constant(weight("w", K, K))
                .node(
                    NodeSpec.of("Gemm", "first", List.of("x", "w"), List.of("h")).with("transB", 1))
                .node(
                    NodeSpec.of("Gemm", "second", List.of("h", "w"), List.of("i"))
                        .with("transB", 1))
                .node(NodeSpec.of("MatMul", "third", List.of("i", "w"), List.of("y")))
                .output("y", DataType.FLOAT, M, K));

    QuantizationReport report = quantize(file);

    assertThat(error(file, x(), "y")).isLessThan(2 * TOLERANCE);
    assertThat(report.tensors()).hasSize(2);
    assertThat(report.tensors().get(0).nodes()).containsExactly("first", "second");
    assertThat(
            OnnxModel.read(folder.resolve("int8.onnx")).graph().initializers().stream()
                .filter(t -> t.dataType() == DataType.INT8))
        .hasSize(2);
  }

  @Test
  void matMul_sharedActivation_isQuantizedOnce() throws Exception {
    Path file =
        write(
            product()
                .constant(weight("v", K, N))
                .node(NodeSpec.of("MatMul", "other", List.of("x", "v"), List.of("z")))
                .output("z", DataType.FLOAT, "m", N));

    quantize(file);

    assertThat(operators()).containsOnlyOnce("DynamicQuantizeLinear");
    assertThat(error(file, x(), "y")).isLessThan(TOLERANCE);
    assertThat(error(file, x(), "z")).isLessThan(TOLERANCE);
  }

  @Test
  void matMul_stackedWeight_computesTheSame() throws Exception {
    Path file =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, 3, M, K)
                .constant(weight("w", 3, K, N))
                .node(NodeSpec.of("MatMul", "stack", List.of("x", "w"), List.of("y")))
                .output("y", DataType.FLOAT, 3, M, N));

    quantize(file);

    assertThat(error(file, Map.of("x", new Ort.Floats(random(3 * M * K, 5), 3, M, K)), "y"))
        .isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"11, 0", "17, 0", "11, 1", "17, 1"})
  void gather_embeddingTable_isReadAsIntegers(long opset, long axis) throws Exception {
    Path file =
        write(
            new ModelBuilder()
                .opset(opset)
                .input("ids", DataType.INT64, 2, 4)
                .constant(weight("table", 50, 64))
                .node(
                    NodeSpec.of("Gather", "lookup", List.of("table", "ids"), List.of("y"))
                        .with("axis", axis))
                .output("y", DataType.FLOAT));

    QuantizationReport report =
        OnnxQuantizer.of(file).dynamicInt8().writeTo(folder.resolve("int8.onnx")).report();

    assertThat(report.tensors().get(0).scales()).isEqualTo(axis == 0 ? 64 : 1);
    Map<String, Object> ids =
        Map.of("ids", new Ort.Longs(new long[] {0, 49, 7, 7, 21, 3, 48, 1}, 2, 4));
    assertThat(error(file, ids, "y")).isLessThan(TOLERANCE / 2);
  }

  @Test
  void gather_tableAlsoAWeight_sharesItsCodes() throws Exception {
    Path file =
        write(
            new ModelBuilder()
                .input("ids", DataType.INT64, M)
                .constant(weight("table", K, K))
                .node(NodeSpec.of("Gather", "lookup", List.of("table", "ids"), List.of("h")))
                .node(NodeSpec.of("MatMul", "product", List.of("h", "table"), List.of("y")))
                .output("y", DataType.FLOAT, M, K));

    QuantizationReport report = quantize(file);

    assertThat(report.tensors()).hasSize(1);
    assertThat(error(file, Map.of("ids", new Ort.Longs(new long[] {0, 5, 9, 2, 95}, M)), "y"))
        .isLessThan(TOLERANCE);
  }

  @Test
  void matMul_weightInAConstantNode_isQuantizedAndTheNodeGoes() throws Exception {
    Path file =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M, K)
                .node(
                    NodeSpec.of("Constant", "holder", List.of(), List.of("w"))
                        .with("value", weight("", K, N)))
                .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
                .output("y", DataType.FLOAT, M, N));

    quantize(file);

    assertThat(operators()).doesNotContain("Constant");
    assertThat(error(file, x(), "y")).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"3", "4", "8"})
  void matMul_weightDeclaredAsInput_losesTheDeclaration(long irVersion) throws Exception {
    Path file =
        write(
            product()
                .irVersion(irVersion)
                .input("w", DataType.FLOAT, K, N)
                .input("kept", DataType.FLOAT, N)
                .constant(weight("kept", N))
                .node(NodeSpec.of("Add", "add", List.of("y", "kept"), List.of("z")))
                .output("z", DataType.FLOAT, M, N));

    quantize(file);

    OnnxModel changed = OnnxModel.read(folder.resolve("int8.onnx"));
    assertThat(changed.irVersion()).isEqualTo(Math.max(4, irVersion));
    assertThat(changed.graph().inputs().stream().map(ValueInfo::name))
        .containsExactlyElementsOf(irVersion < 4 ? List.of("x") : List.of("x", "kept"));
    assertThat(error(file, x(), "z")).isLessThan(TOLERANCE);
  }

  @Test
  void matMul_weightStillReadAsFloat_keepsBothForms() throws Exception {
    Path file =
        write(
            product()
                .node(NodeSpec.of("ReduceSum", "sum", List.of("w"), List.of("total")))
                .output("total", DataType.FLOAT));

    quantize(file);

    assertThat(OnnxModel.read(folder.resolve("int8.onnx")).graph().initializer("w")).isPresent();
    assertThat(error(file, x(), "total")).isZero();
  }

  @Test
  void matMul_namesAlreadyTaken_areAvoided() throws Exception {
    Path file =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M, K)
                .constant(weight("w", K, N))
                .node(NodeSpec.of("Identity", "x_scale", List.of("x"), List.of("x_quantized")))
                .node(
                    NodeSpec.of("MatMul", "w_quantized", List.of("x_quantized", "w"), List.of("y")))
                .output("y", DataType.FLOAT, M, N));

    quantize(file);

    assertThat(error(file, x(), "y")).isLessThan(TOLERANCE);
  }

  @Test
  void exclude_aNode_staysFloatWithTheReason() throws Exception {
    Path file =
        write(
            product()
                .constant(weight("v", N, N))
                .node(NodeSpec.of("MatMul", "tail", List.of("y", "v"), List.of("z")))
                .output("z", DataType.FLOAT, M, N));

    QuantizationReport report =
        OnnxQuantizer.of(file)
            .dynamicInt8()
            .exclude("tail"::equals)
            .writeTo(folder.resolve("int8.onnx"))
            .report();

    assertThat(report.skipped())
        .containsExactly(new SkippedNode("tail", "MatMul", "excluded by the caller"));
    assertThat(report.toString()).contains("excluded by the caller", "tail", "w [96, 70]");
    assertThat(operators()).containsOnlyOnce("MatMul");
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 3", "4, 7", "7, 63", "8, 127"})
  void weightBits_narrow_boundTheCodes(int bits, int largest) throws Exception {
    OnnxQuantizer.of(write(product()))
        .dynamicInt8()
        .weightBits(bits)
        .writeTo(folder.resolve("int8.onnx"));

    byte[] file = Files.readAllBytes(folder.resolve("int8.onnx"));
    OnnxTensor codes =
        OnnxModel.read(folder.resolve("int8.onnx"))
            .graph()
            .initializer("w_quantized")
            .orElseThrow();
    assertThat(codes.dataType()).isEqualTo(DataType.INT8);
    assertThat(codes.dims()).containsExactly((long) K, (long) N);
    // the codes are the last field of the last constant, and the graph the last of the model
    byte[] tail = java.util.Arrays.copyOfRange(file, file.length - K * N, file.length);
    int max = 0;
    for (byte code : tail) {
      max = Math.max(max, Math.abs(code));
    }
    assertThat(max).isEqualTo(largest);
  }

  @ParameterizedTest
  @CsvSource({
    "8, true, 0",
    "8, false, 0",
    "8, true, 1",
    "4, true, 0",
    "4, false, 1",
    "2, false, 0"
  })
  void minimizeSquaredError_heavyTails_neverLosesAndGainsWithFewBits(
      int bits, boolean perChannel, long transB) throws Exception {
    float[] values = random(K * N, 4);
    for (int i = 0; i < values.length; i++) {
      values[i] *= values[i] * values[i];
    }
    List<Long> dims = transB == 0 ? List.of((long) K, (long) N) : List.of((long) N, (long) K);
    Path file =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M, K)
                .constant(TensorSpec.ofFloats("w", dims, values))
                .node(
                    NodeSpec.of("Gemm", "gemm", List.of("x", "w"), List.of("y"))
                        .with("transB", transB))
                .output("y", DataType.FLOAT, M, N));
    List<Long> progress = new ArrayList<>();
    DynamicInt8 plain = OnnxQuantizer.of(file).dynamicInt8().weightBits(bits);
    DynamicInt8 searched =
        OnnxQuantizer.of(file)
            .dynamicInt8()
            .weightBits(bits)
            .minimizeSquaredError()
            .progress((done, total, unit) -> progress.add(total - done));
    if (!perChannel) {
      plain.perTensor();
      searched.perTensor();
    }

    double before = plain.writeTo(folder.resolve("int8.onnx")).report().tensors().get(0).sqnrDb();
    QuantizationReport report = searched.writeTo(folder.resolve("int8.onnx")).report();
    double after = report.tensors().get(0).sqnrDb();

    double expectedGain = bits == 8 ? 0 : 0.2;
    assertThat(after).isGreaterThanOrEqualTo(before + expectedGain);
    assertThat(report.recipe()).contains("smallest squared error");
    assertThat(progress.get(progress.size() - 1)).isZero();
  }

  @Test
  void weightBits_outOfRange_isRefused() {
    DynamicInt8 recipe = OnnxQuantizer.of(folder.resolve("any")).dynamicInt8();
    assertThatThrownBy(() -> recipe.weightBits(9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9");
    assertThatThrownBy(() -> recipe.weightBits(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void matMul_valuesNotFiniteAndZeroColumns_giveFiniteScales() throws Exception {
    float[] values = random(K * N, 8);
    values[0] = Float.NaN;
    values[1] = Float.POSITIVE_INFINITY;
    values[2] = Float.NEGATIVE_INFINITY;
    for (int row = 0; row < K; row++) {
      values[row * N + 3] = 0;
      values[row * N + 4] = Float.MIN_VALUE;
    }
    Path file =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M, K)
                .constant(TensorSpec.ofFloats("w", List.of((long) K, (long) N), values))
                .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
                .output("y", DataType.FLOAT, M, N));

    QuantizationReport report = quantize(file);

    assertThat(report.tensors().get(0).sqnrDb()).isBetween(30.0, 60.0);
    float[] y = Ort.floats(Ort.run(folder.resolve("int8.onnx"), x()), "y");
    for (float value : y) {
      assertThat(value).isFinite();
    }
  }
}
