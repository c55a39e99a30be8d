package io.mlops4j.quantize;

import ai.onnxruntime.OrtException;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whether ONNX Runtime adds products of unsigned and signed 8-bit codes as the specification says.
 *
 * <p>On x86 processors without VNNI it adds them in pairs that saturate at 16 bits. What it
 * computes there is no oracle for codes of the whole range, so tests that compare with it end
 * early; those of {@code reducedRange} do not.
 */
public final class ProcessorSums {
  private static final int DEPTH = 64;
  private static final boolean SATURATE = probe();

  private ProcessorSums() {}

  /** Whether pairs of products saturate on this processor. */
  static boolean saturate() {
    return SATURATE;
  }

  /** The recipe as this processor needs it. */
  public static DynamicInt8 fit(DynamicInt8 recipe) {
    return SATURATE ? recipe.reducedRange() : recipe;
  }

  /** The recipe as this processor needs it. */
  static StaticInt8 fit(StaticInt8 recipe) {
    return SATURATE ? recipe.reducedRange() : recipe;
  }

  private static boolean probe() {
    byte[] codes = new byte[DEPTH];
    Arrays.fill(codes, (byte) 255);
    byte[] weights = new byte[DEPTH * 16];
    Arrays.fill(weights, (byte) 127);
    try {
      Path folder = Files.createTempDirectory("sums");
      Path file = folder.resolve("sums.onnx");
      Path model =
          new ModelBuilder()
              .input("a", DataType.UINT8, 1, DEPTH)
              .constant(
                  new TensorSpec(
                      "b", DataType.INT8, List.of((long) DEPTH, 16L), Payload.of(weights)))
              .node(NodeSpec.of("MatMulInteger", "m", List.of("a", "b"), List.of("y")))
              .output("y", DataType.INT32, 1, 16)
              .writeTo(file);
      int[] sums = Ort.ints(Ort.run(model, Map.of("a", new Ort.Codes(codes, true, 1, DEPTH))), "y");
      Files.delete(file);
      Files.delete(folder);
      return sums[0] != DEPTH * 255 * 127;
    } catch (IOException | OrtException e) {
      throw new AssertionError("the sums of this processor could not be looked at", e);
    }
  }
}
