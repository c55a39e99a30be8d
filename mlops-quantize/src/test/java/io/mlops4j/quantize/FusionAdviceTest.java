package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusionAdviceTest {

  private static final int K = 64;

  @TempDir Path folder;

  private List<String> advice(ModelBuilder model) throws Exception {
    return FusionAdvice.of(OnnxModel.read(model.writeTo(folder.resolve("m.onnx"))));
  }

  private static TensorSpec codes(String name, DataType type, long... dims) {
    List<Long> shape = java.util.Arrays.stream(dims).boxed().toList();
    int bytes = (int) (shape.stream().reduce(1L, (a, b) -> a * b) * type.bits() / 8);
    return new TensorSpec(name, type, shape, Payload.of(new byte[bytes]));
  }

  private static TensorSpec scale(String name) {
    return TensorSpec.ofFloats(name, List.of(), new float[] {0.1f});
  }

  private static ModelBuilder input() {
    return new ModelBuilder().input("x", DataType.FLOAT, "m", K);
  }

  @ParameterizedTest
  @CsvSource({"4, 4, ''", "4, 0, four times", "8, 4, ''", "8, 0, eighty times", "2, 1, eighty"})
  void packedProducts_withoutLevelFour(int bits, int level, String said) throws Exception {
    List<String> found =
        advice(
            input()
                .constant(codes("b", DataType.UINT8, K, 2, 16))
                .constant(TensorSpec.ofFloats("s", List.of((long) K, 2L), new float[2 * K]))
                .node(
                    NodeSpec.of("MatMulNBits", "packed", List.of("x", "b", "s"), List.of("y"))
                        .inDomain("com.microsoft")
                        .with("bits", bits)
                        .with("block_size", 32)
                        .with("accuracy_level", level)));
    if (said.isEmpty()) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).singleElement().asString().contains(said).contains("(packed)");
    }
  }

  @Test
  void packedProducts_withFloatZeroPointsAndLargeBlocks() throws Exception {
    List<String> found =
        advice(
            input()
                .constant(codes("b", DataType.UINT8, K, 1, 256))
                .constant(TensorSpec.ofFloats("s", List.of((long) K, 1L), new float[K]))
                .constant(TensorSpec.ofFloats("z", List.of((long) K, 1L), new float[K]))
                .node(
                    NodeSpec.of("MatMulNBits", "packed", List.of("x", "b", "s", "z"), List.of("y"))
                        .inDomain("com.microsoft")
                        .with("block_size", 512)
                        .with("accuracy_level", 4)));
    assertThat(found).hasSize(2);
    assertThat(found.get(0)).contains("blocks above 256");
    assertThat(found.get(1)).contains("zero points of floats");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void gemm_withRestoredWeight_isToldOnlyWhenTransposed(long transB) throws Exception {
    List<String> found =
        advice(
            input()
                .constant(codes("w", DataType.INT8, K, K))
                .constant(scale("s"))
                .node(NodeSpec.of("DequantizeLinear", "dq", List.of("w", "s"), List.of("v")))
                .node(
                    NodeSpec.of("Gemm", "gemm", List.of("x", "v"), List.of("y"))
                        .with("transB", transB)));
    assertThat(found).hasSize((int) transB).allMatch(text -> text.contains("Gemm with transB"));
  }

  @ParameterizedTest
  @CsvSource({"UINT8, true", "INT8, false"})
  void integerProduct_ofUnsignedWeights_isTold(DataType weight, boolean told) throws Exception {
    List<String> found =
        advice(
            input()
                .constant(codes("w", weight, K, K))
                .node(
                    NodeSpec.of(
                        "DynamicQuantizeLinear", "q", List.of("x"), List.of("a", "as", "az")))
                .node(NodeSpec.of("MatMulInteger", "p", List.of("a", "w", "az"), List.of("y"))));
    assertThat(found).hasSize(told ? 1 : 0).allMatch(text -> text.contains("unsigned weights"));
  }

  @ParameterizedTest
  @CsvSource({"UINT16, true", "UINT8, false"})
  void activations_ofSixteenBits_areTold(DataType type, boolean told) throws Exception {
    List<String> found =
        advice(
            input()
                .constant(scale("s"))
                .constant(codes("z", type))
                .node(NodeSpec.of("QuantizeLinear", "q", List.of("x", "s", "z"), List.of("y"))));
    assertThat(found).hasSize(told ? 1 : 0).allMatch(text -> text.contains("16 bits"));
  }

  @Test
  void tiedTableAndDynamicConvolution_areTold_insideSubGraphsToo() throws Exception {
    ModelBuilder branch =
        new ModelBuilder()
            .node(NodeSpec.of("Transpose", "turn", List.of("table"), List.of("turned")))
            .node(NodeSpec.of("MatMul", "head", List.of("x", "turned"), List.of("t")))
            .output("t", DataType.FLOAT);
    ModelBuilder other =
        new ModelBuilder()
            .node(NodeSpec.of("ConvInteger", "conv", List.of("a", "w"), List.of("i")))
            .output("i", DataType.INT32);
    List<String> found =
        advice(
            input()
                .input("c", DataType.BOOL)
                .input("a", DataType.UINT8, 1, 1, 8, 8)
                .constant(codes("w", DataType.INT8, 1, 1, 3, 3))
                .constant(codes("codes", DataType.INT8, K, K))
                .constant(scale("s"))
                .node(
                    NodeSpec.of("DequantizeLinear", "dq", List.of("codes", "s"), List.of("table")))
                .node(
                    other.bodyOf(
                        branch.bodyOf(
                            NodeSpec.of("If", "if", List.of("c"), List.of("y")), "then_branch"),
                        "else_branch")));
    assertThat(found).hasSize(2);
    assertThat(found.get(0)).contains("transpose of a restored table").contains("(head)");
    assertThat(found.get(1)).contains("ConvInteger").contains("(conv)");
  }

  @Test
  void report_ofARecipe_carriesTheAdvice() throws Exception {
    Path model =
        input()
            .constant(TensorSpec.ofFloats("w", List.of((long) K, (long) K), new float[K * K]))
            .node(NodeSpec.of("MatMul", "p", List.of("x", "w"), List.of("y")))
            .output("y", DataType.FLOAT, "m", K)
            .writeTo(folder.resolve("m.onnx"));
    Path target = folder.resolve("out.onnx");

    assertThat(OnnxQuantizer.of(model).dynamicInt8().writeTo(target).report().warnings()).isEmpty();
    assertThat(OnnxQuantizer.of(model).weightOnly().writeTo(target).report().warnings()).isEmpty();
    assertThat(
            OnnxQuantizer.of(model)
                .weightOnly()
                .bits(8)
                .accuracyLevel(0)
                .writeTo(target)
                .report()
                .warnings())
        .singleElement()
        .asString()
        .contains("MatMulNBits of 8 bits without accuracy_level 4");
  }
}
