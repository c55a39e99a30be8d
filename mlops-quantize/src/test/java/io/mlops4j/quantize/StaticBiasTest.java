package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Biases of static INT8: integers on the scale of the sums they are added to. The scale of a bias
 * is that of its activation times that of the weight's channel, and its code the nearest integer,
 * half to even, as numpy's {@code rint(bias / (x_scale * w_scale))}.
 */
class StaticBiasTest {
  private static final int CHANNELS = 4;

  @TempDir Path folder;

  private static float[] random(int length, long seed, float scale) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return values;
  }

  private static TensorSpec filters(String name, float scale, long... dims) {
    int count = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    return TensorSpec.ofFloats(
        name, LongStream.of(dims).boxed().toList(), random(count, name.hashCode(), scale));
  }

  private static List<Sample> pictures() {
    return LongStream.range(0, 4)
        .mapToObj(i -> Sample.create().floats("x", random(3 * 64, i, 1), 1, 3, 8, 8))
        .toList();
  }

  private OnnxGraph quantized(ModelBuilder model, Path target) throws Exception {
    return quantized(recipe(model), target);
  }

  /** Where the sums of a whole range of codes would saturate. */
  private OnnxGraph quantizedToFit(ModelBuilder model, Path target) throws Exception {
    return quantized(ProcessorSums.fit(recipe(model)), target);
  }

  private StaticInt8 recipe(ModelBuilder model) throws Exception {
    return OnnxQuantizer.of(model.writeTo(folder.resolve("fp32.onnx"))).staticInt8(pictures());
  }

  private static OnnxGraph quantized(StaticInt8 recipe, Path target) {
    recipe.withoutEqualization().withoutBiasCorrection().withoutSmoothQuant().writeTo(target);
    return OnnxModel.read(target).graph();
  }

  private static ModelBuilder model() {
    return new ModelBuilder().input("x", DataType.FLOAT, 1, 3, 8, 8);
  }

  private static float[] floats(OnnxGraph graph, String name) {
    OnnxTensor tensor = graph.initializer(name).orElseThrow();
    float[] values = new float[(int) tensor.elementCount()];
    tensor.readFloats(0, values, 0, values.length);
    return values;
  }

  private static int[] integers(OnnxGraph graph, String name) {
    return LongStream.of(graph.initializer(name).orElseThrow().integers())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /** What restores an input of a node. */
  private static OnnxNode restoring(OnnxGraph graph, OnnxNode node, int input) {
    return graph.nodes().stream()
        .filter(other -> other.outputs().contains(node.input(input)))
        .findFirst()
        .orElseThrow();
  }

  /** Holds the bias of a convolution against the scales of what it reads. */
  private static int[] checkedBias(OnnxGraph graph, String convolution, float[] bias) {
    OnnxNode node =
        graph.nodes().stream().filter(n -> n.name().equals(convolution)).findFirst().orElseThrow();
    float activation = floats(graph, restoring(graph, node, 0).input(1))[0];
    float[] weight = floats(graph, restoring(graph, node, 1).input(1));
    OnnxNode restore = restoring(graph, node, 2);
    assertThat(graph.initializer(restore.input(0)).orElseThrow().dataType())
        .isEqualTo(DataType.INT32);
    assertThat(restore.input(2)).as("zero point").isEmpty();
    float[] scales = floats(graph, restore.input(1));
    int[] codes = integers(graph, restore.input(0));
    assertThat(scales).hasSize(CHANNELS);
    for (int c = 0; c < CHANNELS; c++) {
      assertThat(scales[c]).isEqualTo(weight[c] * activation);
      assertThat(codes[c]).isEqualTo((int) Math.rint(bias[c] / (double) scales[c]));
    }
    return codes;
  }

  private void assertClose(Path changed, double allowed) throws Exception {
    Map<String, Object> input = Map.of("x", new Ort.Floats(random(3 * 64, 99, 1), 1, 3, 8, 8));
    float[] expected = Ort.floats(Ort.run(folder.resolve("fp32.onnx"), input), "y");
    float[] found = Ort.floats(Ort.run(changed, input), "y");
    assertThat(Ort.relativeError(expected, found)).isLessThan(allowed);
  }

  // numpy 2.4.6, float32: xs = (4 - -1) / 255; ws = abs(w).max(1) / 127, or abs(w).max() / 127;
  // rint(b / (ws * xs)), the quotient in float64; w and b as below. The last line: xs = 2 ** -8, w
  // of 127 / 128, b = [.5, 1.5, 2.5, -2.5] * 2 ** -15, so that all lie half way
  @ParameterizedTest
  @CsvSource({
    "true, false, 3825, -33150, 1, 1275000",
    "false, false, 382, -663, 1, 1275",
    "true, true, 0, 2, 2, -2"
  })
  void bias_givenNumbers_isThatOfNumpy(
      boolean perChannel, boolean ties, int first, int second, int third, int fourth)
      throws Exception {
    float[] weight = {1.27f, -.5f, .3f, .254f, .1f, -.2f, 12.7f, 3, -4, .0127f, .005f, .001f};
    float[] bias = {.75f, -1.3f, 1e-3f, 2.5f};
    if (ties) {
      Arrays.fill(weight, 127 / 128f);
      bias = new float[] {0x1p-16f, 0x1.8p-15f, 0x1.4p-14f, -0x1.4p-14f};
    }
    StaticInt8 recipe =
        OnnxQuantizer.of(
                model()
                    .constant(TensorSpec.ofFloats("w", List.of(4L, 3L, 1L, 1L), weight))
                    .constant(TensorSpec.ofFloats("b", List.of(4L), bias))
                    .node(NodeSpec.of("Conv", "c", List.of("x", "w", "b"), List.of("y")))
                    .output("y", DataType.FLOAT, 1, CHANNELS, 8, 8)
                    .writeTo(folder.resolve("fp32.onnx")))
            .staticInt8(pictures())
            .withoutBiasCorrection()
            .forValue(
                "x",
                ties
                    ? QuantizationSettings.asRecipe().withRange(0, 255 / 256f)
                    : QuantizationSettings.asRecipe().withRange(-1, 4));
    Path target = folder.resolve("int8.onnx");
    (perChannel ? recipe.perChannel() : recipe.perTensor()).writeTo(target);

    assertThat(integers(OnnxModel.read(target).graph(), "b_codes"))
        .containsExactly(first, second, third, fourth);
  }

  @Test
  void bias_perChannel_isOnTheScaleOfItsSums() throws Exception {
    Path target = folder.resolve("int8.onnx");
    OnnxGraph graph =
        quantizedToFit(
            model()
                .constant(filters("w", 0.3f, CHANNELS, 3, 3, 3))
                .constant(filters("b", 2, CHANNELS))
                .node(NodeSpec.of("Conv", "c", List.of("x", "w", "b"), List.of("y")))
                .output("y", DataType.FLOAT, 1, CHANNELS, 6, 6),
            target);

    checkedBias(graph, "c", random(CHANNELS, "b".hashCode(), 2));
    assertClose(target, 0.02);
  }

  @Test
  void bias_sharedByProductsOfOtherScales_isRightForEach() throws Exception {
    Path target = folder.resolve("int8.onnx");
    OnnxGraph graph =
        quantized(
            model()
                .constant(filters("loud", 3, CHANNELS, 3, 3, 3))
                .constant(filters("quiet", 0.03f, CHANNELS, 3, 3, 3))
                .constant(filters("b", 1, CHANNELS))
                .node(NodeSpec.of("Conv", "c1", List.of("x", "loud", "b"), List.of("p")))
                .node(NodeSpec.of("Conv", "c2", List.of("x", "quiet", "b"), List.of("q")))
                .node(NodeSpec.of("Add", "sum", List.of("p", "q"), List.of("y")))
                .output("y", DataType.FLOAT, 1, CHANNELS, 6, 6),
            target);

    float[] bias = random(CHANNELS, "b".hashCode(), 1);
    int[] first = checkedBias(graph, "c1", bias);
    int[] second = checkedBias(graph, "c2", bias);
    assertThat(second[0] / (double) first[0]).isGreaterThan(20);
    assertClose(target, 0.02);
  }

  @Test
  void weight_sharedByProductsAndAFloatReader_isRightForEach() throws Exception {
    Path target = folder.resolve("int8.onnx");
    OnnxGraph graph =
        quantizedToFit(
            model()
                .constant(filters("w", 0.3f, CHANNELS, 3, 3, 3))
                .constant(filters("b1", 2, CHANNELS))
                .constant(filters("b2", 0.1f, CHANNELS))
                .node(NodeSpec.of("Conv", "c1", List.of("x", "w", "b1"), List.of("p")))
                .node(NodeSpec.of("Neg", "other", List.of("x"), List.of("n")))
                .node(NodeSpec.of("Conv", "c2", List.of("n", "w", "b2"), List.of("q")))
                .node(NodeSpec.of("Add", "sum", List.of("p", "q"), List.of("s")))
                .node(
                    NodeSpec.of("ReduceMean", "mean", List.of("w"), List.of("m"))
                        .with("keepdims", 0))
                .node(NodeSpec.of("Add", "shift", List.of("s", "m"), List.of("y")))
                .output("y", DataType.FLOAT, 1, CHANNELS, 6, 6),
            target);

    checkedBias(graph, "c1", random(CHANNELS, "b1".hashCode(), 2));
    checkedBias(graph, "c2", random(CHANNELS, "b2".hashCode(), 0.1f));
    assertThat(
            graph.initializers().stream()
                .filter(t -> t.dataType() == DataType.INT8 && t.elementCount() == CHANNELS * 27))
        .as("the codes are stored once")
        .hasSize(1);
    assertClose(target, 0.03);
  }

  /** The scale of such a weight is raised: without that the code would wrap or be cut. */
  @Test
  void bias_beyond32BitsOnTheScaleOfATinyWeight_keepsItsValue() throws Exception {
    Path target = folder.resolve("int8.onnx");
    float[] bias = {1000f, -1000f, 0f, 500f};
    OnnxGraph graph =
        quantized(
            model()
                .constant(filters("w", 1e-9f, CHANNELS, 3, 3, 3))
                .constant(TensorSpec.ofFloats("b", List.of((long) CHANNELS), bias))
                .node(NodeSpec.of("Conv", "c", List.of("x", "w", "b"), List.of("y")))
                .output("y", DataType.FLOAT, 1, CHANNELS, 6, 6),
            target);

    int[] codes = checkedBias(graph, "c", bias);
    assertThat(codes[0]).isGreaterThan(2_000_000_000);
    assertThat(codes[1]).isLessThan(-2_000_000_000);
    assertClose(target, 0.01);
  }
}
