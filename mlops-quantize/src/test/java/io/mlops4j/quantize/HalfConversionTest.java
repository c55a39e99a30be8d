package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.TensorSpec;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfConversionTest {

  private static final int M = 4;
  private static final int K = 32;

  @TempDir Path folder;

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return values;
  }

  private static TensorSpec matrix(String name, long seed) {
    return TensorSpec.ofFloats(name, List.of((long) K, (long) K), random(K * K, seed));
  }

  private static ModelBuilder model() {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, M, K)
        .constant(matrix("w", 1))
        .constant(matrix("v", 2))
        .node(NodeSpec.of("MatMul", "first", List.of("x", "w"), List.of("h")))
        .node(NodeSpec.of("Relu", "relu", List.of("h"), List.of("r")))
        .node(NodeSpec.of("MatMul", "second", List.of("r", "v"), List.of("y")))
        .output("y", DataType.FLOAT, M, K);
  }

  private static Map<String, Object> x() {
    return Map.of("x", new Ort.Floats(random(M * K, 9), M, K));
  }

  private Path write(ModelBuilder model) throws Exception {
    return model.writeTo(folder.resolve("fp32.onnx"));
  }

  private Path target() {
    return folder.resolve("half.onnx");
  }

  private double error(Path original) throws Exception {
    return Ort.relativeError(
        Ort.floats(Ort.run(original, x()), "y"), Ort.floats(Ort.run(target(), x()), "y"));
  }

  private List<String> operators() {
    return OnnxModel.read(target()).graph().nodes().stream().map(n -> n.opType()).toList();
  }

  private static float[] stored(Path model, String name) {
    OnnxTensor tensor = OnnxModel.read(model).graph().initializer(name).orElseThrow();
    float[] values = new float[(int) tensor.elementCount()];
    tensor.readFloats(0, values, 0, values.length);
    return values;
  }

  /**
   * Values from numpy 2.4.6: {@code numpy.float32(x).astype(numpy.float16).view(numpy.uint16)}, and
   * for BFLOAT16 from onnx 1.23.1 and ml_dtypes: {@code x.astype(ml_dtypes.bfloat16)}.
   */
  @Test
  void narrow_roundsHalfToEven() {
    float[] values = {
      1f,
      -2.5f,
      0.1f,
      65504f,
      65519.996f,
      65520f,
      6.1e-5f,
      0x1p-24f,
      0x1p-25f,
      0x1.8p-25f,
      2049f,
      2051f,
      Float.POSITIVE_INFINITY,
      -0f
    };
    int[] halves = {
      0x3C00, 0xC100, 0x2E66, 0x7BFF, 0x7BFF, 0x7C00, 0x03FF, 0x0001, 0x0000, 0x0001, 0x6800,
      0x6802, 0x7C00, 0x8000
    };
    int[] uppers = {
      0x3F80, 0xC020, 0x3DCD, 0x4780, 0x4780, 0x4780, 0x3880, 0x3380, 0x3300, 0x3340, 0x4500,
      0x4500, 0x7F80, 0x8000
    };
    short[] narrowed = new short[values.length];
    Halves.narrow(DataType.FLOAT16, values, narrowed, values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(narrowed[i] & 0xFFFF).as("%s", values[i]).isEqualTo(halves[i]);
    }
    Halves.narrow(DataType.BFLOAT16, values, narrowed, values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(narrowed[i] & 0xFFFF).as("%s", values[i]).isEqualTo(uppers[i]);
    }
    for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
      float[] value = {Float.NaN};
      Halves.narrow(type, value, narrowed, 1);
      Halves.widen(type, narrowed, value, 1);
      assertThat(value[0]).isNaN();
    }
  }

  @Test
  void widen_everyHalf_narrowsToItself() {
    for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
      short[] all = new short[1 << 16];
      for (int bits = 0; bits < all.length; bits++) {
        all[bits] = (short) bits;
      }
      float[] values = new float[all.length];
      short[] again = new short[all.length];
      Halves.widen(type, all, values, all.length);
      Halves.narrow(type, values, again, all.length);
      for (int bits = 0; bits < all.length; bits++) {
        if (!Float.isNaN(values[bits])) {
          assertThat(again[bits]).isEqualTo(all[bits]);
        }
      }
    }
  }

  @Test
  void float16_keepsTheEndsFloatAndComputesTheSame() throws Exception {
    Path original = write(model());
    QuantizationReport report = OnnxQuantizer.of(original).float16().writeTo(target()).report();

    assertThat(error(original)).isBetween(1e-6, 2e-3);
    OnnxModel half = OnnxModel.read(target());
    assertThat(half.graph().inputs().get(0).dataType()).contains(DataType.FLOAT);
    assertThat(half.graph().initializers())
        .hasSize(2)
        .allMatch(t -> t.dataType() == DataType.FLOAT16);
    assertThat(operators()).containsExactly("Cast", "MatMul", "Relu", "MatMul", "Cast");
    assertThat(report.tensors()).hasSize(2).allMatch(t -> t.bits() == 16 && t.sqnrDb() > 60);
    assertThat(report.sizeRatio()).isBetween(0.5, 0.6);
    assertThat(report.skipped()).isEmpty();
  }

  @Test
  void convertInputsAndOutputs_takesAndGivesHalves() throws Exception {
    Path original = write(model());
    OnnxQuantizer.of(original).float16().convertInputsAndOutputs().writeTo(target());

    OnnxModel half = OnnxModel.read(target());
    assertThat(operators()).doesNotContain("Cast");
    for (ValueInfo end : List.of(half.graph().inputs().get(0), half.graph().outputs().get(0))) {
      assertThat(end.dataType()).isEqualTo(Optional.of(DataType.FLOAT16));
      assertThat(end.shape()).containsExactly("4", "32");
    }
    Map<String, Object> halves = Map.of("x", new Ort.Halves16(random(M * K, 9), M, K));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(original, x()), "y"),
                Ort.floats(Ort.run(target(), halves), "y")))
        .isBetween(1e-6, 2e-3);
  }

  @Test
  void float16_operatorsThatStayFloat_getCasts() throws Exception {
    Path original =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M, K)
                .constant(matrix("w", 1))
                .constant(TensorSpec.ofFloats("roi", List.of(0L), new float[0]))
                .constant(TensorSpec.ofFloats("factors", List.of(2L), new float[] {1f, 2f}))
                .constant(TensorSpec.ofFloats("bound", List.of(), new float[] {0.1f}))
                .node(NodeSpec.of("MatMul", "first", List.of("x", "w"), List.of("h")))
                .node(NodeSpec.of("Max", "max", List.of("h", "bound"), List.of("m")))
                .node(NodeSpec.of("Resize", "wide", List.of("m", "roi", "factors"), List.of("z")))
                .node(NodeSpec.of("Cast", "back", List.of("z"), List.of("c")).with("to", 1))
                .node(NodeSpec.of("Neg", "own", List.of("c"), List.of("y")))
                .output("y", DataType.FLOAT, M, 2 * K));
    QuantizationReport report =
        OnnxQuantizer.of(original).float16().keepFloat(Set.of("Neg")).writeTo(target()).report();

    assertThat(error(original)).isBetween(1e-6, 2e-3);
    assertThat(report.skipped()).extracting(SkippedNode::name).containsExactly("max", "own");
    OnnxModel half = OnnxModel.read(target());
    assertThat(half.graph().initializer("factors").orElseThrow().dataType())
        .isEqualTo(DataType.FLOAT);
  }

  @Test
  void float16_insideSubGraphs_computesTheSame() throws Exception {
    ModelBuilder then =
        new ModelBuilder()
            .constant(matrix("own", 5))
            .node(NodeSpec.of("MatMul", "p", List.of("h", "own"), List.of("q")))
            .node(NodeSpec.of("MatMul", "s", List.of("q", "w"), List.of("t")))
            .output("t", DataType.FLOAT);
    ModelBuilder otherwise =
        new ModelBuilder()
            .node(NodeSpec.of("Relu", "e", List.of("h"), List.of("u")))
            .output("u", DataType.FLOAT);
    Path original =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M, K)
                .input("c", DataType.BOOL)
                .constant(matrix("w", 1))
                .node(NodeSpec.of("MatMul", "first", List.of("x", "w"), List.of("h")))
                .node(
                    otherwise.bodyOf(
                        then.bodyOf(
                            NodeSpec.of("If", "if", List.of("c"), List.of("y")), "then_branch"),
                        "else_branch"))
                .output("y", DataType.FLOAT, M, K));
    for (HalfConversion recipe :
        List.of(
            OnnxQuantizer.of(original).float16(),
            OnnxQuantizer.of(original).float16().weightsOnly(),
            OnnxQuantizer.of(original).bfloat16())) {
      QuantizationReport report = recipe.writeTo(target()).report();
      assertThat(report.tensors()).hasSize(2);
      for (boolean c : new boolean[] {true, false}) {
        Map<String, Object> inputs = Map.of("x", new Ort.Floats(random(M * K, 9), M, K), "c", c);
        assertThat(
                Ort.relativeError(
                    Ort.floats(Ort.run(original, inputs), "y"),
                    Ort.floats(Ort.run(target(), inputs), "y")))
            .isBetween(1e-6, 1e-2);
      }
    }
  }

  @Test
  void bfloat16_storesConstantsAndComputesInFloats() throws Exception {
    Path original = write(model());
    QuantizationReport report = OnnxQuantizer.of(original).bfloat16().writeTo(target()).report();

    assertThat(error(original)).isBetween(1e-5, 1e-2);
    assertThat(operators()).containsExactly("Cast", "MatMul", "Relu", "Cast", "MatMul");
    assertThat(OnnxModel.read(target()).graph().initializers())
        .allMatch(t -> t.dataType() == DataType.BFLOAT16);
    assertThat(report.sizeRatio()).isBetween(0.5, 0.6);
  }

  @Test
  void bfloat16_weightsOfAConvertedModel_areQuantizedFurther() throws Exception {
    Path original = write(model());
    Path stored = folder.resolve("bf16.onnx");
    OnnxQuantizer.of(original).bfloat16().writeTo(stored);
    ProcessorSums.fit(OnnxQuantizer.of(stored).dynamicInt8()).writeTo(target());

    assertThat(error(original)).isBetween(1e-4, 0.03);
    assertThat(OnnxModel.read(target()).graph().initializers())
        .noneMatch(t -> t.dataType() == DataType.BFLOAT16);
  }

  @Test
  void valuesBeyondTheFormat_saturateAndAreReported() throws Exception {
    float[] wild = random(K * K, 3);
    wild[0] = 1e6f;
    wild[1] = -1e9f;
    wild[2] = 1e-12f;
    wild[3] = Float.POSITIVE_INFINITY;
    wild[4] = Float.NaN;
    Path original =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M, K)
                .constant(TensorSpec.ofFloats("w", List.of((long) K, (long) K), wild))
                .node(
                    NodeSpec.of("Unsqueeze", "u", List.of("w"), List.of("v"))
                        .with("axes", List.of(0L)))
                .node(NodeSpec.of("MatMul", "first", List.of("x", "v"), List.of("y")))
                .opset(12)
                .output("y", DataType.FLOAT, 1, M, K));
    QuantizationReport report = OnnxQuantizer.of(original).float16().writeTo(target()).report();

    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("2 of 1024 values of w are beyond FLOAT16");
    assertThat(report.toJson()).contains("beyond FLOAT16");
    assertThat(report.toMarkdown()).contains("| warning");
    assertThat(report.toString()).contains("warning: 2 of 1024");
    float[] found = stored(target(), "w_fp16");
    assertThat(found).startsWith(65504f, -65504f, 0x1p-24f, Float.POSITIVE_INFINITY, Float.NaN);

    Files.delete(target());
    assertThatThrownBy(
            () -> OnnxQuantizer.of(original).float16().refuseOverflow().writeTo(target()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("w holds 1000000.0");
    assertThat(target()).doesNotExist();
  }

  @Test
  void weightsBeyondTheFormat_stayFloatWithTheirNode() throws Exception {
    float[] wide = new float[K];
    Arrays.fill(wide, 1e6f);
    Path original =
        write(
            model()
                .constant(TensorSpec.ofFloats("one", List.of((long) K), new float[K]))
                .constant(TensorSpec.ofFloats("mean", List.of((long) K), new float[K]))
                .constant(TensorSpec.ofFloats("variance", List.of((long) K), wide))
                .node(
                    NodeSpec.of(
                        "BatchNormalization",
                        "norm",
                        List.of("h", "one", "mean", "mean", "variance"),
                        List.of("n")))
                .output("n", DataType.FLOAT, M, K));
    QuantizationReport report =
        OnnxQuantizer.of(original).float16().refuseOverflow().writeTo(target()).report();
    assertThat(report.warnings()).isEmpty();
    assertThat(report.skipped()).singleElement().extracting(SkippedNode::name).isEqualTo("norm");
    assertThat(stored(target(), "variance")).containsOnly(1e6f);
    assertThat(error(original)).isLessThan(2e-3);

    float[] wild = random(K * K, 3);
    wild[7] = 1e6f;
    Path alone =
        write(
            model()
                .constant(TensorSpec.ofFloats("z", List.of((long) K, (long) K), wild))
                .node(NodeSpec.of("MatMul", "third", List.of("r", "z"), List.of("t")))
                .output("t", DataType.FLOAT, M, K));
    for (HalfConversion recipe :
        List.of(
            OnnxQuantizer.of(alone).float16(), OnnxQuantizer.of(alone).float16().weightsOnly())) {
      assertThat(recipe.writeTo(target()).report().skipped())
          .extracting(SkippedNode::name)
          .containsExactly("third");
      assertThat(stored(target(), "z")[7]).isEqualTo(1e6f);
    }
    OnnxQuantizer.of(alone).bfloat16().refuseOverflow().writeTo(target());
    assertThat(stored(target(), "z_bf16")[7]).isCloseTo(1e6f, Percentage.withPercentage(0.5));
  }

  @Test
  void nothingToConvert_isRefused() throws Exception {
    Path original =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, M)
                .node(NodeSpec.of("Relu", "r", List.of("x"), List.of("y")))
                .output("y", DataType.FLOAT, M));
    assertThatThrownBy(() -> OnnxQuantizer.of(original).float16().writeTo(target()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("no constant of 32-bit floats");
    assertThatThrownBy(
            () -> OnnxQuantizer.of(write(model().opset(12))).bfloat16().writeTo(target()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("operator set 12");
    assertThatThrownBy(
            () -> OnnxQuantizer.of(original).bfloat16().convertInputsAndOutputs().writeTo(target()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target()).doesNotExist();
  }

  @Test
  void encoder_inHalves_keepsItsEmbeddings() throws Exception {
    long[][][] batches = MiniLm.batches(2, 8, 5);
    for (HalfConversion recipe :
        List.of(
            OnnxQuantizer.of(MiniLm.FP32).float16(),
            OnnxQuantizer.of(MiniLm.FP32).float16().weightsOnly())) {
      QuantizedModel half = recipe.writeTo(target());
      double cosine = MiniLm.meanCosine(half.path(), batches);
      assertThat(half.report().sizeRatio()).isLessThan(0.51);
      assertThat(cosine).as(half.report().recipe()).isGreaterThan(0.9998);
    }
  }
}
