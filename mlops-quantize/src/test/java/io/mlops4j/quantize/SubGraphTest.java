package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products and tables inside If, Loop and Scan, checked by running them. */
class SubGraphTest {

  private static final int M = 5;
  private static final int K = 64;

  @TempDir Path folder;

  /** A recipe, with the relative error it may make on these products. */
  record Recipe(String name, double tolerance, Function<Path, Function<Path, QuantizedModel>> run) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Recipe> recipes() {
    return List.of(
        new Recipe(
            "int8",
            0.05,
            in -> out -> ProcessorSums.fit(OnnxQuantizer.of(in).dynamicInt8()).writeTo(out)),
        new Recipe(
            "int8 pair",
            0.05,
            in ->
                out ->
                    ProcessorSums.fit(OnnxQuantizer.of(in).dynamicInt8())
                        .externalData()
                        .writeTo(out)),
        new Recipe(
            "int8, weights only",
            0.02,
            in -> out -> OnnxQuantizer.of(in).weightOnly().bits(8).embeddings().writeTo(out)));
  }

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static TensorSpec matrix(String name, long seed) {
    return TensorSpec.ofFloats(name, List.of((long) K, (long) K), random(K * K, seed));
  }

  private static ModelBuilder branch(String weight, String output) {
    return new ModelBuilder()
        .node(NodeSpec.of("MatMul", output + "_p", List.of("x", weight), List.of(output)))
        .output(output, DataType.FLOAT);
  }

  private static NodeSpec choice(ModelBuilder then, ModelBuilder otherwise) {
    NodeSpec node = NodeSpec.of("If", "choice", List.of("c"), List.of("y"));
    return otherwise.bodyOf(then.bodyOf(node, "then_branch"), "else_branch");
  }

