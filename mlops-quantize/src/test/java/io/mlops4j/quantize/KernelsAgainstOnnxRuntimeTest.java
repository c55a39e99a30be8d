package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.kernel.AffineParameters;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle is ONNX Runtime executing the operator on the same values. */
class KernelsAgainstOnnxRuntimeTest {

  private static final int LENGTH = 10_007;

  @TempDir Path folder;

  private static float[] values(long seed, float spread) {
    Random random = new Random(seed);
    float[] x = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      // halves of the scale meet the rounding rule, outliers the saturation
      x[i] = i % 3 == 0 ? (i % 701) * 0.0125f - 4f : (float) random.nextGaussian() * spread;
    }
    return x;
  }

  @Test
  void quantize_oneScale_equalsQuantizeLinear() throws Exception {
    float[] x = values(1, 3f);
    for (int zero : new int[] {0, -77, 127}) {
      Path model =
          new ModelBuilder()
              .input("x", DataType.FLOAT, "n")
              .constant(TensorSpec.ofFloats("s", List.of(), new float[] {0.025f}))
              .constant(
                  new TensorSpec(
                      "z", DataType.INT8, List.of(), Payload.of(new byte[] {(byte) zero})))
              .node(NodeSpec.of("QuantizeLinear", "q", List.of("x", "s", "z"), List.of("y")))
              .output("y", DataType.INT8, "n")
              .writeTo(folder.resolve("q" + zero + ".onnx"));
      byte[] expected = Ort.bytes(Ort.run(model, Map.of("x", new Ort.Floats(x, LENGTH))), "y");

      byte[] codes = new byte[LENGTH];
      Kernels.active().quantize(x, 0, codes, 0, LENGTH, 0.025f, zero, -128, 127);

      assertThat(codes).isEqualTo(expected);
    }
  }

  @Test
  void quantizePerColumn_scalePerColumn_equalsQuantizeLinearOnTheLastAxis() throws Exception {
    int columns = 37;
    int rows = 53;
    float[] x = java.util.Arrays.copyOf(values(2, 2f), rows * columns);
    float[] scales = new float[columns];
    for (int c = 0; c < columns; c++) {
      scales[c] = 0.01f + 0.003f * c;
    }
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, rows, columns)
            .constant(TensorSpec.ofFloats("s", List.of((long) columns), scales))
            .constant(
                new TensorSpec(
                    "z", DataType.INT8, List.of((long) columns), Payload.of(new byte[columns])))
            .node(
                NodeSpec.of("QuantizeLinear", "q", List.of("x", "s", "z"), List.of("y"))
                    .with("axis", 1))
            .output("y", DataType.INT8, rows, columns)
            .writeTo(folder.resolve("columns.onnx"));
    byte[] expected = Ort.bytes(Ort.run(model, Map.of("x", new Ort.Floats(x, rows, columns))), "y");

    byte[] codes = new byte[rows * columns];
    Kernels.active().quantizePerColumn(x, 0, codes, 0, rows, columns, scales, -128, 127);

    assertThat(codes).isEqualTo(expected);
  }

  @Test
  void quantizeDynamically_manyRanges_equalsDynamicQuantizeLinear() throws Exception {
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, "n")
            .node(NodeSpec.of("DynamicQuantizeLinear", "q", List.of("x"), List.of("y", "s", "z")))
            .output("y", DataType.UINT8, "n")
            .output("s", DataType.FLOAT)
            .output("z", DataType.UINT8)
            .writeTo(folder.resolve("dynamic.onnx"));
    for (long seed = 0; seed < 12; seed++) {
      float[] x = values(seed, seed % 3 == 0 ? 0.001f : 20f * seed);
      for (int i = 0; seed % 4 == 1 && i < LENGTH; i++) {
        x[i] = Math.abs(x[i]) + 1;
      }
      Map<String, Object> expected = Ort.run(model, Map.of("x", new Ort.Floats(x, LENGTH)));

      byte[] codes = new byte[LENGTH];
      AffineParameters found =
          AffineParameters.quantizeDynamically(Kernels.active(), x, 0, LENGTH, codes);

      assertThat(found.scale()).isEqualTo(Ort.floats(expected, "s")[0]);
      assertThat(found.zeroPoint()).isEqualTo(Ort.bytes(expected, "z")[0] & 0xFF);
      assertThat(codes).isEqualTo(Ort.bytes(expected, "y"));
    }
  }
}
