package io.mlops4j.quantize;

import static io.mlops4j.quantize.Convolution.count;
import static io.mlops4j.quantize.Convolution.floats;
import static io.mlops4j.quantize.Convolution.longs;
import static io.mlops4j.quantize.Convolution.padded;
import static io.mlops4j.quantize.Convolution.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions of the dynamic recipe as ONNX Runtime computes them, against exact integers. */
class DynamicConvTest {

  private static final int LIMIT = 127;
  private static final float[] UNBIASED = {};

  /** Eight bits on both sides of a sum of some ten products err by one to two per cent. */
  private static final double TOLERANCE = 0.03;

  private static final Convolution PICTURE =
      padded("2-D, padded", new int[] {2, 3, 7, 6}, new int[] {5, 3, 3, 3}, 1, 1);

  @TempDir Path folder;

  static List<Convolution> convolutions() {
    return List.of(
        PICTURE,
        padded("1-D", new int[] {2, 4, 9}, new int[] {6, 4, 3}, 1, 1),
        padded("1-D of one place", new int[] {2, 8, 5}, new int[] {3, 8, 1}, 1, 0),
        padded("2-D of one place", new int[] {2, 8, 3, 5}, new int[] {4, 8, 1, 1}, 1, 0),
        padded("2-D of one place, padded", new int[] {1, 4, 3, 3}, new int[] {2, 4, 1, 1}, 1, 1),
        padded("3-D", new int[] {1, 2, 4, 5, 3}, new int[] {3, 2, 2, 3, 1}, 1, 1),
        padded("two groups", new int[] {2, 4, 6, 6}, new int[] {6, 2, 3, 3}, 2, 1),
        padded("depthwise", new int[] {2, 5, 6, 6}, new int[] {5, 1, 3, 3}, 5, 1),
        padded("depthwise, two each", new int[] {1, 3, 6, 6}, new int[] {6, 1, 3, 3}, 3, 1),
        padded("depthwise 1-D", new int[] {2, 5, 11}, new int[] {5, 1, 5}, 5, 2),
        padded("depthwise 3-D", new int[] {1, 3, 4, 4, 4}, new int[] {3, 1, 3, 3, 3}, 3, 1),
        new Convolution(
            "strides, dilations and unequal pads",
            new int[] {1, 3, 11, 9},
            new int[] {4, 3, 3, 2},
            1,
            new int[] {2, 0},
            new int[] {1, 3},
            new int[] {2, 3},
            new int[] {2, 1},
            ""),
        automatic("SAME_UPPER", new int[] {1, 0}, new int[] {1, 1}, 2),
        automatic("SAME_LOWER", new int[] {1, 1}, new int[] {1, 0}, 2),
        automatic("VALID", new int[] {0, 0}, new int[] {0, 0}, 1));
  }

  /** Padding that the node asks for by a word, with what it comes to. */
  private static Convolution automatic(String word, int[] begin, int[] end, int stride) {
    return new Convolution(
        word,
        new int[] {1, 2, 6, 7},
        new int[] {3, 2, 4, 2},
        1,
        begin,
        end,
        new int[] {stride, stride},
        new int[] {1, 1},
        word);
  }

