package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelComparisonTest {

  @TempDir Path folder;

  private static final List<Sample> SAMPLES =
      List.of(
          Sample.create().floats("x", new float[] {1, 2, 3, -4}, 2, 2),
          Sample.create().floats("x", new float[] {0.5f, -1}, 1, 2));

  /** Three products by constants, of which each may be off. */
  private Path chain(String file, float first, float second, float third) throws Exception {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "rows", 2)
        .output("y", DataType.FLOAT, "rows", 2)
        .constant(TensorSpec.ofFloats("a", List.of(2L), new float[] {first, 1}))
        .constant(TensorSpec.ofFloats("b", List.of(2L), new float[] {second, 1}))
        .constant(TensorSpec.ofFloats("c", List.of(2L), new float[] {third, 1}))
        .node(NodeSpec.of("Mul", "one", List.of("x", "a"), List.of("u")))
        .node(NodeSpec.of("Mul", "two", List.of("u", "b"), List.of("v")))
        .node(NodeSpec.of("Mul", "three", List.of("v", "c"), List.of("y")))
        .writeTo(folder.resolve(file));
  }

  // numpy 2.4.6: x=np.array([[1,2],[3,-4],[.5,-1]]); y=x*[1.5,1]; e=x-y
  // c=(x*y).sum(1)/np.sqrt((x*x).sum(1)*(y*y).sum(1)); c.mean(), c.min(),
  // 10*np.log10((x*x).sum()/(e*e).sum()), abs(e).max(), abs(e).mean()
  @Test
  void compare_knownOutputs_givesTheFiguresOfNumpy() throws Exception {
    Path original = chain("a.onnx", 1, 1, 1);
    Path changed = chain("b.onnx", 1.5f, 1, 1);

    ComparisonReport report = ModelComparison.compare(original, changed, SAMPLES);

    ValueDifference y = report.output("y").orElseThrow();
    assertThat(report.outputs()).containsExactly(y);
    assertThat(y.values()).isEqualTo(6);
    assertThat(y.strays()).isZero();
    assertThat(y.meanCosine()).isCloseTo(0.9825588274913155, within(1e-12));
    assertThat(y.minCosine()).isCloseTo(0.9799366622741317, within(1e-12));
    assertThat(y.sqnrDb()).isCloseTo(10.861861476162833, within(1e-12));
    assertThat(y.maxError()).isEqualTo(1.5);
    assertThat(y.meanError()).isCloseTo(0.375, within(1e-12));
    assertThat(report.layers()).isEmpty();
    assertThat(report.speed()).isEmpty();
  }

  @Test
  void layerByLayer_oneNodeOff_ranksItFirstAndBlamesNoneAfterIt() throws Exception {
    Path original = chain("a.onnx", 1, 1, 1);
    Path changed = chain("b.onnx", 1, 1.5f, 1);

    ComparisonReport report = ModelComparison.of(original, changed).layerByLayer().over(SAMPLES);

    assertThat(report.layers())
        .extracting(LayerDifference::node)
        .containsExactly("one", "two", "three");
    assertThat(report.worstLayers().get(0).node()).isEqualTo("two");
    assertThat(report.layers())
        .extracting(LayerDifference::addedNoise)
        .satisfies(
            added -> {
              assertThat(added.get(0)).isZero();
              assertThat(added.get(1)).isCloseTo(2.5625 / 31.25, within(1e-12));
              assertThat(added.get(2)).isZero();
            });
    assertThat(report.layers().get(0).difference().sqnrDb()).isInfinite().isPositive();
  }

  @Test
  void compare_valuesThatAreNotFinite_passNoBound() throws Exception {
    Path original = chain("a.onnx", 1, 1, 1);
    Path changed = chain("b.onnx", Float.NaN, 1, 1);

    ValueDifference y = ModelComparison.compare(original, changed, SAMPLES).outputs().get(0);

    assertThat(y.strays()).isEqualTo(3);
    assertThat(y.meanCosine()).isZero();
    assertThat(y.sqnrDb()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(ModelComparison.compare(changed, changed, SAMPLES).outputs().get(0))
        .satisfies(same -> assertThat(same.strays()).isZero())
        .satisfies(same -> assertThat(same.meanCosine()).isEqualTo(1));
  }

  @Test
  void timed_withAClockThatTicks_measuresBothAndLeavesOutTheFirstPass() throws Exception {
    Path model = chain("a.onnx", 1, 1, 1);
    AtomicLong clock = new AtomicLong();
    AtomicLong reads = new AtomicLong();

    SpeedComparison speed =
        ModelComparison.of(model, model)
            .timed(3)
            // The nth reading comes n nanoseconds after the one before.
            .nanoTime(() -> clock.addAndGet(reads.incrementAndGet()))
            .over(SAMPLES)
            .speed()
            .orElseThrow();

    assertThat(reads).hasValue(4 * 2 * 2 * 2);
    // Readings of the middle pass: 17-18 and 21-22 of the original, 19-20 and 23-24 of the other.
    assertThat(speed.original()).isEqualTo(Duration.ofNanos(18 + 22));
    assertThat(speed.changed()).isEqualTo(Duration.ofNanos(20 + 24));
    assertThat(speed.speedUp()).isCloseTo(40 / 44.0, within(1e-12));
  }

  @Test
  void reports_asJsonAndMarkdown_holdEveryFigure() throws Exception {
    ComparisonReport report =
        new ComparisonReport(
            List.of(new ValueDifference("y|\"1\"", 6, 1, 0.5, 0.25, 20, 1.5, 0.125)),
            List.of(
                new LayerDifference(
                    "two",
                    "Mul",
                    new ValueDifference("v", 6, 0, 1, 1, Double.POSITIVE_INFINITY, 0, 0),
                    0.75)),
            Optional.of(new SpeedComparison(Duration.ofNanos(300), Duration.ofNanos(200), 3)));

    assertThat(report.toJson())
        .isEqualTo(
            "{\"outputs\":[{\"name\":\"y|\\\"1\\\"\",\"values\":6,\"strays\":1,\"meanCosine\":0.5,"
                + "\"minCosine\":0.25,\"sqnrDb\":20.0,\"maxError\":1.5,\"meanError\":0.125}],"
                + "\"layers\":[{\"node\":\"two\",\"opType\":\"Mul\",\"addedNoise\":0.75,"
                + "\"name\":\"v\",\"values\":6,\"strays\":0,\"meanCosine\":1.0,\"minCosine\":1.0,"
                + "\"sqnrDb\":null,\"maxError\":0.0,\"meanError\":0.0}],"
                + "\"speed\":{\"originalNanos\":300,\"changedNanos\":200,\"rounds\":3,"
                + "\"speedUp\":1.5}}");
    assertThat(report.toMarkdown())
        .contains("| y\\|\"1\" | 0.50000 | 0.25000 | 20.0 | 1.50 | 0.125 |\n")
        .contains("| two | Mul | 7.50e-01 | Infinity |\n")
        .contains("1.50 times as fast");
    assertThat(report.toString()).contains("1 strays").contains("Mul two");
  }

  @Test
  void over_modelsThatDoNotMatch_isRefusedWithTheReason() throws Exception {
    Path original = chain("a.onnx", 1, 1, 1);
    Path other =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "rows", 2)
            .output("z", DataType.FLOAT, "rows", 2)
            .node(NodeSpec.of("Relu", "relu", List.of("x"), List.of("z")))
            .writeTo(folder.resolve("other.onnx"));
    Path turned =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "rows", 2)
            .output("y", DataType.FLOAT, 2, "rows")
            .node(NodeSpec.of("Transpose", "turn", List.of("x"), List.of("y")))
            .writeTo(folder.resolve("turned.onnx"));

    assertThatThrownBy(() -> ModelComparison.compare(original, other, SAMPLES))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("output y is missing");
    assertThatThrownBy(() -> ModelComparison.compare(original, turned, List.of(SAMPLES.get(1))))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("[1, 2]")
        .hasMessageContaining("[2, 1]");
    assertThatThrownBy(() -> ModelComparison.compare(original, original, List.of()))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("samples");
    assertThatThrownBy(() -> ModelComparison.of(original, original).timed(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
