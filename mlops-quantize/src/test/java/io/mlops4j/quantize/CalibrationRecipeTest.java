package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the methods of calibration find, and take, where recipes use them on many samples. */
class CalibrationRecipeTest {

  private static final int CHANNELS = 4;
  private static final int SIDE = 128;
  private static final int SAMPLES = 5;
  private static final int ROWS = 78;
  private static final int COUNT = SAMPLES * CHANNELS * ROWS * SIDE;

  @TempDir Path folder;

  private Path model;

  @BeforeEach
  void writeModel() throws Exception {
    model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, 1, CHANNELS, "high", SIDE)
            .constant(weight("w", CHANNELS, CHANNELS, 1, 1))
            .constant(weight("d", CHANNELS, 1, 3, 3))
            .constant(weight("m", SIDE - 2, 8))
            .node(NodeSpec.of("Conv", "c", List.of("x", "w"), List.of("a")))
            .node(NodeSpec.of("Relu", "r", List.of("a"), List.of("b")))
            .node(NodeSpec.of("Conv", "e", List.of("b", "d"), List.of("f")).with("group", CHANNELS))
            .node(NodeSpec.of("MatMul", "p", List.of("f", "m"), List.of("y")))
            .output("y", DataType.FLOAT)
            .writeTo(folder.resolve("fp32.onnx"));
  }

  private static TensorSpec weight(String name, long... dims) {
    float[] values = new float[(int) LongStream.of(dims).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 7 - 3) / 8f;
    }
    return TensorSpec.ofFloats(name, LongStream.of(dims).boxed().toList(), values);
  }

  private static float tail(int index) {
    double u = (index + 0.5) / COUNT;
    return (float) ((2 * u - 1) / Math.sqrt(2 * u * (1 - u)));
  }

  /**
   * Quantiles of Student's t distribution with two degrees of freedom, dealt to the samples in
   * turn: the largest is in the first sample, the smallest in the last.
   */
  private static List<Sample> heavyTails() {
    return IntStream.range(0, SAMPLES)
        .mapToObj(
            s -> {
              float[] values = new float[COUNT / SAMPLES];
              for (int i = 0; i < values.length; i++) {
                values[i] = tail((i + 1) * SAMPLES - 1 - s);
              }
              return Sample.create().floats("x", values, 1, CHANNELS, ROWS, SIDE);
            })
        .toList();
  }

  /** Half of the width of what the codes of the input cover. */
  private double reach(StaticInt8 recipe) throws Exception {
    Path target = folder.resolve("int8.onnx");
    recipe.writeTo(target);
    float[] scale = new float[1];
    OnnxModel.read(target).graph().initializer("x_scale").orElseThrow().readFloats(0, scale, 0, 1);
    return scale[0] * 255.0 / 2;
  }

  private double reach(Calibration method) throws Exception {
    return reach(OnnxQuantizer.of(model).staticInt8(heavyTails()).calibration(method));
  }

  /** Where the expected figures are from says {@link CalibrationTest}. */
  @Test
  void methods_heavyTailsOverSamples_allCountAndReallyDiffer() throws Exception {
    double largest = tail(COUNT - 1);
    assertThat(reach(Calibration.minMax())).isCloseTo(largest, withinPercentage(0.01));
    assertThat(reach(Calibration.percentile(99.9))).isCloseTo(31.6, withinPercentage(1));
    assertThat(reach(Calibration.entropy())).isCloseTo(29.7, withinPercentage(12));
    double error = reach(Calibration.squaredError());
    assertThat(error).isLessThan(0.98 * largest);
    assertThat(reach(OnnxQuantizer.of(model).staticInt8(heavyTails()))).isEqualTo(error);
  }

  @Test
  void movingAverage_ofSamples_isExponentialInTheirOrder() throws Exception {
    int last = COUNT / SAMPLES - 1;
    double low = tail(SAMPLES - 1);
    double high = tail(COUNT - 1);
    for (int s = 1; s < SAMPLES; s++) {
      low += 0.25 * (tail(SAMPLES - 1 - s) - low);
      high += 0.25 * (tail((last + 1) * SAMPLES - 1 - s) - high);
    }

    assertThat(reach(Calibration.movingAverage(0.25)))
        .isCloseTo((high - low) / 2, withinPercentage(0.01));
  }

  /** What the child JVM runs: a recipe and the number of samples, model, target. */
  public static final class Child {
    private Child() {}

    public static void main(String[] args) {
      int count = Integer.parseInt(args[0]);
      OnnxQuantizer quantizer = OnnxQuantizer.of(Path.of(args[1]));
      Path target = Path.of(args[2]);
      Iterable<Sample> samples =
          () ->
              IntStream.range(0, count)
                  .mapToObj(
                      s -> {
                        float[] values = new float[CHANNELS * SIDE * SIDE];
                        for (int i = 0; i < values.length; i++) {
                          values[i] = (i * 31L + s * 17L) % 201 / 16f - 6;
                        }
                        return Sample.create().floats("x", values, 1, CHANNELS, SIDE, SIDE);
                      })
                  .iterator();
      for (Calibration method :
          List.of(
              Calibration.minMax(),
              Calibration.movingAverage(0.1),
              Calibration.percentile(99.99),
              Calibration.entropy(),
              Calibration.squaredError())) {
        quantizer
            .staticInt8(samples)
            .calibration(method)
            .withoutEqualization()
            .withoutSmoothQuant()
            .withoutBiasCorrection()
            .writeTo(target);
      }
      quantizer.staticInt8(samples).writeTo(target);
      quantizer.dynamicInt8().samples(samples).writeTo(target);
      quantizer.weightOnly().importance(samples).writeTo(target);
      quantizer.weightOnly().awq(samples).writeTo(target);
      quantizer.weightOnly().gptq(samples).writeTo(target);
    }
  }

  /**
   * The samples of one run are twice the heap, counting their input alone; most recipes run them
   * often.
   */
  @Test
  void everyRecipeWithSamples_moreThanFitIntoTheHeap_streamsThem() throws Exception {
    Path log = folder.resolve("child.log");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-XX:MaxDirectMemorySize=4m",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                "120",
                model.toString(),
                folder.resolve("int8.onnx").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = child.waitFor(4, TimeUnit.MINUTES);
    child.destroyForcibly();
    assertThat(ended).as("ended in time").isTrue();
    assertThat(child.exitValue()).as(Files.readString(log)).isZero();
  }
}
