package io.mlops4j.examples;

import io.mlops4j.quantize.kernel.BlockFormat;
import io.mlops4j.quantize.kernel.CodeSign;
import io.mlops4j.quantize.kernel.Int4Matrix;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.kernel.Moments;
import io.mlops4j.quantize.kernel.ScaleLayout;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** Calls the kernels of quantization directly. */
public final class KernelsExample {

  private KernelsExample() {}

  /**
   * Runs the example.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run();
  }

  static float run() {
    Kernels kernels = Kernels.active();

    float[] weight = {0.5f, -1f, 2f, 4f, 0.25f, -8f};
    ScaleLayout perRow = ScaleLayout.perAxis(List.of(2, 3), 0);
    byte[] codes = new byte[perRow.size()];
    float[] scales = {2f / 127, 8f / 127};
    perRow.quantize(kernels, weight, scales, new int[0], -127, 127, codes);
    float[] restored = new float[codes.length];
    perRow.dequantize(kernels, codes, CodeSign.SIGNED, scales, new int[0], restored);
    double error = kernels.squaredError(weight, 0, restored, 0, weight.length);
    Moments moments = kernels.statistics().moments(weight, 0, weight.length);
    System.out.println("relative error " + error / moments.squaredSum());

    int inputs = 64;
    int outputs = 32;
    BlockFormat format = new BlockFormat(32, 4, true);
    float[] rows = new float[outputs * inputs];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) Math.sin(i);
    }
    float[] blockScales = new float[format.blocks(rows.length)];
    byte[] zeroPoints = new byte[blockScales.length];
    byte[] nibbles = new byte[rows.length / 2];
    kernels
        .blocks()
        .quantizeToNibbles(rows, 0, rows.length, format, blockScales, zeroPoints, 0, nibbles, 0);
    Int4Matrix matrix =
        Int4Matrix.of(nibbles, blockScales, new byte[0], inputs, outputs, format.blockSize());
    float[] activation = new float[inputs];
    activation[0] = 1f;
    float[] product = new float[outputs];
    matrix.multiply(kernels, activation, 1, product, ForkJoinPool.commonPool(), 4);
    System.out.println(product[1] + " is about " + rows[inputs]);
    return product[1];
  }
}
