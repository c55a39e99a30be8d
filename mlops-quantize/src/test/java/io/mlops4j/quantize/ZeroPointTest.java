package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One scale and one zero point for a weight, chosen by the squared error. */
class ZeroPointTest {

  private static final int DEPTH = 80;
  private static final int COLUMNS = 48;

  @TempDir Path folder;

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Values around one, all positive but for a few. */
  private static float[] skewed(int length, long seed) {
    float[] values = random(length, seed);
    for (int i = 0; i < length; i++) {
      values[i] = 1 + 0.3f * values[i];
    }
    return values;
  }

  private Path product(float[] weight, long transB) throws Exception {
    List<Long> dims =
        transB == 0 ? List.of((long) DEPTH, (long) COLUMNS) : List.of((long) COLUMNS, (long) DEPTH);
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", DEPTH)
        .output("y", DataType.FLOAT, "m", COLUMNS)
        .constant(TensorSpec.ofFloats("w", dims, weight))
        .node(
            NodeSpec.of("Gemm", "product", List.of("x", "w"), List.of("y")).with("transB", transB))
        .writeTo(folder.resolve("fp32.onnx"));
  }

  private QuantizationReport quantize(Path model, boolean squaredError, Path target) {
    DynamicInt8 recipe = OnnxQuantizer.of(model).dynamicInt8().perTensor();
    return (squaredError ? recipe.minimizeSquaredError() : recipe).writeTo(target).report();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void minimizeSquaredError_skewedWeight_usesBothEndsAndRunsInOnnxRuntime(long transB)
      throws Exception {
    Path model = product(skewed(DEPTH * COLUMNS, 3), transB);
    Path plain = folder.resolve("plain.onnx");
    Path shifted = folder.resolve("shifted.onnx");
    double before = quantize(model, false, plain).tensors().get(0).sqnrDb();
    double after = quantize(model, true, shifted).tensors().get(0).sqnrDb();

    // Half of the symmetric range is empty: a step of half the width is 6 dB.
    assertThat(after).isGreaterThan(before + 5);
    float[] values = random(6 * DEPTH, 5);
    Map<String, Object> inputs = Map.of("x", new Ort.Floats(values, 6, DEPTH));
    float[] expected = Ort.floats(Ort.run(model, inputs), "y");
    assertThat(Ort.relativeError(expected, Ort.floats(Ort.run(shifted, inputs), "y")))
        .isLessThan(0.02)
        .isLessThan(Ort.relativeError(expected, Ort.floats(Ort.run(plain, inputs), "y")));
  }

  @Test
  void minimizeSquaredError_skewedTable_isReadWithItsZeroPoint() throws Exception {
    Path model =
        new ModelBuilder()
            .input("ids", DataType.INT64, "n")
            .output("y", DataType.FLOAT, "n", 64)
            .constant(TensorSpec.ofFloats("table", List.of(10L, 64L), skewed(640, 3)))
            .node(NodeSpec.of("Gather", "lookup", List.of("table", "ids"), List.of("y")))
            .writeTo(folder.resolve("fp32.onnx"));
    Path shifted = folder.resolve("shifted.onnx");
    quantize(model, true, shifted);

    assertThat(OnnxModel.read(shifted).graph().initializers())
        .anySatisfy(t -> assertThat(t.name()).isEqualTo("table_zero_point"));
    Map<String, Object> inputs = Map.of("ids", new Ort.Longs(new long[] {9, 0, 4}, 3));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(model, inputs), "y"), Ort.floats(Ort.run(shifted, inputs), "y")))
        .isLessThan(0.004);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void measureWithZeroPoint_anyWeight_isNeverWorseThanThePlainRange(long seed) throws Exception {
    float[] weight = random(DEPTH * COLUMNS, seed);
    Random random = new Random(seed);
    for (int i = 0; i < seed; i++) {
      weight[random.nextInt(weight.length)] = (float) (30 * random.nextGaussian());
    }
    Path model = product(weight, 0);
    double before = quantize(model, false, folder.resolve("plain.onnx")).tensors().get(0).sqnrDb();
    double after = quantize(model, true, folder.resolve("best.onnx")).tensors().get(0).sqnrDb();

    assertThat(after).isGreaterThanOrEqualTo(before);
  }

  @Test
  void measureWithZeroPoint_strangeValues_keepsScaleAndZeroFinite() throws Exception {
    float[] weight = new float[DEPTH * COLUMNS];
    weight[0] = Float.NaN;
    weight[1] = Float.NEGATIVE_INFINITY;
    weight[2] = Float.MIN_VALUE;
    Path target = folder.resolve("best.onnx");
    QuantizationReport report = quantize(product(weight, 0), true, target);

    assertThat(report.tensors().get(0).maxError()).isFinite();
    Map<String, Object> inputs = Map.of("x", new Ort.Floats(random(2 * DEPTH, 5), 2, DEPTH));
    for (float value : Ort.floats(Ort.run(target, inputs), "y")) {
      assertThat(value).isFinite();
    }
  }
}
