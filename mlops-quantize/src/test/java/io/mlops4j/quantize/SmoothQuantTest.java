package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmoothQuantTest {

  private static final int ROWS = 8;
  private static final int K = 64;
  private static final int N = 48;

  @TempDir Path folder;

  /** Input 3 is fifty times as large as the others, as in a transformer's residual. */
  private static float[] outliers(int rows, long seed) {
    float[] values = random(rows * K, seed);
    for (int r = 0; r < rows; r++) {
      values[r * K + 3] *= 50;
    }
    return values;
  }

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static TensorSpec matrix(String name, long rows, long columns) {
    return TensorSpec.ofFloats(
        name, List.of(rows, columns), random((int) (rows * columns), name.hashCode()));
  }

  private static List<Sample> samples() {
    return List.of(
        Sample.create().floats("x", outliers(ROWS, 1), ROWS, K),
        Sample.create().floats("x", outliers(ROWS, 2), ROWS, K));
  }

  private Path product(long transB) throws Exception {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", K)
        .constant(transB == 0 ? matrix("w", K, N) : matrix("w", N, K))
        .node(NodeSpec.of("Gemm", "gemm", List.of("x", "w"), List.of("y")).with("transB", transB))
        .output("y", DataType.FLOAT, "m", N)
        .writeTo(folder.resolve("fp32.onnx"));
  }

  private double error(Path original, Path changed) throws Exception {
    Map<String, Object> inputs = Map.of("x", new Ort.Floats(outliers(ROWS, 9), ROWS, K));
    return Ort.relativeError(
        Ort.floats(Ort.run(original, inputs), "y"), Ort.floats(Ort.run(changed, inputs), "y"));
  }

  @Test
  void factors_halfStrength_areThoseOfThePaper() {
    // python3 -c "import numpy as np; a=np.array([16,1,4.]); w=np.array([1,1,.25]);
    // s=a**.5/w**.5; print(s/np.exp(np.log(s).mean()))"   (numpy 2.4)
    float[] factors = SmoothQuantFactors.of(new float[] {16, 1, 4}, new float[] {1, 1, 0.25f}, 0.5);

    assertThat(factors).containsExactly(new float[] {1.5874f, 0.39685f, 1.5874f}, within(1e-5f));
  }

  @Test
  void factors_deadInputs_areLeftAlone() {
    assertThat(SmoothQuantFactors.of(new float[] {0, 9}, new float[] {1, 0}, 0.5))
        .containsExactly(1f, 1f);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "0, false", "1, false"})
  void samples_outlierInput_lowerTheError(long transB, boolean perChannel) throws Exception {
    Path file = product(transB);
    Path plain = folder.resolve("plain.onnx");
    Path smooth = folder.resolve("smooth.onnx");
    DynamicInt8 without = ProcessorSums.fit(OnnxQuantizer.of(file).dynamicInt8());
    DynamicInt8 with = ProcessorSums.fit(OnnxQuantizer.of(file).dynamicInt8()).samples(samples());
    if (!perChannel) {
      without.perTensor();
      with.perTensor();
    }
    without.writeTo(plain);
    with.writeTo(smooth);

    assertThat(error(file, smooth)).isLessThan(0.8 * error(file, plain));
  }

  @Test
  void samples_automaticStrength_isNoWorseThanFixedOnes() throws Exception {
    Path file = product(0);
    Path target = folder.resolve("int8.onnx");
    ProcessorSums.fit(OnnxQuantizer.of(file).dynamicInt8()).samples(samples()).writeTo(target);
    double automatic = error(file, target);

    for (double alpha : new double[] {0, 0.3, 1}) {
      ProcessorSums.fit(OnnxQuantizer.of(file).dynamicInt8())
          .samples(samples())
          .smoothQuant(alpha)
          .writeTo(target);
      assertThat(automatic).as("alpha %s", alpha).isLessThan(1.1 * error(file, target));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void samples_afterANorm_foldOnlyWhereNothingElseReadsIt(boolean written, boolean alone)
      throws Exception {
    ModelBuilder model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "m", K)
            .constant(TensorSpec.ofFloats("gain", List.of((long) K), outliers(1, 5)))
            .constant(TensorSpec.ofFloats("bias", List.of((long) K), random(K, 6)))
            .constant(matrix("w", K, K));
    if (written) {
      model
          .node(NodeSpec.of("Mul", "mul", List.of("x", "gain"), List.of("scaled")))
          .node(NodeSpec.of("Add", "add", List.of("scaled", "bias"), List.of("n")));
    } else {
      model.node(
          NodeSpec.of("LayerNormalization", "norm", List.of("x", "gain", "bias"), List.of("n"))
              .with("axis", -1));
    }
    model.node(NodeSpec.of("MatMul", "product", List.of("n", "w"), List.of("p")));
    model.node(NodeSpec.of("Add", "residual", List.of("p", alone ? "x" : "n"), List.of("y")));
    Path file = model.output("y", DataType.FLOAT, "m", K).writeTo(folder.resolve("fp32.onnx"));
    Path target = folder.resolve("int8.onnx");

    OnnxQuantizer.of(file).dynamicInt8().samples(samples()).writeTo(target);

    List<String> operators =
        OnnxModel.read(target).graph().nodes().stream().map(OnnxNode::name).toList();
    assertThat(operators.contains("n_smooth")).isEqualTo(!alone);
    assertThat(OnnxModel.read(target).graph().initializer("gain").isPresent()).isEqualTo(!alone);
    assertThat(error(file, target)).isLessThan(0.025);
  }

  @Test
  void samples_tableAlsoAWeight_staysOneCopyUnscaled() throws Exception {
    Path file =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "m", K)
            .input("ids", DataType.INT64, 2)
            .constant(matrix("w", K, K))
            .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
            .node(NodeSpec.of("Gather", "lookup", List.of("w", "ids"), List.of("z")))
            .output("y", DataType.FLOAT, "m", K)
            .output("z", DataType.FLOAT, 2, K)
            .writeTo(folder.resolve("fp32.onnx"));
    List<Sample> both = samples().stream().map(s -> s.longs("ids", new long[] {1, 2}, 2)).toList();

    QuantizationReport report =
        OnnxQuantizer.of(file)
            .dynamicInt8()
            .samples(both)
            .writeTo(folder.resolve("int8.onnx"))
            .report();

    assertThat(report.tensors()).hasSize(1);
    Map<String, Object> inputs =
        Map.of(
            "x", new Ort.Floats(random(ROWS * K, 3), ROWS, K),
            "ids", new Ort.Longs(new long[] {1, 5}, 2));
    for (String output : List.of("y", "z")) {
      assertThat(
              Ort.relativeError(
                  Ort.floats(Ort.run(file, inputs), output),
                  Ort.floats(Ort.run(folder.resolve("int8.onnx"), inputs), output)))
          .isLessThan(0.025);
    }
  }

  @Test
  void samples_batches_measureHowFarMatesMatter() throws Exception {
    Path file = product(0);
    float[] unequal = random(2 * K, 4);
    for (int k = 0; k < K; k++) {
      unequal[K + k] *= 100;
    }

    double calm =
        OnnxQuantizer.of(file)
            .dynamicInt8()
            .samples(List.of(Sample.create().floats("x", random(2 * K, 4), 2, K)))
            .writeTo(folder.resolve("int8.onnx"))
            .report()
            .batchDependence()
            .orElseThrow();
    QuantizationReport report =
        OnnxQuantizer.of(file)
            .dynamicInt8()
            .samples(List.of(Sample.create().floats("x", unequal, 2, K)))
            .writeTo(folder.resolve("int8.onnx"))
            .report();
    QuantizationReport single =
        OnnxQuantizer.of(file)
            .dynamicInt8()
            .samples(List.of(Sample.create().floats("x", random(K, 4), 1, K)))
            .writeTo(folder.resolve("int8.onnx"))
            .report();

    assertThat(calm).isBetween(0.0, 0.02);
    assertThat(report.batchDependence().orElseThrow()).isGreaterThan(0.001);
    assertThat(report.toString()).contains("batch mates");
    assertThat(single.batchDependence()).isEmpty();
  }

  @Test
  void samples_nothingFinite_areRefused() throws Exception {
    Path target = folder.resolve("int8.onnx");
    float[] values = new float[ROWS * K];
    Arrays.fill(values, Float.NaN);

    assertThatThrownBy(() -> withSample(values).writeTo(target))
        .isInstanceOf(QuantizationException.class)
        .hasMessage("the samples gave no finite value for x; are there any samples?");
    assertThat(target).doesNotExist();

    values[7] = 2;
    withSample(values).writeTo(target);
    assertThat(error(folder.resolve("fp32.onnx"), target)).isLessThan(0.05);
  }

  private DynamicInt8 withSample(float[] values) throws Exception {
    return ProcessorSums.fit(OnnxQuantizer.of(product(0)).dynamicInt8())
        .samples(List.of(Sample.create().floats("x", values, ROWS, K)));
  }

  @Test
  void writeTo_contradictions_areRefused() throws Exception {
    Path file = product(0);
    Path target = folder.resolve("int8.onnx");
    DynamicInt8 recipe = OnnxQuantizer.of(file).dynamicInt8();

    assertThatThrownBy(() -> recipe.smoothQuant(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OnnxQuantizer.of(file).dynamicInt8().smoothQuant(0.5).writeTo(target))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> OnnxQuantizer.of(file).dynamicInt8().weightBits(7).reducedRange().writeTo(target))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> OnnxQuantizer.of(file).dynamicInt8().samples(List.of()).writeTo(target))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("samples");
    assertThat(Files.exists(target)).isFalse();
  }

  @Test
  void reducedRange_codes_endAt64() throws Exception {
    Path target = folder.resolve("int8.onnx");
    OnnxQuantizer.of(product(0)).dynamicInt8().reducedRange().writeTo(target);

    // the codes are the last field of the file
    byte[] file = Files.readAllBytes(target);
    int largest = 0;
    for (int i = file.length - K * N; i < file.length; i++) {
      largest = Math.max(largest, Math.abs(file[i]));
    }
    assertThat(largest).isEqualTo(64);
  }
}