  private static ModelBuilder model() {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, M, K)
        .input("c", DataType.BOOL)
        .output("y", DataType.FLOAT, M, K);
  }

  private void assertSame(ModelBuilder model, Recipe recipe, int weights, boolean... conditions)
      throws Exception {
    Path source = model.writeTo(folder.resolve("fp32.onnx"));
    Path target = folder.resolve("out.onnx");
    QuantizationReport report = recipe.run().apply(source).apply(target).report();
    assertThat(report.tensors()).hasSize(weights);
    for (boolean condition : conditions) {
      Map<String, Object> inputs =
          Map.of("x", new Ort.Floats(random(M * K, 7), M, K), "c", condition);
      float[] expected = Ort.floats(Ort.run(source, inputs), "y");
      float[] found = Ort.floats(Ort.run(target, inputs), "y");
      assertThat(Ort.relativeError(expected, found))
          .as("condition %s", condition)
          .isBetween(1e-6, recipe.tolerance());
    }
    assertThat(floatWeights(target)).isEmpty();
  }

  private static List<String> floatWeights(Path model) {
    List<String> found = new ArrayList<>();
    OnnxModel read = OnnxModel.read(model);
    ModelValues.of(read.graph())
        .forEachNode(
            (scope, node) -> {
              for (String input : node.inputs()) {
                scope
                    .constant(input)
                    .filter(t -> t.isFloat() && t.elementCount() >= K * K)
                    .map(OnnxTensor::name)
                    .ifPresent(found::add);
              }
            });
    return found;
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void branches_readOneOuterWeight_shareOneCopy(Recipe recipe) throws Exception {
    assertSame(
        model().constant(matrix("w", 1)).node(choice(branch("w", "then"), branch("w", "else"))),
        recipe,
        1,
        true,
        false);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void branches_withWeightsOfTheSameName_keepTheirOwn(Recipe recipe) throws Exception {
    assertSame(
        model()
            .constant(matrix("w", 1))
            .node(NodeSpec.of("MatMul", "first", List.of("x", "w"), List.of("h")))
            .node(
                choice(
                    branch("w", "then").constant(matrix("w", 2)),
                    branch("v", "else").constant(matrix("v", 3))))
            .node(NodeSpec.of("Identity", "use", List.of("h"), List.of("unused"))),
        recipe,
        3,
        true,
        false);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void loop_productInTheBody_runsEveryRound(Recipe recipe) throws Exception {
    ModelBuilder body =
        new ModelBuilder()
            .input("i", DataType.INT64)
            .input("go", DataType.BOOL)
            .input("s", DataType.FLOAT, M, K)
            .constant(matrix("inner", 4))
            .constant(TensorSpec.ofFloats("norm", List.of(), new float[] {0.12f}))
            .node(NodeSpec.of("Identity", "on", List.of("go"), List.of("going")))
            .node(NodeSpec.of("MatMul", "p", List.of("s", "inner"), List.of("q")))
            .node(NodeSpec.of("Mul", "n", List.of("q", "norm"), List.of("r")))
            .node(
                NodeSpec.of("Gemm", "g", List.of("r", "outer"), List.of("t"))
                    .with("transB", 1)
                    .with("alpha", 0.12f))
            .output("going", DataType.BOOL)
            .output("t", DataType.FLOAT);
    assertSame(
        model()
            .constant(matrix("outer", 5))
            .constant(ModelValuesTest.longs("three", List.of(), 3))
            .node(
                body.bodyOf(
                    NodeSpec.of("Loop", "loop", List.of("three", "c", "x"), List.of("y")), "body")),
        new Recipe(recipe.name(), 3 * recipe.tolerance(), recipe.run()),
        2,
        true);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void scan_productInTheBody_runsForEveryRow(Recipe recipe) throws Exception {
    ModelBuilder body =
        new ModelBuilder()
            .input("row", DataType.FLOAT, K)
            .node(NodeSpec.of("MatMul", "p", List.of("row", "w"), List.of("out")))
            .output("out", DataType.FLOAT);
    assertSame(
        model()
            .constant(matrix("w", 6))
            .node(
                body.bodyOf(NodeSpec.of("Scan", "scan", List.of("x"), List.of("y")), "body")
                    .with("num_scan_inputs", 1)),
        recipe,
        1,
        true);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void gather_insideABranch_readsTheOuterTable(Recipe recipe) throws Exception {
    ModelBuilder lookup =
        new ModelBuilder()
            .constant(ModelValuesTest.longs("rows", List.of(5L), 3, 1, 4, 1, 5))
            .node(NodeSpec.of("Gather", "g", List.of("w", "rows"), List.of("picked")))
            .output("picked", DataType.FLOAT);
    assertSame(
        model().constant(matrix("w", 8)).node(choice(lookup, branch("w", "else"))),
        recipe,
        // packed codes lie the other way for a product
        recipe.name().contains("weights only") ? 2 : 1,
        true,
        false);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void weights_behindNodesThatOnlyRearrange_areQuantizedOnce(Recipe recipe) throws Exception {
    assertSame(
        model()
            .constant(matrix("w", 9))
            .node(NodeSpec.of("Identity", "i", List.of("w"), List.of("same")))
            .node(NodeSpec.of("Transpose", "t", List.of("same"), List.of("turned")))
            .node(NodeSpec.of("MatMul", "first", List.of("x", "turned"), List.of("h")))
            .node(NodeSpec.of("Gemm", "second", List.of("h", "w"), List.of("y")).with("transB", 1)),
        new Recipe(recipe.name(), 2 * recipe.tolerance(), recipe.run()),
        1,
        true);
    List<String> left =
        OnnxModel.read(folder.resolve("out.onnx")).graph().nodes().stream()
            .map(OnnxNode::opType)
            .toList();
    assertThat(left).doesNotContain("Transpose", "Identity");
  }

  @Test
  void weight_stillReadByAnotherNode_staysWithTheNodesThatMakeIt() throws Exception {
    Path source =
        model()
            .constant(matrix("w", 10))
            .node(NodeSpec.of("Transpose", "t", List.of("w"), List.of("turned")))
            .node(NodeSpec.of("MatMul", "p", List.of("x", "turned"), List.of("h")))
            .node(NodeSpec.of("Add", "sum", List.of("turned", "turned"), List.of("twice")))
            .node(NodeSpec.of("MatMul", "q", List.of("h", "twice"), List.of("y")))
            .writeTo(folder.resolve("fp32.onnx"));
    Path target = folder.resolve("out.onnx");
    OnnxQuantizer.of(source).dynamicInt8().writeTo(target);

    assertThat(floatWeights(target)).contains("w");
    Map<String, Object> inputs = Map.of("x", new Ort.Floats(random(M * K, 7), M, K), "c", true);
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(source, inputs), "y"), Ort.floats(Ort.run(target, inputs), "y")))
        .isLessThan(0.05);
  }
}
