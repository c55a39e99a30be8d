package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
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
import java.util.stream.LongStream;
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
    int count = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    return TensorSpec.ofFloats(
        name, Arrays.stream(dims).boxed().toList(), random(count, name.hashCode()));
  }

  private static List<Sample> images(int count, long seed) {
    return LongStream.range(0, count)
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

  @Test
  void externalData_isAPairOfTheSameAnswers() throws Exception {
    Path file =
        new ModelBuilder()
            .input("x", DataType.FLOAT, 1, 3, 16, 16)
            .constant(filters("w", 64, 3, 3, 3))
            .node(NodeSpec.of("Conv", "c", List.of("x", "w"), List.of("y")))
            .output("y", DataType.FLOAT, 1, 64, 14, 14)
            .writeTo(folder.resolve("fp32.onnx"));
    Path whole = folder.resolve("whole.onnx");
    Path pair = folder.resolve("pair.onnx");
    OnnxQuantizer.of(file).staticInt8(images(4, 1)).writeTo(whole);

    QuantizationReport report =
        OnnxQuantizer.of(file).staticInt8(images(4, 1)).externalData().writeTo(pair).report();

    assertThat(OnnxModel.read(whole).externalFiles()).isEmpty();
    String data = OnnxModel.read(pair).externalFiles().iterator().next();
    assertThat(report.quantizedBytes())
        .isEqualTo(Files.size(pair) + Files.size(folder.resolve(data)));
    Map<String, Object> input = Map.of("x", new Ort.Floats(random(768, 99), 1, 3, 16, 16));
    assertThat(Ort.floats(Ort.run(pair, input), "y"))
        .containsExactly(Ort.floats(Ort.run(whole, input), "y"));
  }

  @Test
  void writeTo_loadedByOnnxRuntime_fusesEveryConvolution() throws Exception {
    Path target = folder.resolve("int8.onnx");
    Path optimized = folder.resolve("optimized.onnx");
    OnnxQuantizer.of(residual()).staticInt8(images(4, 1)).writeTo(target);

    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(optimized.toString());
      OrtEnvironment.getEnvironment().createSession(target.toString(), options).close();
    }

    List<String> operators =
        OnnxModel.read(optimized).graph().nodes().stream().map(OnnxNode::opType).toList();
    assertThat(operators).doesNotContain("Conv", "Relu");
    assertThat(operators.stream().filter("QLinearConv"::equals)).hasSize(3);
  }

  @Test
  void exclude_andOverrides_areFollowed() throws Exception {
    Path target = folder.resolve("int8.onnx");

    QuantizationReport report =
        OnnxQuantizer.of(residual())
            .staticInt8(images(4, 1))
            .exclude("c2"::equals)
            .forNode("c3", QuantizationSettings.asRecipe().perTensorWeight())
            .forValue("x", QuantizationSettings.asRecipe().withRange(-2, 3.1f))
            .writeTo(target)
            .report();

    assertThat(report.skipped())
        .containsExactly(new SkippedNode("c2", "Conv", "excluded by the caller"));
    assertThat(report.tensors()).extracting(TensorReport::scales).containsExactly(8, 1);
    float[] scale = new float[1];
    OnnxModel.read(target).graph().initializer("x_scale").orElseThrow().readFloats(0, scale, 0, 1);
    assertThat(scale[0]).isEqualTo((float) ((3.1f - -2f) / 255.0));
  }

  @Test
  void forOperator_isForAllItsNodes_andANodeGoesBeforeIt() throws Exception {
    QuantizationReport report =
        OnnxQuantizer.of(residual())
            .staticInt8(images(4, 1))
            .forOperator("Conv", QuantizationSettings.asRecipe().perTensorWeight())
            .forNode("c2", QuantizationSettings.asRecipe().perChannelWeight())
            .writeTo(folder.resolve("int8.onnx"))
            .report();

    assertThat(report.tensors()).extracting(TensorReport::scales).containsExactly(1, 8, 1);
  }

  @Test
  void settings_forWhatIsNotThere_areRefusedByName() throws Exception {
    QuantizationSettings chosen = QuantizationSettings.asRecipe().perTensorWeight();
    StaticInt8 node = OnnxQuantizer.of(residual()).staticInt8(images(2, 1)).forNode("c9", chosen);
    Path target = folder.resolve("int8.onnx");
    assertThatThrownBy(() -> node.writeTo(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node 'c9'")
        .hasMessageContaining("c1, r1, c2");
    StaticInt8 value = OnnxQuantizer.of(residual()).staticInt8(images(2, 1)).forValue("X", chosen);
    assertThatThrownBy(() -> value.writeTo(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("value 'X'");
    StaticInt8 operator =
        OnnxQuantizer.of(residual()).staticInt8(images(2, 1)).forOperator("conv", chosen);
    assertThatThrownBy(() -> operator.writeTo(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("operator 'conv', but the model has only Conv, Relu, Add");
    assertThat(target).doesNotExist();
  }

  @Test
  void settings_forAFactorThatIsFolded_areRefusedAndSaidWhy() throws Exception {
    Path file =
        new ModelBuilder()
            .input("x", DataType.FLOAT, 1, 3, 16, 16)
            .constant(filters("w", 4, 3, 3, 3))
            .constant(filters("factor", 1, 4, 1, 1))
            .node(NodeSpec.of("Conv", "c", List.of("x", "w"), List.of("a")))
            .node(NodeSpec.of("Mul", "scaled", List.of("a", "factor"), List.of("s")))
            .node(NodeSpec.of("Relu", "r", List.of("s"), List.of("y")))
            .output("y", DataType.FLOAT, 1, 4, 14, 14)
            .writeTo(folder.resolve("scaled.onnx"));
    Path target = folder.resolve("int8.onnx");
    StaticInt8 recipe =
        OnnxQuantizer.of(file)
            .staticInt8(images(2, 1))
            .forNode("scaled", QuantizationSettings.asRecipe().with(ActivationCodes.INT8));

    assertThatThrownBy(() -> recipe.writeTo(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node 'scaled'")
        .hasMessageContaining("folded into another node");
    assertThat(target).doesNotExist();
  }

  @Test
  void gemm_withFactors_keepsItsMeaning() throws Exception {
    Path file =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "n", 32)
            .constant(filters("w", 16, 32))
            .constant(filters("b", 16))
            .node(
                NodeSpec.of("Gemm", "g", List.of("x", "w", "b"), List.of("y"))
                    .with("transB", 1)
                    .with("alpha", 0.5f)
                    .with("beta", 3f))
            .output("y", DataType.FLOAT, "n", 16)
            .writeTo(folder.resolve("gemm.onnx"));
    Path target = folder.resolve("int8.onnx");
    List<Sample> samples = List.of(Sample.create().floats("x", random(64 * 32, 1), 64, 32));
    ProcessorSums.fit(OnnxQuantizer.of(file).staticInt8(samples)).writeTo(target);

    Map<String, Object> input = Map.of("x", new Ort.Floats(random(8 * 32, 2), 8, 32));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(file, input), "y"), Ort.floats(Ort.run(target, input), "y")))
        .isLessThan(0.02);
  }

  @Test
  void writeTo_oldOperatorSet_isRaisedWithItsMeaning() throws Exception {
    Path file =
        new ModelBuilder()
            .opset(11)
            .input("x", DataType.FLOAT, 1, 3, 16, 16)
            .constant(filters("w", 4, 3, 3, 3))
            .node(NodeSpec.of("Conv", "c", List.of("x", "w"), List.of("a")))
            .node(NodeSpec.of("Softmax", "s", List.of("a"), List.of("y")).with("axis", 1))
            .output("y", DataType.FLOAT, 1, 4, 14, 14)
            .writeTo(folder.resolve("old.onnx"));
    Path target = folder.resolve("int8.onnx");
    QuantizationReport report =
        OnnxQuantizer.of(file).staticInt8(images(4, 1)).writeTo(target).report();

    assertThat(OnnxModel.read(target).opset("")).hasValue(13);
    assertThat(report.tensors().get(0).scales()).isEqualTo(4);
    Map<String, Object> input = Map.of("x", new Ort.Floats(random(768, 99), 1, 3, 16, 16));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(file, input), "y"), Ort.floats(Ort.run(target, input), "y")))
        .isLessThan(0.2);
  }

  @Test
  void samples_none_areRefusedAndNothingIsWritten() throws Exception {
    Path target = folder.resolve("int8.onnx");
    Path file = residual();

    assertThatThrownBy(() -> OnnxQuantizer.of(file).staticInt8(List.of()).writeTo(target))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("are there any samples?");
    assertThatThrownBy(
            () ->
                OnnxQuantizer.of(file)
                    .staticInt8(images(4, 1))
                    .cancelledBy(() -> true)
                    .writeTo(target))
        .isInstanceOf(QuantizationCancelledException.class);
    assertThat(target).doesNotExist();
  }

  @Test
  void writeTo_unequalChannels_gainsByEqualization() throws Exception {
    float[] unequal = random(8 * 27, 4);
    for (int i = 0; i < unequal.length; i++) {
      int channel = i / 27;
      unequal[i] *= (float) Math.pow(2, channel - 4);
    }
    float[] evened = random(8 * 9, 5);
    for (int i = 0; i < evened.length; i++) {
      int channel = i / 9;
      evened[i] *= (float) Math.pow(2, 4 - channel);
    }
    Path file =
        new ModelBuilder()
            .input("x", DataType.FLOAT, 1, 3, 16, 16)
            .constant(TensorSpec.ofFloats("w1", List.of(8L, 3L, 3L, 3L), unequal))
            .constant(TensorSpec.ofFloats("w2", List.of(8L, 1L, 3L, 3L), evened))
            .node(NodeSpec.of("Conv", "c1", List.of("x", "w1"), List.of("a")))
            .node(NodeSpec.of("Relu", "r1", List.of("a"), List.of("ar")))
            .node(NodeSpec.of("Conv", "c2", List.of("ar", "w2"), List.of("y")).with("group", 8))
            .output("y", DataType.FLOAT, 1, 8, 12, 12)
            .writeTo(folder.resolve("fp32.onnx"));
    List<Sample> pictures = images(6, 1);
    Path with = folder.resolve("with.onnx");
    Path without = folder.resolve("without.onnx");
    OnnxQuantizer.of(file).staticInt8(pictures).writeTo(with);
    OnnxQuantizer.of(file).staticInt8(pictures).withoutEqualization().writeTo(without);

    List<Sample> others = images(3, 20);
    double better = ModelComparison.compare(file, with, others).outputs().get(0).sqnrDb();
    double worse = ModelComparison.compare(file, without, others).outputs().get(0).sqnrDb();
    assertThat(better).isGreaterThan(worse + 3);
  }

  @Test
  void writeTo_operatorSetTen_isRefused() throws Exception {
    Path file =
        new ModelBuilder()
            .opset(10)
            .input("x", DataType.FLOAT, 1, 3, 16, 16)
            .constant(filters("w", 4, 3, 3, 3))
            .node(NodeSpec.of("Conv", "c", List.of("x", "w"), List.of("y")))
            .output("y", DataType.FLOAT, 1, 4, 14, 14)
            .writeTo(folder.resolve("old.onnx"));

    assertThatThrownBy(
            () ->
                OnnxQuantizer.of(file)
                    .staticInt8(images(1, 1))
                    .writeTo(folder.resolve("int8.onnx")))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("operator set 10");
  }
}
