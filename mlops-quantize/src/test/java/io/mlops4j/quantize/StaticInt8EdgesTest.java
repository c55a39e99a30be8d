package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
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

/** Settings that could go unheard, factors and biases at the ends of 32-bit floats, sub-graphs. */
class StaticInt8EdgesTest {

  private static final int K = 16;
  private static final int ROWS = 8;

  @TempDir Path folder;

  private static float[] random(int length, long seed, float factor) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = factor * (float) random.nextGaussian();
    }
    return values;
  }

  private static TensorSpec constant(String name, float factor, long... dims) {
    int count = (int) LongStream.of(dims).reduce(1, (a, b) -> a * b);
    return TensorSpec.ofFloats(
        name, LongStream.of(dims).boxed().toList(), random(count, name.hashCode(), factor));
  }

  /** Convolutions with all that may lie between them. */
  private Path network() throws Exception {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, 1, 3, 12, 12)
        .constant(constant("w1", 1, 4, 3, 3, 3))
        .constant(constant("w2", 1, 4, 4, 3, 3))
        .constant(constant("stack", 1, 4, 8, 4))
        .node(NodeSpec.of("Conv", "c1", List.of("x", "w1"), List.of("a")))
        .node(NodeSpec.of("Relu", "r1", List.of("a"), List.of("ar")))
        .node(
            NodeSpec.of("MaxPool", "pool", List.of("ar"), List.of("moved"))
                .with("kernel_shape", List.of(1L, 1L)))
        .node(NodeSpec.of("Conv", "c2", List.of("moved", "w2"), List.of("b")))
        .node(NodeSpec.of("Tanh", "t", List.of("b"), List.of("c")))
        .node(NodeSpec.of("MatMul", "stacked", List.of("c", "stack"), List.of("y")))
        .output("y", DataType.FLOAT, 1, 4, 8, 4)
        .writeTo(folder.resolve("fp32.onnx"));
  }

  private StaticInt8 recipe() throws Exception {
    List<Sample> pictures =
        LongStream.range(0, 3)
            .mapToObj(i -> Sample.create().floats("x", random(432, i, 1), 1, 3, 12, 12))
            .toList();
    return OnnxQuantizer.of(network()).staticInt8(pictures).withoutSmoothQuant();
  }

  private void assertIgnored(StaticInt8 recipe, String... saying) {
    Path target = folder.resolve("int8.onnx");
    assertThatThrownBy(() -> recipe.writeTo(target))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("would change nothing", "values with a scale of their own are x, ar")
        .contains(saying);
    assertThat(target).doesNotExist();
  }

  @Test
  void settings_thatNothingFollows_areRefusedWithTheReason() throws Exception {
    QuantizationSettings codes = QuantizationSettings.asRecipe().with(ActivationCodes.INT8);
    QuantizationSettings one = QuantizationSettings.asRecipe().perTensorWeight();
    QuantizationSettings each = QuantizationSettings.asRecipe().perChannelWeight();

    assertIgnored(recipe().forValue("moved", codes), "'moved' only moves the codes of 'ar'");
    assertIgnored(recipe().forNode("pool", codes), "'moved' only moves the codes of 'ar'");
    assertIgnored(recipe().forOperator("MaxPool", codes), "operator 'MaxPool'", "only moves");
    assertIgnored(recipe().forValue("a", codes), "'ar' takes the place of 'a'");
    assertIgnored(recipe().forNode("c1", codes), "'ar' takes the place of 'a'");
    assertIgnored(recipe().forValue("y", codes), "'y' does not become codes");
    assertIgnored(recipe().forValue("x", one), "for the node that reads it");
    assertIgnored(recipe().forNode("t", one), "no weight that becomes codes");
    assertIgnored(recipe().forNode("stacked", each), "a weight of [4, 8, 4] has one scale");
    assertIgnored(
        recipe().exclude("c2"::equals).forNode("c2", one), "no weight that becomes codes");
  }

  @Test
  void settings_forTheNodeThatMakesTheCodes_areFollowed() throws Exception {
    Path target = folder.resolve("int8.onnx");
    recipe()
        .forNode("r1", QuantizationSettings.asRecipe().withRange(0, 51))
        .forNode("t", QuantizationSettings.asRecipe().with(ActivationCodes.INT8))
        .forNode("c1", QuantizationSettings.asRecipe().perTensorWeight())
        .writeTo(target);

    OnnxModel changed = OnnxModel.read(target);
    float[] scale = new float[1];
    changed.graph().initializer("ar_scale").orElseThrow().readFloats(0, scale, 0, 1);
    assertThat(scale[0]).isEqualTo(0.2f);
    assertThat(changed.graph().initializer("c_zero_point").orElseThrow().dataType())
        .isEqualTo(DataType.INT8);
  }

  @Test
  void settings_forAConstantOperand_areRefused() throws Exception {
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, 1, 3, 12, 12)
            .constant(constant("w1", 1, 4, 3, 3, 3))
            .constant(constant("w2", 1, 4, 4, 3, 3))
            .constant(constant("shift", 1, 4, 10, 10))
            .node(NodeSpec.of("Conv", "c1", List.of("x", "w1"), List.of("a")))
            .node(NodeSpec.of("Identity", "i", List.of("shift"), List.of("s")))
            .node(NodeSpec.of("Add", "sum", List.of("a", "s"), List.of("b")))
            .node(NodeSpec.of("Conv", "c2", List.of("b", "w2"), List.of("y")))
            .output("y", DataType.FLOAT, 1, 4, 8, 8)
            .writeTo(folder.resolve("shifted.onnx"));
    List<Sample> samples = List.of(Sample.create().floats("x", random(432, 1, 1), 1, 3, 12, 12));
    for (String value : List.of("shift", "s", "w1")) {
      StaticInt8 recipe =
          OnnxQuantizer.of(model)
              .staticInt8(samples)
              .forValue(value, QuantizationSettings.asRecipe().withRange(-1, 1));
      assertThatThrownBy(() -> recipe.writeTo(folder.resolve("int8.onnx")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("value '" + value + "'");
    }
  }

  @Test
  void perChannel_whereTheOperatorSetHasNone_isRefused() throws Exception {
    ModelBuilder branch =
        new ModelBuilder()
            .node(NodeSpec.of("Softmax", "s", List.of("a"), List.of("t")))
            .output("t", DataType.FLOAT);
    ModelBuilder other =
        new ModelBuilder()
            .node(NodeSpec.of("Neg", "n", List.of("a"), List.of("u")))
            .output("u", DataType.FLOAT);
    Path model =
        new ModelBuilder()
            .opset(11)
            .input("x", DataType.FLOAT, ROWS, K)
            .input("c", DataType.BOOL)
            .constant(constant("w", 1, K, K))
            .node(NodeSpec.of("MatMul", "p", List.of("x", "w"), List.of("a")))
            .node(
                other.bodyOf(
                    branch.bodyOf(
                        NodeSpec.of("If", "if", List.of("c"), List.of("y")), "then_branch"),
                    "else_branch"))
            .output("y", DataType.FLOAT, ROWS, K)
            .writeTo(folder.resolve("old.onnx"));
    Path target = folder.resolve("int8.onnx");

    QuantizationReport report =
        OnnxQuantizer.of(model).staticInt8(rows(1, true)).writeTo(target).report();
    assertThat(report.tensors().get(0).scales()).isOne();
    Map<String, Object> inputs =
        Map.of("x", new Ort.Floats(random(ROWS * K, 5, 1), ROWS, K), "c", true);
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(model, inputs), "y"), Ort.floats(Ort.run(target, inputs), "y")))
        .isLessThan(0.1);

    StaticInt8 asked =
        OnnxQuantizer.of(model)
            .staticInt8(rows(1, true))
            .forNode("p", QuantizationSettings.asRecipe().perChannelWeight());
    assertThatThrownBy(() -> asked.writeTo(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'p'")
        .hasMessageContaining("need operator set 13");
  }

  private static List<Sample> rows(float factor, boolean condition) {
    return LongStream.range(0, 3)
        .mapToObj(
            i ->
                Sample.create()
                    .floats("x", random(ROWS * K, i, factor), ROWS, K)
                    .with(
                        "c",
                        new Sample.Tensor(
                            DataType.BOOL,
                            java.nio.ByteBuffer.wrap(new byte[] {(byte) (condition ? 1 : 0)}),
                            List.of())))
        .toList();
  }

  private Path gemm(float alpha, float... bias) throws Exception {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, ROWS, K)
        .constant(constant("w", 1, K, 4))
        .constant(TensorSpec.ofFloats("b", List.of(4L), bias))
        .node(NodeSpec.of("Gemm", "g", List.of("x", "w", "b"), List.of("y")).with("alpha", alpha))
        .output("y", DataType.FLOAT, ROWS, 4)
        .writeTo(folder.resolve("gemm.onnx"));
  }

  private static List<Sample> inputs(float factor) {
    return List.of(Sample.create().floats("x", random(ROWS * K, 1, factor), ROWS, K));
  }

  @Test
  void gemm_subnormalAlpha_staysFloatWithTheReason() throws Exception {
    Path model = gemm(1e-40f, 1, -1, 0, 2);

    assertThatThrownBy(
            () ->
                OnnxQuantizer.of(model).staticInt8(inputs(1)).writeTo(folder.resolve("int8.onnx")))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("g: alpha is 1.0E-40");
  }

  @ParameterizedTest
  @CsvSource({"1.2e-38, 1", "1e-30, 1", "1e-20, 1e-10", "1e20, 1e15"})
  void gemm_extremeAlpha_keepsItsBias(float alpha, float factor) throws Exception {
    Path model = gemm(alpha, 1, -1, 0, 2);
    Path target = folder.resolve("int8.onnx");
    OnnxQuantizer.of(model).staticInt8(inputs(factor)).withoutSmoothQuant().writeTo(target);

    Map<String, Object> input = Map.of("x", new Ort.Floats(random(ROWS * K, 1, factor), ROWS, K));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(model, input), "y"), Ort.floats(Ort.run(target, input), "y")))
        .isLessThan(0.02);
  }

  @ParameterizedTest
  @CsvSource({"1e-37, 1e-30, 3e38, its bias of 3.0E38", "3e38, 1, 1, its weight times alpha"})
  void gemm_withoutAFiniteScale_isRefused(float alpha, float factor, float bias, String saying)
      throws Exception {
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, ROWS, K)
            .constant(constant("w", 1000, K, 4))
            .constant(TensorSpec.ofFloats("b", List.of(4L), new float[] {bias, 0, 0, 0}))
            .node(
                NodeSpec.of("Gemm", "g", List.of("x", "w", "b"), List.of("y")).with("alpha", alpha))
            .output("y", DataType.FLOAT, ROWS, 4)
            .writeTo(folder.resolve("extreme.onnx"));
    Path target = folder.resolve("int8.onnx");

    assertThatThrownBy(
            () ->
                OnnxQuantizer.of(model)
                    .staticInt8(inputs(factor))
                    .withoutSmoothQuant()
                    .writeTo(target))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("Gemm g")
        .hasMessageContaining(saying)
        .hasMessageContaining("exclude it");
    assertThat(target).doesNotExist();
  }

  @Test
  void bias_notFinite_saturatesAndLeavesOtherChannelsAlone() throws Exception {
    Path model = gemm(1, Float.NaN, Float.POSITIVE_INFINITY, 0, 2);
    Path target = folder.resolve("int8.onnx");
    OnnxQuantizer.of(model).staticInt8(inputs(1)).withoutSmoothQuant().writeTo(target);

    OnnxModel changed = OnnxModel.read(target);
    assertThat(Arrays.copyOf(changed.graph().initializer("b_codes").orElseThrow().integers(), 2))
        .containsExactly(0L, Integer.MAX_VALUE);
    Map<String, Object> input = Map.of("x", new Ort.Floats(random(ROWS * K, 1, 1), ROWS, K));
    float[] expected = Ort.floats(Ort.run(model, input), "y");
    float[] found = Ort.floats(Ort.run(target, input), "y");
    double noise = 0;
    for (int r = 0; r < ROWS; r++) {
      for (int c = 2; c < 4; c++) {
        noise = Math.max(noise, Math.abs(found[4 * r + c] - expected[4 * r + c]));
      }
    }
    assertThat(noise).isLessThan(0.2);
  }

  /** A weight that main graph and branch share is codes for one and floats for the other. */
  @Test
  void products_inIfAndLoop_stayFloatAndTheModelRuns() throws Exception {
    ModelBuilder branch =
        new ModelBuilder()
            .node(NodeSpec.of("MatMul", "inThen", List.of("a", "w"), List.of("t")))
            .output("t", DataType.FLOAT);
    ModelBuilder other =
        new ModelBuilder()
            .constant(constant("inner", 0.2f, K, K))
            .node(NodeSpec.of("MatMul", "inElse", List.of("a", "inner"), List.of("u")))
            .output("u", DataType.FLOAT);
    ModelBuilder body =
        new ModelBuilder()
            .input("i", DataType.INT64)
            .input("go", DataType.BOOL)
            .input("s", DataType.FLOAT, ROWS, K)
            .node(NodeSpec.of("Identity", "on", List.of("go"), List.of("going")))
            .node(NodeSpec.of("MatMul", "inLoop", List.of("s", "w"), List.of("next")))
            .output("going", DataType.BOOL)
            .output("next", DataType.FLOAT);
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, ROWS, K)
            .input("c", DataType.BOOL)
            .constant(constant("w", 0.2f, K, K))
            .constant(ModelValuesTest.longs("two", List.of(), 2))
            .constant(
                new TensorSpec(
                    "yes",
                    DataType.BOOL,
                    List.of(),
                    io.mlops4j.quantize.onnx.Payload.of(new byte[] {1})))
            .node(NodeSpec.of("MatMul", "p", List.of("x", "w"), List.of("a")))
            .node(
                other.bodyOf(
                    branch.bodyOf(
                        NodeSpec.of("If", "if", List.of("c"), List.of("b")), "then_branch"),
                    "else_branch"))
            .node(
                body.bodyOf(
                    NodeSpec.of("Loop", "loop", List.of("two", "yes", "b"), List.of("y")), "body"))
            .output("y", DataType.FLOAT, ROWS, K)
            .writeTo(folder.resolve("branches.onnx"));
    Path target = folder.resolve("int8.onnx");

    QuantizationReport report =
        ProcessorSums.fit(OnnxQuantizer.of(model).staticInt8(rows(1, true)))
            .writeTo(target)
            .report();

    assertThat(report.tensors()).extracting(TensorReport::nodes).containsExactly(List.of("p"));
    assertThat(report.skipped())
        .extracting(SkippedNode::name, SkippedNode::reason)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("inThen", "it is inside a sub-graph of If"),
            org.assertj.core.groups.Tuple.tuple("inElse", "it is inside a sub-graph of If"),
            org.assertj.core.groups.Tuple.tuple("inLoop", "it is inside a sub-graph of Loop"));
    for (boolean condition : new boolean[] {true, false}) {
      Map<String, Object> inputs =
          Map.of("x", new Ort.Floats(random(ROWS * K, 5, 1), ROWS, K), "c", condition);
      assertThat(
              Ort.relativeError(
                  Ort.floats(Ort.run(model, inputs), "y"),
                  Ort.floats(Ort.run(target, inputs), "y")))
          .isBetween(1e-6, 0.03);
    }
  }
}
