package io.mlops4j.quantize.assertj;

import static io.mlops4j.quantize.assertj.QuantizationAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.ProcessorSums;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.Sample;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationAssertionsTest {

  @TempDir Path folder;

  private Path fp32;
  private QuantizedModel int8;
  private final List<Sample> samples =
      List.of(Sample.create().floats("x", random(4 * 64, 2), 4, 64));

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @BeforeEach
  void quantize() throws Exception {
    fp32 =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "rows", 64)
            .output("y", DataType.FLOAT, "rows", 64)
            .constant(TensorSpec.ofFloats("w", List.of(64L, 64L), random(64 * 64, 1)))
            .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
            .writeTo(folder.resolve("fp32.onnx"));
    int8 =
        ProcessorSums.fit(OnnxQuantizer.of(fp32).dynamicInt8())
            .writeTo(folder.resolve("int8.onnx"));
  }

  @Test
  void againstOriginal_goodModel_passesEveryBound() {
    assertThat(int8)
        .hasSizeRatioAtMost(0.5)
        .againstOriginal(fp32, samples)
        .meanCosine()
        .isAtLeast(0.999)
        .isAtMost(1)
        .and()
        .minCosine()
        .isAtLeast(0.99)
        .and()
        .sqnrDb()
        .isAtLeast(30)
        .and()
        .maxError()
        .isAtMost(1);
  }

  @Test
  void isAtLeast_belowTheBound_failsWithOutputFigureAndBound() {
    ComparisonAssert outputs = assertThat(int8).as("encoder").againstOriginal(fp32, samples);

    assertThatThrownBy(() -> outputs.sqnrDb().isAtLeast(100))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("[encoder]")
        .hasMessageContaining("SQNR in dB of output")
        .hasMessageContaining("at least 100.0");
    assertThatThrownBy(() -> outputs.maxError().isAtMost(0))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("at most 0.0");
    assertThatThrownBy(() -> assertThat(int8).hasSizeRatioAtMost(0.1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("int8.onnx");
  }
}
