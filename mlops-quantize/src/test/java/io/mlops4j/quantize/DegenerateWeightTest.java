package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights that break a careless scale: for every recipe the result runs, with finite scales. */
class DegenerateWeightTest {

  @TempDir Path folder;

  static List<Recipes> recipes() {
    return Recipes.list();
  }

  private Path model(int depth, int columns, IntToDoubleFunction value) throws Exception {
    float[] values = new float[depth * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.applyAsDouble(i);
    }
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", depth)
        .constant(TensorSpec.ofFloats("w", List.of((long) depth, (long) columns), values))
        .node(NodeSpec.of("MatMul", "p", List.of("x", "w"), List.of("y")))
        .output("y", DataType.FLOAT, "m", columns)
        .writeTo(folder.resolve("fp32.onnx"));
  }

  private float[] run(Path model, int depth) throws Exception {
    float[] x = new float[2 * depth];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.sin(i);
    }
    return Ort.floats(Ort.run(model, Map.of("x", new Ort.Floats(x, 2, depth))), "y");
  }

  private Path quantize(Recipes recipe, Path model) {
    Path target = folder.resolve("out.onnx");
    QuantizationReport report = recipe.run().apply(model, target).report();
    assertThat(report.tensors()).allMatch(t -> Float.isFinite(t.maxError()));
    for (OnnxTensor tensor : OnnxModel.read(target).graph().initializers()) {
      if (tensor.name().contains("scale")) {
        float[] scales = new float[(int) tensor.elementCount()];
        tensor.readFloats(0, scales, 0, scales.length);
        for (float scale : scales) {
          // a block of zeros has the scale 0, as ONNX Runtime's own tool writes it
          assertThat(scale).as(tensor.name()).isFinite();
        }
      }
    }
    return target;
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void zeros_stayZeros(Recipes recipe) throws Exception {
    Path target = quantize(recipe, model(64, 8, i -> 0));
    assertThat(run(target, 64)).containsOnly(0f);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void constantChannelsAndAnEmptyOne_stayClose(Recipes recipe) throws Exception {
    Path original = model(64, 8, i -> i % 8 == 3 ? 0 : (i % 8 - 4) * 0.25);
    float[] expected = run(original, 64);
    float[] found = run(quantize(recipe, original), 64);
    assertThat(Ort.relativeError(expected, found)).isLessThan(0.1);
    assertThat(found[3]).isZero();
    assertThat(found[11]).isZero();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void nanAndInfinities_doNotReachTheScales(Recipes recipe) throws Exception {
    Path original =
        model(
            64,
            8,
            i ->
                switch (i) {
                  case 0 -> Double.NaN;
                  case 9 -> Double.POSITIVE_INFINITY;
                  case 18 -> Double.NEGATIVE_INFINITY;
                  default -> Math.cos(i);
                });
    float[] found = run(quantize(recipe, original), 64);
    boolean halves = recipe.name().contains("FLOAT16");
    for (int c = 0; c < 8; c++) {
      if (c > 2 || !halves) {
        assertThat(found[c]).as("column %d", c).isFinite();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void valuesAtTheEndsOfTheRange_giveFiniteScales(Recipes recipe) throws Exception {
    Path large = model(64, 4, i -> i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE);
    if (recipe.name().contains("FLOAT16")) {
      assertThatThrownBy(() -> quantize(recipe, large))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("beyond");
    } else {
      quantize(recipe, large);
    }
    quantize(recipe, model(64, 4, i -> i % 2 == 0 ? Float.MIN_VALUE : -Float.MIN_VALUE));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void oddAndOneElementShapes_run(Recipes recipe) throws Exception {
    for (int[] shape : new int[][] {{1, 65}, {65, 1}, {33, 7}, {31, 3}, {97, 5}, {17, 16}}) {
      Random random = new Random(97);
      Path original = model(shape[0], shape[1], i -> random.nextGaussian());
      float[] expected = run(original, shape[0]);
      float[] found = run(quantize(recipe, original), shape[0]);
      assertThat(Ort.relativeError(expected, found))
          .as("%d x %d", shape[0], shape[1])
          .isLessThan(recipe.name().startsWith("INT4") ? 0.35 : 0.1);
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void emptyWeight_isRefusedOrLeft(Recipes recipe) throws Exception {
    Path original = model(0, 5, i -> 0);
    Path target = folder.resolve("out.onnx");
    if (recipe.name().equals("FLOAT16")) {
      Path written = recipe.run().apply(original, target).path();
      assertThat(OnnxModel.read(written).graph().initializers().get(0).elementCount()).isZero();
    } else {
      assertThatThrownBy(() -> recipe.run().apply(original, target))
          .isInstanceOf(UnsupportedModelException.class);
      assertThat(target).doesNotExist();
    }
  }
}