  private static ModelBuilder model(Convolution convolution, float[] filters, float[] bias) {
    ModelBuilder model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, convolution.inputDims())
            .constant(floats("w", filters, convolution.filterDims()));
    if (bias.length > 0) {
      model.constant(floats("b", bias, bias.length));
    }
    List<String> inputs = bias.length > 0 ? List.of("x", "w", "b") : List.of("x", "w");
    return model.node(convolution.node("conv", inputs, "y")).output("y", DataType.FLOAT);
  }

  private Path write(ModelBuilder model) throws Exception {
    return model.writeTo(folder.resolve("fp32.onnx"));
  }

  private Path target() {
    return folder.resolve("int8.onnx");
  }

  private QuantizationReport quantize(ModelBuilder model) throws Exception {
    return OnnxQuantizer.of(write(model)).dynamicInt8().writeTo(target()).report();
  }

  private float[] run(Convolution convolution, float[] picture, String output) throws Exception {
    return Ort.floats(Ort.run(target(), Map.of("x", convolution.input(picture))), output);
  }

  private List<OnnxNode> nodes() {
    return OnnxModel.read(target()).graph().nodes();
  }

  private List<String> operators() {
    return nodes().stream().map(OnnxNode::opType).toList();
  }

  private List<OnnxTensor> codes() {
    return OnnxModel.read(target()).graph().initializers().stream()
        .filter(t -> t.dataType() == DataType.UINT8 && !t.dims().isEmpty())
        .toList();
  }

  /** Pictures below zero have the zero point 255, so that padding by another code shows. */
  @ParameterizedTest
  @MethodSource("convolutions")
  void conv_everyForm_isTheExactIntegerResult(Convolution convolution) throws Exception {
    float[] filters = convolution.filters(1);
    for (boolean biased : new boolean[] {true, false}) {
      float[] bias = biased ? random(convolution.filterCount(), 2) : UNBIASED;
      Path file = write(model(convolution, filters, bias));
      for (boolean perChannel : new boolean[] {true, false}) {
        DynamicInt8 recipe = OnnxQuantizer.of(file).dynamicInt8();
        (perChannel ? recipe.perChannel() : recipe.perTensor()).writeTo(target());
        float[] scales =
            perChannel ? convolution.scales(filters, LIMIT) : convolution.oneScale(filters, LIMIT);

        for (double middle : new double[] {0, 2, -2}) {
          float[] picture = convolution.picture(middle, 3);
          assertThat(run(convolution, picture, "y"))
              .as("around %s, bias %s, per channel %s", middle, biased, perChannel)
              .containsExactly(convolution.quantized(picture, filters, bias, scales, 0, LIMIT));
        }
        assertThat(operators()).contains("ConvInteger").doesNotContain("Conv");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void conv_everyForm_staysCloseToTheFloats(Convolution convolution) throws Exception {
    float[] filters = convolution.filters(4);
    float[] picture = convolution.picture(0, 5);
    Path file = write(model(convolution, filters, random(convolution.filterCount(), 6)));
    OnnxQuantizer.of(file).dynamicInt8().writeTo(target());

    float[] expected = Ort.floats(Ort.run(file, Map.of("x", convolution.input(picture))), "y");
    assertThat(Ort.relativeError(expected, run(convolution, picture, "y")))
        .isBetween(1e-6, TOLERANCE);
  }

  @Test
  void conv_report_namesTheWeightAndWarns() throws Exception {
    QuantizationReport report = quantize(model(PICTURE, PICTURE.filters(1), UNBIASED));

    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("ConvInteger is not fused")
        .contains("(conv_quant)");
    TensorReport weight = report.tensors().get(0);
    assertThat(weight.name()).isEqualTo("w");
    assertThat(weight.nodes()).containsExactly("conv");
    assertThat(weight.scales()).isEqualTo(5);
    assertThat(weight.shape()).containsExactly(5L, 3L, 3L, 3L);
    assertThat(weight.sqnrDb()).isBetween(35.0, 55.0);
    assertThat(weight.quantizedBytes()).isEqualTo(count(PICTURE.filterDims()) + 5 * 4);
    assertThat(report.skipped()).isEmpty();
    assertThat(OnnxModel.read(target()).graph().initializer("w")).isEmpty();
  }

  @Test
  void exclude_aConvolution_staysFloatWithoutAWarning() throws Exception {
    Path file =
        write(
            model(PICTURE, PICTURE.filters(1), UNBIASED)
                .constant(floats("v", random(30, 2), 6, 5))
                .node(NodeSpec.of("MatMul", "head", List.of("x", "v"), List.of("z")))
                .output("z", DataType.FLOAT));

    QuantizationReport report =
        OnnxQuantizer.of(file).dynamicInt8().exclude("conv"::equals).writeTo(target()).report();

    assertThat(report.warnings()).isEmpty();
    assertThat(report.skipped())
        .containsExactly(new SkippedNode("conv", "Conv", "excluded by the caller"));
    assertThat(operators()).contains("Conv").doesNotContain("ConvInteger");
  }

  @ParameterizedTest
  @CsvSource({"8, 64", "7, 63", "4, 7", "2, 1"})
  void narrowRanges_areKept(int bits, int limit) throws Exception {
    float[] filters = PICTURE.filters(1);
    float[] picture = PICTURE.picture(-1, 2);
    DynamicInt8 recipe = OnnxQuantizer.of(write(model(PICTURE, filters, UNBIASED))).dynamicInt8();
    (limit == 64 ? recipe.reducedRange() : recipe.weightBits(bits)).writeTo(target());

    assertThat(run(PICTURE, picture, "y"))
        .containsExactly(
            PICTURE.quantized(
                picture, filters, UNBIASED, PICTURE.scales(filters, limit), 0, limit));
  }

  @ParameterizedTest
  @CsvSource({"true, 8", "true, 4", "false, 8", "false, 4", "false, 2"})
  void minimizeSquaredError_heavyTails_isNoWorseAndExact(boolean perChannel, int bits)
      throws Exception {
    Convolution wide = padded("wide", new int[] {1, 16, 5, 5}, new int[] {4, 16, 3, 3}, 1, 1);
    float[] filters = wide.filters(7);
    for (int i = 0; i < filters.length; i++) {
      filters[i] *= filters[i] * (filters[i] > 0 ? filters[i] : 0.2f);
    }
    Path file = write(model(wide, filters, UNBIASED));
    DynamicInt8 plain = OnnxQuantizer.of(file).dynamicInt8().weightBits(bits);
    DynamicInt8 searched =
        OnnxQuantizer.of(file).dynamicInt8().weightBits(bits).minimizeSquaredError();
    if (!perChannel) {
      plain.perTensor();
      searched.perTensor();
    }
    double before = plain.writeTo(target()).report().tensors().get(0).sqnrDb();
    double after = searched.writeTo(target()).report().tensors().get(0).sqnrDb();

    assertThat(after).isGreaterThanOrEqualTo(before + (bits == 8 ? 0 : 0.1));
    float[] scales = new float[4];
    OnnxTensor stored = OnnxModel.read(target()).graph().initializer("w_scale").orElseThrow();
    stored.readFloats(0, scales, 0, (int) stored.elementCount());
    if (!perChannel) {
      Arrays.fill(scales, scales[0]);
    }
    int zero = storedZeroPoint();
    assertThat(zero).isBetween(perChannel ? 0 : -LIMIT, perChannel ? 0 : LIMIT);
    float[] picture = wide.picture(-1, 2);
    assertThat(run(wide, picture, "y"))
        .containsExactly(
            wide.quantized(picture, filters, UNBIASED, scales, zero, (1 << (bits - 1)) - 1));
  }

  @Test
  void zeroFilter_givesItsBiasAndAFiniteScale() throws Exception {
    float[] filters = PICTURE.filters(1);
    int depth = filters.length / 5;
    Arrays.fill(filters, 2 * depth, 3 * depth, 0f);
    Arrays.fill(filters, 4 * depth, 5 * depth, Float.MIN_VALUE);
    float[] bias = random(5, 2);
    quantize(model(PICTURE, filters, bias));

    float[] y = run(PICTURE, PICTURE.picture(-2, 3), "y");
    int places = y.length / 2 / 5;
    for (int n = 0; n < 2; n++) {
      for (int channel : new int[] {2, 4}) {
        int at = (n * 5 + channel) * places;
        assertThat(Arrays.copyOfRange(y, at, at + places)).containsOnly(bias[channel]);
      }
    }
  }

  @Test
  void weight_ofTwoConvolutions_isStoredOnce() throws Exception {
    Convolution strided =
        new Convolution(
            "strided",
            new int[] {2, 3, 7, 6},
            PICTURE.filterDims(),
            1,
            new int[] {0, 0},
            new int[] {0, 0},
            new int[] {2, 2},
            new int[] {1, 1},
            "");
    float[] filters = PICTURE.filters(1);
    float[] bias = random(5, 2);
    QuantizationReport report =
        quantize(
            model(PICTURE, filters, bias)
                .node(strided.node("other", List.of("x", "w"), "z"))
                .output("z", DataType.FLOAT));

    assertThat(report.tensors()).hasSize(1);
    assertThat(report.tensors().get(0).nodes()).containsExactly("conv", "other");
    assertThat(codes()).hasSize(1);
    assertThat(operators()).containsOnlyOnce("DynamicQuantizeLinear");
    float[] picture = PICTURE.picture(-1, 3);
    float[] scales = PICTURE.scales(filters, LIMIT);
    assertThat(run(PICTURE, picture, "y"))
        .containsExactly(PICTURE.quantized(picture, filters, bias, scales, 0, LIMIT));
    assertThat(run(PICTURE, picture, "z"))
        .containsExactly(strided.quantized(picture, filters, UNBIASED, scales, 0, LIMIT));
  }

  @Test
  void activation_alsoReadByAProduct_isQuantizedOnce() throws Exception {
    Convolution line = padded("line", new int[] {2, 4, 9}, new int[] {6, 4, 3}, 1, 1);
    float[] filters = line.filters(1);
    quantize(
        model(line, filters, UNBIASED)
            .constant(floats("v", random(9 * 5, 2), 9, 5))
            .node(NodeSpec.of("MatMul", "product", List.of("x", "v"), List.of("z")))
            .output("z", DataType.FLOAT));

    assertThat(operators())
        .containsOnlyOnce("DynamicQuantizeLinear")
        .contains("ConvInteger", "MatMulInteger");
    float[] picture = line.picture(-1, 3);
    assertThat(run(line, picture, "y"))
        .containsExactly(
            line.quantized(picture, filters, UNBIASED, line.scales(filters, LIMIT), 0, LIMIT));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void weight_alsoOfAProduct_isRightForBoth(boolean perChannel) throws Exception {
    // three places of four channels, and a stack of matrices that meets the transposed line
    Convolution line = padded("line", new int[] {1, 4, 3}, new int[] {1, 4, 3}, 1, 0);
    float[] filters = line.filters(1);
    Path file =
        write(
            model(line, filters, UNBIASED)
                .node(
                    NodeSpec.of("Transpose", "turn", List.of("x"), List.of("t"))
                        .with("perm", List.of(0L, 2L, 1L)))
                .node(NodeSpec.of("MatMul", "product", List.of("t", "w"), List.of("z")))
                .output("z", DataType.FLOAT));
    DynamicInt8 recipe = OnnxQuantizer.of(file).dynamicInt8();
    (perChannel ? recipe.perChannel() : recipe.perTensor()).writeTo(target());

    Map<String, Object> input = Map.of("x", line.input(line.picture(-1, 3)));
    for (String output : List.of("y", "z")) {
      assertThat(
              Ort.relativeError(
                  Ort.floats(Ort.run(file, input), output),
                  Ort.floats(Ort.run(target(), input), output)))
          .as(output)
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void samples_convolutionAndProductOfOneActivation_smoothOnlyTheProduct() throws Exception {
    Convolution line = padded("line", new int[] {2, 8, 32}, new int[] {6, 8, 3}, 1, 1);
    float[] filters = line.filters(1);
    Path file =
        write(
            model(line, filters, UNBIASED)
                .constant(floats("v", random(32 * 16, 2), 32, 16))
                .node(NodeSpec.of("MatMul", "product", List.of("x", "v"), List.of("z")))
                .output("z", DataType.FLOAT));
    float[] picture = line.picture(0, 3);
    for (int i = 5; i < picture.length; i += 32) {
      picture[i] *= 50;
    }
    List<Sample> samples = List.of(Sample.create().floats("x", picture, 2, 8, 32));
    Map<String, Object> input = Map.of("x", line.input(picture));
    float[] exact = Ort.floats(Ort.run(file, input), "z");
    OnnxQuantizer.of(file).dynamicInt8().writeTo(target());
    double plain = Ort.relativeError(exact, run(line, picture, "z"));

    OnnxQuantizer.of(file).dynamicInt8().samples(samples).writeTo(target());

    assertThat(Ort.relativeError(exact, run(line, picture, "z"))).isLessThan(0.8 * plain);
    assertThat(run(line, picture, "y"))
        .containsExactly(
            line.quantized(picture, filters, UNBIASED, line.scales(filters, LIMIT), 0, LIMIT));
    assertThat(operators().stream().filter("DynamicQuantizeLinear"::equals)).hasSize(2);
  }

  @Test
  void samples_convolutionsAlone_measureTheBatch() throws Exception {
    Path file = write(model(PICTURE, PICTURE.filters(1), UNBIASED));
    List<Sample> samples = List.of(Sample.create().floats("x", PICTURE.picture(0, 3), 2, 3, 7, 6));

    QuantizationReport report =
        OnnxQuantizer.of(file).dynamicInt8().samples(samples).writeTo(target()).report();

    assertThat(report.batchDependence().orElseThrow()).isBetween(0.0, 0.05);
    assertThat(report.tensors()).hasSize(1);
  }

  @Test
  void branches_readOneOuterWeight_areExact() throws Exception {
    float[] filters = PICTURE.filters(1);
    float[] inner = PICTURE.filters(8);
    float[] bias = random(5, 2);
    ModelBuilder then =
        new ModelBuilder()
            .node(PICTURE.node("first", List.of("x", "w", "b"), "p"))
            .output("p", DataType.FLOAT);
    ModelBuilder otherwise =
        new ModelBuilder()
            .constant(floats("own", inner, PICTURE.filterDims()))
            .node(PICTURE.node("second", List.of("x", "w", "b"), "q1"))
            .node(PICTURE.node("third", List.of("x", "own"), "q2"))
            .node(NodeSpec.of("Sub", "difference", List.of("q1", "q2"), List.of("q")))
            .output("q", DataType.FLOAT);
    QuantizationReport report =
        quantize(
            new ModelBuilder()
                .input("x", DataType.FLOAT, PICTURE.inputDims())
                .input("c", DataType.BOOL)
                .constant(floats("w", filters, PICTURE.filterDims()))
                .constant(floats("b", bias, 5))
                .node(
                    otherwise.bodyOf(
                        then.bodyOf(
                            NodeSpec.of("If", "choice", List.of("c"), List.of("y")), "then_branch"),
                        "else_branch"))
                .output("y", DataType.FLOAT));

    assertThat(report.tensors()).hasSize(2);
    assertThat(codes()).hasSize(2);
    assertThat(report.warnings()).singleElement().asString().contains("ConvInteger");
    float[] picture = PICTURE.picture(-1, 3);
    float[] outer =
        PICTURE.quantized(picture, filters, bias, PICTURE.scales(filters, LIMIT), 0, LIMIT);
    float[] own =
        PICTURE.quantized(picture, inner, UNBIASED, PICTURE.scales(inner, LIMIT), 0, LIMIT);
    float[] difference = new float[outer.length];
    for (int i = 0; i < outer.length; i++) {
      difference[i] = outer[i] - own[i];
    }
    for (boolean condition : new boolean[] {true, false}) {
      Map<String, Object> inputs = Map.of("x", PICTURE.input(picture), "c", condition);
      assertThat(Ort.floats(Ort.run(target(), inputs), "y"))
          .containsExactly(condition ? outer : difference);
    }
  }

  @Test
  void weightAndBias_inConstantNodes_areTakenAndTheWeightGoes() throws Exception {
    float[] filters = PICTURE.filters(1);
    float[] bias = random(5, 2);
    quantize(
        new ModelBuilder()
            .input("x", DataType.FLOAT, PICTURE.inputDims())
            .node(
                NodeSpec.of("Constant", "holder", List.of(), List.of("w"))
                    .with("value", floats("", filters, PICTURE.filterDims())))
            .node(
                NodeSpec.of("Constant", "biases", List.of(), List.of("b"))
                    .with("value", floats("", bias, 5)))
            .node(PICTURE.node("conv", List.of("x", "w", "b"), "y"))
            .output("y", DataType.FLOAT));

    assertThat(nodes()).noneMatch(node -> node.name().equals("holder"));
    float[] picture = PICTURE.picture(-1, 3);
    assertThat(run(PICTURE, picture, "y"))
        .containsExactly(
            PICTURE.quantized(picture, filters, bias, PICTURE.scales(filters, LIMIT), 0, LIMIT));
  }

  @ParameterizedTest
  @CsvSource({"3", "8"})
  void weight_declaredAsInput_losesTheDeclaration(long irVersion) throws Exception {
    float[] filters = PICTURE.filters(1);
    quantize(
        model(PICTURE, filters, UNBIASED)
            .irVersion(irVersion)
            .input("w", DataType.FLOAT, 5, 3, 3, 3));

    assertThat(OnnxModel.read(target()).graph().inputs()).hasSize(1);
    float[] picture = PICTURE.picture(-1, 3);
    assertThat(run(PICTURE, picture, "y"))
        .containsExactly(
            PICTURE.quantized(
                picture, filters, UNBIASED, PICTURE.scales(filters, LIMIT), 0, LIMIT));
  }

  @Test
  void weight_stillReadAsFloat_keepsBothForms() throws Exception {
    quantize(
        model(PICTURE, PICTURE.filters(1), UNBIASED)
            .node(NodeSpec.of("ReduceSum", "sum", List.of("w"), List.of("total")))
            .output("total", DataType.FLOAT));

    assertThat(OnnxModel.read(target()).graph().initializer("w")).isPresent();
    assertThat(codes()).hasSize(1);
  }

  @Test
  void bias_computedAtRunTime_isAddedToItsChannel() throws Exception {
    float[] filters = PICTURE.filters(1);
    float[] bias = random(5, 2);
    quantize(
        new ModelBuilder()
            .input("x", DataType.FLOAT, PICTURE.inputDims())
            .input("b", DataType.FLOAT, 5)
            .constant(floats("w", filters, PICTURE.filterDims()))
            .node(PICTURE.node("conv", List.of("x", "w", "b"), "y"))
            .output("y", DataType.FLOAT));

    float[] picture = PICTURE.picture(-1, 3);
    Map<String, Object> inputs = Map.of("x", PICTURE.input(picture), "b", new Ort.Floats(bias, 5));
    assertThat(Ort.floats(Ort.run(target(), inputs), "y"))
        .containsExactly(
            PICTURE.quantized(picture, filters, bias, PICTURE.scales(filters, LIMIT), 0, LIMIT));
  }

  private static TensorSpec halves(String name, float[] values, int... dims) {
    return new TensorSpec(
        name, DataType.FLOAT16, longs(dims), Payload.of(Halves.bytes(DataType.FLOAT16, values)));
  }

  @Test
  void halfPrecision_modelAndStoredWeight_computeTheSame() throws Exception {
    float[] filters = PICTURE.filters(1);
    float[] bias = random(5, 2);
    float[] picture = PICTURE.picture(-1, 3);
    Path half =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT16, PICTURE.inputDims())
                .constant(halves("w", filters, PICTURE.filterDims()))
                .constant(halves("b", bias, 5))
                .node(PICTURE.node("conv", List.of("x", "w", "b"), "y"))
                .output("y", DataType.FLOAT16));
    OnnxQuantizer.of(half).dynamicInt8().writeTo(target());
    Map<String, Object> inputs = Map.of("x", new Ort.Halves16(picture, 2, 3, 7, 6));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(half, inputs), "y"), Ort.floats(Ort.run(target(), inputs), "y")))
        .isBetween(1e-6, TOLERANCE);

    Path stored =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, PICTURE.inputDims())
                .constant(halves("h", filters, PICTURE.filterDims()))
                .node(
                    NodeSpec.of("Cast", "widen", List.of("h"), List.of("w"))
                        .with("to", DataType.FLOAT.code()))
                .node(PICTURE.node("conv", List.of("x", "w"), "y"))
                .output("y", DataType.FLOAT));
    OnnxQuantizer.of(stored).dynamicInt8().writeTo(target());
    assertThat(nodes()).noneMatch(node -> node.name().equals("widen"));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(stored, Map.of("x", PICTURE.input(picture))), "y"),
                run(PICTURE, picture, "y")))
        .isBetween(1e-6, TOLERANCE);
  }

  @Test
  void threads_makeTheSameFile() throws Exception {
    // more values than one block holds, in rows that do not divide it
    Convolution large = padded("large", new int[] {1, 301, 2}, new int[] {303, 301, 1}, 1, 0);
    float[] filters = large.filters(1);
    Path file = write(model(large, filters, UNBIASED));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (boolean perChannel : new boolean[] {true, false}) {
        DynamicInt8 one = OnnxQuantizer.of(file).dynamicInt8();
        DynamicInt8 many = OnnxQuantizer.of(file).dynamicInt8().executor(threads, 2);
        if (!perChannel) {
          one.perTensor();
          many.perTensor();
        }
        one.writeTo(target());
        byte[] expected = Files.readAllBytes(target());
        many.writeTo(target());

        assertThat(Files.readAllBytes(target())).isEqualTo(expected);
        float[] picture = large.picture(-1, 3);
        float[] scales = perChannel ? large.scales(filters, LIMIT) : large.oneScale(filters, LIMIT);
        assertThat(run(large, picture, "y"))
            .containsExactly(large.quantized(picture, filters, UNBIASED, scales, 0, LIMIT));
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void operands_thatCannotBe_stayFloatWithTheReason() throws Exception {
    int deepest = Integer.MAX_VALUE / (255 * LIMIT);
    QuantizationReport report =
        quantize(
            model(PICTURE, PICTURE.filters(1), UNBIASED)
                .input("run", DataType.FLOAT, 1, 3, 3, 3)
                .input("long", DataType.FLOAT, 1, deepest + 1, 1)
                .input("fits", DataType.FLOAT, 1, deepest, 1)
                .constant(floats("still", random(27, 2), 1, 3, 3, 3))
                .constant(floats("deep", random(deepest + 1, 3), 1, deepest + 1, 1))
                .constant(floats("deepest", random(deepest, 4), 1, deepest, 1))
                .node(NodeSpec.of("Conv", "computed", List.of("x", "run"), List.of("o1")))
                .node(NodeSpec.of("Conv", "constant", List.of("still", "w"), List.of("o2")))
                .node(NodeSpec.of("Conv", "overflowing", List.of("long", "deep"), List.of("o3")))
                .node(NodeSpec.of("Conv", "fitting", List.of("fits", "deepest"), List.of("o4")))
                .output("o1", DataType.FLOAT)
                .output("o2", DataType.FLOAT)
                .output("o3", DataType.FLOAT)
                .output("o4", DataType.FLOAT));

    assertThat(report.skipped())
        .containsExactly(
            new SkippedNode("computed", "Conv", "the weight is computed at run time"),
            new SkippedNode("constant", "Conv", "both operands are constant"),
            new SkippedNode("overflowing", "Conv", "a sum of 66312 products may overflow 32 bits"));
    assertThat(report.tensors()).extracting(TensorReport::name).containsExactly("w", "deepest");
  }

  @Test
  void sumOfLargestProducts_fillsThirtyTwoBits() throws Exception {
    int deepest = Integer.MAX_VALUE / (255 * LIMIT);
    Convolution deep = padded("deep", new int[] {1, deepest, 1}, new int[] {2, deepest, 1}, 1, 0);
    float[] filters = new float[2 * deepest];
    Arrays.fill(filters, 0, deepest, 1f);
    Arrays.fill(filters, deepest, 2 * deepest, -1f);
    float[] ones = new float[deepest];
    Arrays.fill(ones, 1f);
    quantize(model(deep, filters, UNBIASED));

    assertThat(run(deep, ones, "y"))
        .containsExactly(
            deep.quantized(ones, filters, UNBIASED, deep.scales(filters, LIMIT), 0, LIMIT));
  }

  /** With a zero point at the end of the range the codes reach twice as far. */
  @Test
  void sumOfLargestProducts_withAZeroPoint_isHalfAsLong() throws Exception {
    int deepest = Integer.MAX_VALUE / (255 * 2 * LIMIT);
    Convolution deep = padded("deep", new int[] {1, deepest, 1}, new int[] {1, deepest, 1}, 1, 0);
    float[] filters = new float[deepest];
    for (int i = 0; i < deepest; i++) {
      filters[i] = i % 100 == 7 ? 0.31f : 1;
    }
    float[] ones = new float[deepest];
    Arrays.fill(ones, 1f);
    Path file =
        write(
            model(deep, filters, UNBIASED)
                .input("long", DataType.FLOAT, 1, deepest + 1, 1)
                .constant(floats("deeper", random(deepest + 1, 3), 1, deepest + 1, 1))
                .node(NodeSpec.of("Conv", "overflowing", List.of("long", "deeper"), List.of("z"))));
    QuantizationReport report =
        OnnxQuantizer.of(file)
            .dynamicInt8()
            .perTensor()
            .minimizeSquaredError()
            .writeTo(target())
            .report();

    assertThat(report.skipped())
        .containsExactly(
            new SkippedNode("overflowing", "Conv", "a sum of 33156 products may overflow 32 bits"));
    assertThat(storedZeroPoint()).isEqualTo(-LIMIT);
    float[] scale = new float[1];
    OnnxModel.read(target())
        .graph()
        .initializer("w_scale")
        .orElseThrow()
        .readFloats(0, scale, 0, 1);
    Map<String, Object> inputs =
        Map.of(
            "x",
            deep.input(ones),
            "long",
            new Ort.Floats(new float[deepest + 1], 1, deepest + 1, 1));
    assertThat(Ort.floats(Ort.run(target(), inputs), "y"))
        .containsExactly(deep.quantized(ones, filters, UNBIASED, scale, -LIMIT, LIMIT));
  }

  private int storedZeroPoint() {
    long code =
        OnnxModel.read(target()).graph().initializer("w_zero_point").orElseThrow().integers()[0];
    return (int) code - Weight.OFFSET;
  }

  @Test
  void weight_ofTwoDimensions_isRefusedWithTheReason() throws Exception {
    Path file =
        write(
            new ModelBuilder()
                .input("x", DataType.FLOAT, 2, 3)
                .constant(floats("w", random(6, 1), 2, 3))
                .node(NodeSpec.of("Conv", "conv", List.of("x", "w"), List.of("y")))
                .output("y", DataType.FLOAT));

    assertThatThrownBy(() -> OnnxQuantizer.of(file).dynamicInt8().writeTo(target()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("2 dimensions");
    assertThat(target()).doesNotExist();
  }
}
