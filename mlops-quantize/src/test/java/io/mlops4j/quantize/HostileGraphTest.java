package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Graphs that are well-formed messages and no sensible programs. A recipe may take them, as it does
 * not run them, or refuse them by type; it neither hangs nor fails in another way.
 */
class HostileGraphTest {

  private static final int K = 32;

  @TempDir Path folder;

  static List<Recipes> recipes() {
    return Recipes.list();
  }

  private static TensorSpec weight(String name) {
    return TensorSpec.ofFloats(name, List.of((long) K, (long) K), new float[K * K]);
  }

  private static ModelBuilder model() {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", K)
        .constant(weight("w"))
        .node(NodeSpec.of("MatMul", "p", List.of("x", "w"), List.of("y")))
        .output("y", DataType.FLOAT, "m", K);
  }

  private void assertTypedOrWritten(Recipes recipe, ModelBuilder model) throws Exception {
    Path source = model.writeTo(folder.resolve("hostile.onnx"));
    Path target = folder.resolve("out.onnx");
    long start = System.nanoTime();
    try {
      assertThat(recipe.run().apply(source, target).path()).exists();
    } catch (QuantizationException refused) {
      assertThat(refused.toString().length()).isLessThan(2000);
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).containsExactly(source);
      }
    } catch (RuntimeException untyped) {
      fail(recipe + " failed without a type", untyped);
    }
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(10);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void cyclesDanglingInputsAndRepeatedNames(Recipes recipe) throws Exception {
    assertTypedOrWritten(
        recipe,
        model()
            .node(NodeSpec.of("Add", "a", List.of("b", "y"), List.of("c")))
            .node(NodeSpec.of("Add", "b", List.of("c", "nowhere"), List.of("b")))
            .node(NodeSpec.of("Identity", "i", List.of("i"), List.of("i"))));
    assertTypedOrWritten(
        recipe,
        model()
            .node(NodeSpec.of("MatMul", "p", List.of("y", "w"), List.of("y")))
            .node(NodeSpec.of("Identity", "p", List.of("x"), List.of("w"))));
    assertTypedOrWritten(
        recipe,
        new ModelBuilder()
            .constant(weight("w"))
            .node(NodeSpec.of("MatMul", "", List.of("", "w"), List.of("")))
            .node(NodeSpec.of("Gemm", "", List.of("w"), List.of()))
            .node(NodeSpec.of("Gather", "", List.of("w"), List.of("")))
            .node(NodeSpec.of("Cast", "", List.of(), List.of("y"))));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void nodesThatLackWhatTheirOperatorNeeds(Recipes recipe) throws Exception {
    ModelBuilder model = model();
    for (String operator :
        List.of(
            "Transpose",
            "Reshape",
            "Squeeze",
            "Unsqueeze",
            "Flatten",
            "Concat",
            "Gather",
            "Split",
            "Conv",
            "Gemm",
            "MatMul",
            "If",
            "Loop",
            "Scan",
            "TopK",
            "QuantizeLinear",
            "Resize",
            "DequantizeLinear",
            "ReduceSum",
            "ArgMax",
            "ConstantOfShape",
            "Constant",
            "Where")) {
      model.node(NodeSpec.of(operator, operator + "1", List.of(), List.of(operator + "_a")));
      model.node(NodeSpec.of(operator, operator + "2", List.of("w"), List.of(operator + "_b")));
      model.node(
          NodeSpec.of(operator, operator + "3", List.of("w", "w", "w"), List.of(operator + "_c"))
              .with("axis", Long.MIN_VALUE)
              .with("perm", List.of(7L, Long.MIN_VALUE))
              .with("axes", List.of(Long.MAX_VALUE, Long.MIN_VALUE))
              .with("to", Long.MAX_VALUE)
              .with("keepdims", 0));
    }
    assertTypedOrWritten(recipe, model);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void hundredThousandNodesAndLongNames(Recipes recipe) throws Exception {
    ModelBuilder model = model();
    String last = "y";
    for (int i = 0; i < 100_000; i++) {
      model.node(NodeSpec.of("Relu", "n" + i, List.of(last), List.of("v" + i)));
      last = "v" + i;
    }
    model.node(NodeSpec.of("MatMul", "x".repeat(1 << 20), List.of(last, "w"), List.of("z")));
    assertTypedOrWritten(recipe, model);
  }
}
