package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.kernel.BlockFormat;
import io.mlops4j.quantize.kernel.CodeSign;
import io.mlops4j.quantize.kernel.Int4Matrix;
import io.mlops4j.quantize.kernel.Int8Matrix;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.kernel.NibbleOrder;
import io.mlops4j.quantize.kernel.ScaleLayout;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole operators out of the kernels; the oracle is ONNX Runtime executing the operator. */
class OperatorsAgainstOnnxRuntimeTest {

  @TempDir Path folder;

  private final Kernels kernels = Kernels.active();
  private final Random random = new Random(42);

  private float[] floats(int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = i % 3 == 0 ? random.nextInt(400) / 8f - 25 : (float) random.nextGaussian() * 9;
    }
    return x;
  }

  /** Values that ONNX defines: saturated infinities; the code of NaN is left open. */
  private float[] withInfinities(int count) {
    float[] x = floats(count);
    x[count / 2] = Float.POSITIVE_INFINITY;
    x[count / 3] = Float.NEGATIVE_INFINITY;
    x[count / 5] = Float.MIN_VALUE;
    x[count / 7] = -0f;
    return x;
  }

  private float[] scales(int count) {
    float[] scales = new float[count];
    for (int i = 0; i < count; i++) {
      scales[i] = i % 2 == 0 ? 0.125f : 0.05f + random.nextFloat();
    }
    return scales;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Codes of weights that no pair of products saturates on this processor. */
  private byte[] weights(int count, CodeSign left, CodeSign right) {
    byte[] codes = bytes(count);
    if (left == CodeSign.UNSIGNED && right == CodeSign.SIGNED && ProcessorSums.saturate()) {
      for (int i = 0; i < count; i++) {
        codes[i] = (byte) (codes[i] / 2);
      }
    }
    return codes;
  }

  private static int[] points(byte[] bytes, CodeSign sign) {
    int[] points = new int[bytes.length];
    for (int i = 0; i < points.length; i++) {
      points[i] = sign == CodeSign.SIGNED ? bytes[i] : bytes[i] & 0xFF;
    }
    return points;
  }

  private static DataType type(CodeSign sign) {
    return sign == CodeSign.SIGNED ? DataType.INT8 : DataType.UINT8;
  }

  private static List<Long> longs(List<Integer> dims) {
    return dims.stream().map(Integer::longValue).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, SIGNED", "1, 0, UNSIGNED", "2, 0, SIGNED", "-1, 0, UNSIGNED",
    "0, 4, SIGNED", "1, 5, UNSIGNED", "2, 16, SIGNED", "2, 16, UNSIGNED"
  })
  void quantizeAndBack_anyAxisAndBlock_equalsTheOperators(int axis, int block, CodeSign sign)
      throws Exception {
    List<Integer> dims = List.of(6, 10, 37);
    ScaleLayout layout = ScaleLayout.blocked(dims, axis, block);
    float[] scales = scales(layout.scaleCount());
    byte[] points = bytes(layout.scaleCount());
    List<Integer> scaleDims = new ArrayList<>(dims);
    if (block == 0) {
      scaleDims = List.of(layout.length());
    } else {
      scaleDims.set(axis, (dims.get(axis) - 1) / block + 1);
    }
    TensorSpec s = TensorSpec.ofFloats("s", longs(scaleDims), scales);
    TensorSpec z = new TensorSpec("z", type(sign), longs(scaleDims), Payload.of(points));
    Path model =
        new ModelBuilder()
            .opset(21)
            .irVersion(10)
            .input("x", DataType.FLOAT, dims.toArray())
            .constant(s)
            .constant(z)
            .node(
                NodeSpec.of("QuantizeLinear", "q", List.of("x", "s", "z"), List.of("y"))
                    .with("axis", axis)
                    .with("block_size", block))
            .node(
                NodeSpec.of("DequantizeLinear", "d", List.of("y", "s", "z"), List.of("r"))
                    .with("axis", axis)
                    .with("block_size", block))
            .output("y", type(sign), dims.toArray())
            .output("r", DataType.FLOAT, dims.toArray())
            .writeTo(folder.resolve("q.onnx"));
    // With blocks on an inner axis ONNX Runtime 1.29 and 1.30 give 1e20 and infinity the smallest
    // code, where the specification asks for the largest; so there only what both agree on.
    float[] x = block > 0 && axis < 2 ? floats(layout.size()) : withInfinities(layout.size());
    Map<String, Object> expected = Ort.run(model, Map.of("x", new Ort.Floats(x, 6, 10, 37)));

    byte[] codes = new byte[x.length];
    int[] zeroPoints = points(points, sign);
    layout.quantize(kernels, x, scales, zeroPoints, sign.min(), sign.max(), codes);
    float[] restored = new float[x.length];
    layout.dequantize(kernels, codes, sign, scales, zeroPoints, restored);

    assertThat(codes).isEqualTo(Ort.bytes(expected, "y"));
    assertThat(restored).isEqualTo(Ort.floats(expected, "r"));
  }

  @ParameterizedTest
  @CsvSource({"0, INT4", "1, INT4", "0, UINT4", "1, UINT4"})
  void dequantize_packedNibblesInBlocks_equalsTheOperator(int axis, DataType type)
      throws Exception {
    boolean signed = type == DataType.INT4;
    List<Integer> dims = List.of(64, 37);
    int block = axis == 0 ? 16 : 32;
    ScaleLayout layout = ScaleLayout.blocked(dims, axis, block);
    float[] scales = scales(layout.scaleCount());
    byte[] packed = bytes(layout.size() / 2);
    byte[] packedPoints = bytes((layout.scaleCount() + 1) / 2);
    List<Long> scaleDims = axis == 0 ? List.of(4L, 37L) : List.of(64L, 2L);
    Path model =
        new ModelBuilder()
            .opset(21)
            .irVersion(10)
            .constant(new TensorSpec("y", type, longs(dims), Payload.of(packed)))
            .constant(TensorSpec.ofFloats("s", scaleDims, scales))
            .constant(new TensorSpec("z", type, scaleDims, Payload.of(packedPoints)))
            .node(
                NodeSpec.of("DequantizeLinear", "d", List.of("y", "s", "z"), List.of("r"))
                    .with("axis", axis)
                    .with("block_size", block))
            .output("r", DataType.FLOAT, dims.toArray())
            .writeTo(folder.resolve("d.onnx"));
    Map<String, Object> expected = Ort.run(model, Map.of());

    byte[] codes = new byte[layout.size()];
    byte[] points = new byte[layout.scaleCount()];
    if (signed) {
      kernels.nibbles().unpackSigned(packed, 0, codes, 0, codes.length, NibbleOrder.LOW_FIRST);
      kernels
          .nibbles()
          .unpackSigned(packedPoints, 0, points, 0, points.length, NibbleOrder.LOW_FIRST);
    } else {
      kernels.nibbles().unpackUnsigned(packed, 0, codes, 0, codes.length, NibbleOrder.LOW_FIRST);
      kernels
          .nibbles()
          .unpackUnsigned(packedPoints, 0, points, 0, points.length, NibbleOrder.LOW_FIRST);
    }
    float[] restored = new float[codes.length];
    CodeSign sign = signed ? CodeSign.SIGNED : CodeSign.UNSIGNED;
    layout.dequantize(kernels, codes, sign, scales, points(points, sign), restored);

    assertThat(restored).isEqualTo(Ort.floats(expected, "r"));
  }

  @ParameterizedTest
  @CsvSource({
    "UNSIGNED, SIGNED, 1, 64, 40",
    "UNSIGNED, UNSIGNED, 5, 200, 33",
    "UNSIGNED, SIGNED, 7, 65, 1"
  })
  void multiply_codes_equalsMatMulInteger(
      CodeSign left, CodeSign right, int rows, int inputs, int outputs) throws Exception {
    byte[] b = weights(inputs * outputs, left, right);
    byte[] columnPoints = bytes(outputs);
    byte[] a = bytes(rows * inputs);
    Path model =
        new ModelBuilder()
            .input("a", type(left), rows, inputs)
            .constant(
                new TensorSpec(
                    "b", type(right), List.of((long) inputs, (long) outputs), Payload.of(b)))
            .constant(
                new TensorSpec("za", type(left), List.of(), Payload.of(new byte[] {(byte) 113})))
            .constant(
                new TensorSpec(
                    "zb", type(right), List.of((long) outputs), Payload.of(columnPoints)))
            .node(NodeSpec.of("MatMulInteger", "m", List.of("a", "b", "za", "zb"), List.of("y")))
            .output("y", DataType.INT32, rows, outputs)
            .writeTo(folder.resolve("m.onnx"));
    Map<String, Object> expected =
        Ort.run(model, Map.of("a", new Ort.Codes(a, left == CodeSign.UNSIGNED, rows, inputs)));

    int[] y = new int[rows * outputs];
    Int8Matrix.of(b, right, inputs, outputs, points(columnPoints, right))
        .multiply(kernels, a, left, rows, new int[] {113}, y, Runnable::run, 1);

    assertThat(y).isEqualTo(Ort.ints(expected, "y"));
  }

  @Test
  void multiplyAndRequantize_equalsQLinearMatMul() throws Exception {
    int rows = 6;
    int inputs = 96;
    int outputs = 35;
    byte[] b = weights(inputs * outputs, CodeSign.UNSIGNED, CodeSign.SIGNED);
    byte[] a = bytes(rows * inputs);
    float[] columnScales = scales(outputs);
    Path model =
        new ModelBuilder()
            .input("a", DataType.UINT8, rows, inputs)
            .constant(TensorSpec.ofFloats("sa", List.of(), new float[] {0.013f}))
            .constant(new TensorSpec("za", DataType.UINT8, List.of(), Payload.of(new byte[] {101})))
            .constant(
                new TensorSpec(
                    "b", DataType.INT8, List.of((long) inputs, (long) outputs), Payload.of(b)))
            .constant(TensorSpec.ofFloats("sb", List.of((long) outputs), columnScales))
            .constant(
                new TensorSpec(
                    "zb", DataType.INT8, List.of((long) outputs), Payload.of(new byte[outputs])))
            .constant(TensorSpec.ofFloats("sy", List.of(), new float[] {9.5f}))
            .constant(new TensorSpec("zy", DataType.UINT8, List.of(), Payload.of(new byte[] {77})))
            .node(
                NodeSpec.of(
                    "QLinearMatMul",
                    "m",
                    List.of("a", "sa", "za", "b", "sb", "zb", "sy", "zy"),
                    List.of("y")))
            .output("y", DataType.UINT8, rows, outputs)
            .writeTo(folder.resolve("q.onnx"));
    Map<String, Object> expected =
        Ort.run(model, Map.of("a", new Ort.Codes(a, true, rows, inputs)));

    int[] sums = new int[rows * outputs];
    Int8Matrix.of(b, CodeSign.SIGNED, inputs, outputs)
        .multiply(kernels, a, CodeSign.UNSIGNED, rows, new int[] {101}, sums, Runnable::run, 1);
    float[] multipliers = new float[outputs];
    for (int n = 0; n < outputs; n++) {
      multipliers[n] = 0.013f * columnScales[n] / 9.5f;
    }
    byte[] codes = new byte[sums.length];
    kernels.products().requantize(sums, codes, rows, outputs, multipliers, 77, CodeSign.UNSIGNED);

    assertThat(codes).isEqualTo(Ort.bytes(expected, "y"));
  }

  @ParameterizedTest
  @CsvSource({"64, 40, 32, true", "200, 33, 32, false", "96, 17, 16, false", "300, 16, 128, true"})
  void multiply_nibbles_agreesWithMatMulNBits(int inputs, int outputs, int block, boolean symmetric)
      throws Exception {
    int blocks = (inputs - 1) / block + 1;
    BlockFormat format = new BlockFormat(block, 4, symmetric);
    byte[] codes = new byte[outputs * blocks * block / 2];
    float[] scales = new float[outputs * blocks];
    byte[] wide = new byte[outputs * blocks];
    for (int n = 0; n < outputs; n++) {
      float[] row = Arrays.copyOf(floats(inputs), blocks * block);
      kernels
          .blocks()
          .quantizeToNibbles(
              row, 0, row.length, format, scales, wide, n * blocks, codes, n * row.length / 2);
    }
    int pointBytes = (blocks + 1) / 2;
    byte[] points = new byte[symmetric ? 0 : outputs * pointBytes];
    for (int n = 0; !symmetric && n < outputs; n++) {
      kernels
          .nibbles()
          .pack(wide, n * blocks, points, n * pointBytes, blocks, NibbleOrder.LOW_FIRST);
    }
    int rows = 3;
    float[] a = floats(rows * inputs);
    Int4Matrix matrix = Int4Matrix.of(codes, scales, points, inputs, outputs, block);
    float[] exact = new float[rows * outputs];
    matrix.multiply(kernels, a, rows, exact, Runnable::run, 1);
    float[] rounded = new float[rows * outputs];
    matrix.multiplyQuantized(kernels, a, rows, rounded, Runnable::run, 1);

    for (int level : new int[] {0, 4}) {
      ModelBuilder builder =
          new ModelBuilder()
              .microsoft()
              .input("a", DataType.FLOAT, rows, inputs)
              .constant(
                  new TensorSpec(
                      "b",
                      DataType.UINT8,
                      List.of((long) outputs, (long) blocks, block / 2L),
                      Payload.of(codes)))
              .constant(TensorSpec.ofFloats("s", List.of((long) outputs, (long) blocks), scales))
              .output("y", DataType.FLOAT, rows, outputs);
      if (!symmetric) {
        builder.constant(
            new TensorSpec(
                "z",
                DataType.UINT8,
                List.of((long) outputs, (long) pointBytes),
                Payload.of(points)));
      }
      builder.node(
          NodeSpec.of(
                  "MatMulNBits",
                  "m",
                  symmetric ? List.of("a", "b", "s") : List.of("a", "b", "s", "z"),
                  List.of("y"))
              .inDomain("com.microsoft")
              .with("K", inputs)
              .with("N", outputs)
              .with("bits", 4)
              .with("block_size", block)
              .with("accuracy_level", level));
      Path model = builder.writeTo(folder.resolve("n" + level + ".onnx"));
      float[] expected =
          Ort.floats(Ort.run(model, Map.of("a", new Ort.Floats(a, rows, inputs))), "y");
      // Theirs adds in another order; at level 4 both round activations by block.
      float[] ours = level == 0 ? exact : rounded;
      assertThat(Ort.relativeError(expected, ours)).as("level %d", level).isLessThan(1e-5);
    }
  }
}
