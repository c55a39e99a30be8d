package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutomaticTest {

  private static final int WIDTH = 64;
  private static final int HIDDEN = 128;
  private static final int VOCABULARY = 300;

  @TempDir Path folder;

  private Path model = Path.of("");
  private Path target = Path.of("");

  /** An embedding, and a product that shouts before one that whispers. */
  @BeforeEach
  void writeModel() throws Exception {
    target = folder.resolve("small.onnx");
    model =
        new ModelBuilder()
            .opset(17)
            .input("ids", DataType.INT64, "n")
            .output("y", DataType.FLOAT, "n", WIDTH)
            .constant(matrix("table", VOCABULARY, WIDTH, 1, 1))
            .constant(matrix("loud", WIDTH, HIDDEN, 2, 1))
            .constant(matrix("quiet", WIDTH, HIDDEN, 3, 0.02f))
            .constant(matrix("out", HIDDEN, WIDTH, 4, 0.1f))
            .node(NodeSpec.of("Gather", "lookup", List.of("table", "ids"), List.of("x")))
            .node(NodeSpec.of("MatMul", "shout", List.of("x", "loud"), List.of("a")))
            .node(NodeSpec.of("MatMul", "whisper", List.of("x", "quiet"), List.of("b")))
            .node(NodeSpec.of("Add", "sum", List.of("a", "b"), List.of("c")))
            .node(NodeSpec.of("Relu", "relu", List.of("c"), List.of("h")))
            .node(NodeSpec.of("MatMul", "head", List.of("h", "out"), List.of("y")))
            .writeTo(folder.resolve("fp32.onnx"));
  }

  private static TensorSpec matrix(String name, int rows, int columns, long seed, float scale) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return TensorSpec.ofFloats(name, List.of((long) rows, (long) columns), values);
  }

  private static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    Random random = new Random(11);
    for (int s = 0; s < 6; s++) {
      samples.add(Sample.create().longs("ids", random.longs(40, 0, VOCABULARY).toArray(), 40));
    }
    return samples;
  }

  private Automatic search() {
    return OnnxQuantizer.of(model).automatic(samples());
  }

  private static double sqnr(Path original, Path changed) {
    return ModelComparison.compare(original, changed, samples()).output("y").orElseThrow().sqnrDb();
  }

  @Test
  void writeTo_boundBetweenTheUniformModels_mixesPrecisionsBySensitivity() throws Exception {
    AutomaticModel found = search().atLeast(22).writeTo(target);

    ParetoTable table = found.table();
    ParetoPoint chosen = table.best().orElseThrow();
    assertThat(sqnr(model, target)).isGreaterThanOrEqualTo(22);
    assertThat(Files.size(target)).isEqualTo(chosen.bytes());
    assertThat(found.quantized().report().quantizedBytes()).isEqualTo(chosen.bytes());
    assertThat(chosen.speedUp()).isPresent();
    assertThat(chosen.onFront()).isTrue();
    ParetoPoint eight = point(table, "4 INT8");
    assertThat(eight.accuracy()).isGreaterThan(35);
    assertThat(chosen.bytes()).isLessThan(eight.bytes());
    assertThat(point(table, "4 INT4").accuracy()).isLessThan(22);
    assertThat(table.points())
        .allSatisfy(p -> assertThat(p.accuracy() >= 22 && p.bytes() < chosen.bytes()).isFalse());
    // The whisper adds nothing that is heard, so it gets fewest bits.
    assertThat(bits(found, "quiet")).isEqualTo(4);
    assertThat(found.quantized().report().tensors())
        .anySatisfy(t -> assertThat(t.bits()).isEqualTo(8));
  }

  @Test
  void externalData_isAPairAsGood() throws Exception {
    AutomaticModel found = search().atLeast(22).externalData().writeTo(target);

    String data = OnnxModel.read(target).externalFiles().iterator().next();
    assertThat(found.quantized().report().quantizedBytes())
        .isEqualTo(Files.size(target) + Files.size(folder.resolve(data)));
    assertThat(sqnr(model, target)).isGreaterThanOrEqualTo(22);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("fp32.onnx", "small.onnx", data);
    }
  }

  private static int bits(AutomaticModel found, String weight) {
    return found.quantized().report().tensors().stream()
        .filter(t -> t.name().equals(weight))
        .mapToInt(TensorReport::bits)
        .findFirst()
        .orElseThrow();
  }

  private static ParetoPoint point(ParetoTable table, String description) {
    return table.points().stream()
        .filter(p -> p.description().equals(description))
        .findFirst()
        .orElseThrow(() -> new AssertionError(table.toString()));
  }

  @Test
  void writeTo_lowerBounds_neverGiveLargerModels() {
    long before = Long.MAX_VALUE;
    for (double bound : new double[] {40, 25, 20, 10}) {
      long bytes = search().atLeast(bound).writeTo(target).quantized().report().quantizedBytes();
      assertThat(bytes).as("at least %s dB", bound).isLessThanOrEqualTo(before);
      before = bytes;
    }
  }

  @Test
  void writeTo_boundOutOfReach_saysWhatWasTriedAndWritesNothing() {
    BoundNotReachedException refused =
        catchThrowableOfType(
            BoundNotReachedException.class, () -> search().atLeast(300).writeTo(target));

    assertThat(refused).hasMessageContaining("300").hasMessageContaining("output SQNR, dB");
    assertThat(refused.table().best()).isEmpty();
    assertThat(refused.table().points()).hasSizeGreaterThan(3);
    assertThat(refused.table().front()).isNotEmpty();
    assertThat(target).doesNotExist();
  }

  @Test
  void writeTo_eightBitsTooCoarseForOneWeight_leavesItFloat() {
    AutomaticModel found = search().atLeast(55).writeTo(target);

    assertThat(sqnr(model, target)).isGreaterThanOrEqualTo(55);
    assertThat(found.quantized().report().skipped())
        .anySatisfy(s -> assertThat(s.reason()).contains("too much accuracy"));
    assertThat(found.quantized().report().tensors()).isNotEmpty();
  }

  @Test
  void evaluator_ofTheCaller_decides() {
    List<Long> seen = new ArrayList<>();
    AutomaticModel found =
        search()
            .evaluator(
                "thousands of bytes",
                file -> {
                  long bytes = file.toFile().length();
                  seen.add(bytes);
                  return bytes / 1000.0;
                })
            .atLeast(40)
            .writeTo(target);

    assertThat(seen).hasSizeGreaterThan(3).allSatisfy(bytes -> assertThat(bytes).isPositive());
    assertThat(target.toFile().length()).isGreaterThanOrEqualTo(40_000);
    assertThat(found.table().measure()).isEqualTo("thousands of bytes");
    assertThat(found.table().original().accuracy()).isEqualTo(model.toFile().length() / 1000.0);
  }

  @Test
  void outputCosine_bound_isMet() {
    search().outputCosine().atLeast(0.998).writeTo(target);

    assertThat(
            ModelComparison.compare(model, target, samples())
                .output("y")
                .orElseThrow()
                .meanCosine())
        .isGreaterThanOrEqualTo(0.998);
  }

  @Test
  void preferSpeed_eightBits_areDynamicInt8() {
    search().preferSpeed().atLeast(31).writeTo(target);

    List<String> operators =
        OnnxModel.read(target).graph().nodes().stream().map(OnnxNode::opType).toList();
    // Measured where they saturate, eight bits do not reach the bound, and are not taken.
    assertThat(operators.contains("MatMulInteger")).isEqualTo(!ProcessorSums.saturate());
    assertThat(sqnr(model, target)).isGreaterThanOrEqualTo(31);
  }

  private Path convolutions() throws Exception {
    return new ModelBuilder()
        .opset(17)
        .input("x", DataType.FLOAT, "n", 4, 12, 12)
        .output("y", DataType.FLOAT, "n", 100)
        .constant(filters("k1", 32, 4, 5))
        .constant(filters("k2", 32, 32, 6))
        .constant(matrix("w", 32, 100, 7, 0.3f))
        .node(
            NodeSpec.of("Conv", "first", List.of("x", "k1"), List.of("a"))
                .with("pads", List.of(1L, 1L, 1L, 1L)))
        .node(NodeSpec.of("Relu", "relu1", List.of("a"), List.of("b")))
        .node(
            NodeSpec.of("Conv", "second", List.of("b", "k2"), List.of("c"))
                .with("pads", List.of(1L, 1L, 1L, 1L)))
        .node(NodeSpec.of("Relu", "relu2", List.of("c"), List.of("d")))
        .node(NodeSpec.of("GlobalAveragePool", "pool", List.of("d"), List.of("e")))
        .node(NodeSpec.of("Flatten", "flat", List.of("e"), List.of("f")))
        .node(NodeSpec.of("MatMul", "head", List.of("f", "w"), List.of("y")))
        .writeTo(folder.resolve("convolutions.onnx"));
  }

  private static TensorSpec filters(String name, int out, int in, long seed) {
    Random random = new Random(seed);
    float[] values = new float[out * in * 9];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(in * 9.0));
    }
    return TensorSpec.ofFloats(name, List.of((long) out, (long) in, 3L, 3L), values);
  }

  private static List<Sample> pictures() {
    Random random = new Random(12);
    List<Sample> samples = new ArrayList<>();
    for (int s = 0; s < 4; s++) {
      float[] x = new float[2 * 4 * 144];
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextFloat();
      }
      samples.add(Sample.create().floats("x", x, 2, 4, 12, 12));
    }
    return samples;
  }

  @Test
  void writeTo_convolutionalNetwork_joinsStaticAndWeightOnly() throws Exception {
    Path network = convolutions();
    AutomaticModel found =
        OnnxQuantizer.of(network).automatic(pictures()).atLeast(25).writeTo(target);

    assertThat(
            ModelComparison.compare(network, target, pictures()).output("y").orElseThrow().sqnrDb())
        .isGreaterThanOrEqualTo(25);
    assertThat(found.quantized().report().sizeRatio()).isLessThan(0.5);
    List<String> operators =
        OnnxModel.read(target).graph().nodes().stream().map(OnnxNode::opType).toList();
    assertThat(operators).contains("QuantizeLinear", "MatMulNBits").doesNotContain("ConvInteger");
  }

  @Test
  void preferSpeed_convolutionalNetwork_isStaticThere() throws Exception {
    OnnxQuantizer.of(convolutions())
        .automatic(pictures())
        .preferSpeed()
        .atLeast(20)
        .writeTo(target);

    List<String> operators =
        OnnxModel.read(target).graph().nodes().stream().map(OnnxNode::opType).toList();
    assertThat(operators).contains("QuantizeLinear").doesNotContain("ConvInteger");
  }

  @Test
  void writeTo_convolutionsTooCoarse_staysFloatThere() throws Exception {
    Path network = convolutions();
    AutomaticModel found =
        OnnxQuantizer.of(network).automatic(pictures()).atLeast(46).writeTo(target);

    assertThat(found.quantized().report().skipped())
        .anySatisfy(s -> assertThat(s.opType()).isEqualTo("Conv"));
  }

  @Test
  void within_timeIsOver_takesTheBestSoFar() {
    AtomicLong clock = new AtomicLong();
    AutomaticModel hurried =
        search()
            .atLeast(22)
            .nanoTime(() -> clock.addAndGet(Duration.ofSeconds(1).toNanos()))
            .within(Duration.ofSeconds(5))
            .writeTo(target);

    assertThat(hurried.table().points().size()).isBetween(1, 4);
    assertThat(sqnr(model, target)).isGreaterThanOrEqualTo(22);
  }

  @Test
  void within_timeIsOverBeforeAnything_triesEightBitsOnly() {
    AtomicLong clock = new AtomicLong();
    Automatic hurried =
        search()
            .nanoTime(() -> clock.addAndGet(Duration.ofSeconds(1).toNanos()))
            .within(Duration.ofMillis(1));
    assertThat(hurried.atLeast(30).writeTo(target).table().points())
        .extracting(ParetoPoint::description)
        .containsExactly("4 INT8");
    assertThatThrownBy(() -> hurried.atLeast(300).writeTo(target))
        .isInstanceOf(BoundNotReachedException.class)
        .hasMessageContaining("PT0.001S");
    assertThatThrownBy(() -> search().within(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cancelledBy_midway_leavesNothing() {
    AtomicInteger asked = new AtomicInteger();

    assertThatThrownBy(
            () -> search().cancelledBy(() -> asked.incrementAndGet() > 60).writeTo(target))
        .isInstanceOf(QuantizationCancelledException.class);
    assertThat(folder).isDirectoryNotContaining("glob:**small*");
  }

  @Test
  void exclude_node_staysFloat() {
    AutomaticModel found = search().atLeast(10).exclude("head"::equals).writeTo(target);

    assertThat(found.quantized().report().skipped())
        .anySatisfy(
            s -> {
              assertThat(s.name()).isEqualTo("head");
              assertThat(s.reason()).contains("excluded");
            });
    assertThat(OnnxModel.read(target).graph().nodes())
        .anySatisfy(node -> assertThat(node.name()).isEqualTo("head"));
  }

  @Test
  void progress_isToldInTrials() {
    List<Long> done = new ArrayList<>();
    search()
        .atLeast(22)
        .progress(
            (now, total, unit) -> {
              assertThat(unit).isEqualTo("trials");
              assertThat(total).isGreaterThanOrEqualTo(now);
              done.add(now);
            })
        .writeTo(target);

    assertThat(done).isSorted().hasSizeGreaterThan(5);
  }

  @Test
  void writeTo_nothingToQuantizeOrNoSamples_isRefused() throws Exception {
    Path empty =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "n")
            .output("y", DataType.FLOAT, "n")
            .node(NodeSpec.of("Relu", "relu", List.of("x"), List.of("y")))
            .writeTo(folder.resolve("relu.onnx"));
    List<Sample> some = List.of(Sample.create().floats("x", new float[] {1}, 1));

    assertThatThrownBy(() -> OnnxQuantizer.of(empty).automatic(some).writeTo(target))
        .isInstanceOf(UnsupportedModelException.class);
    assertThatThrownBy(() -> OnnxQuantizer.of(model).automatic(List.of()).writeTo(target))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("samples");
    assertThat(target).doesNotExist();
  }
}
