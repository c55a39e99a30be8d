package io.mlops4j.benchmarks;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The activation is rounded to 8 bits by blocks; products of 16 bits, one sum of two of them a
 * lane, then floats times both scales, one row at a time. For vectors of 512 bits.
 */
final class VectorJlamaPattern implements RowPattern {

  private static final int BLOCK = 32;
  private static final int HALF = BLOCK / 2;

  @Override
  public void multiply(byte[] codes, float[] scales, float[] x, float[] y) {
    int blocks = x.length / BLOCK;
    byte[] a = new byte[x.length];
    float[] aScales = new float[blocks];
    for (int block = 0; block < blocks; block++) {
      quantize(x, block * BLOCK, a, aScales, block);
    }
    for (int row = 0; row < y.length; row++) {
      y[row] = row(codes, row * x.length / 2, scales, row * blocks, a, aScales);
    }
  }

  private static void quantize(float[] x, int from, byte[] a, float[] aScales, int block) {
    float max = 0;
    for (int i = from; i < from + BLOCK; i++) {
      max = Math.max(max, Math.abs(x[i]));
    }
    aScales[block] = max / 127;
    float inverse = max == 0 ? 0 : 127 / max;
    for (int i = from; i < from + BLOCK; i++) {
      a[i] = (byte) Math.round(x[i] * inverse);
    }
  }

  private static float row(
      byte[] codes, int codesAt, float[] scales, int scalesAt, byte[] a, float[] aScales) {
    FloatVector sum = FloatVector.zero(FloatVector.SPECIES_512);
    for (int block = 0; block < aScales.length; block++) {
      ByteVector both = ByteVector.fromArray(ByteVector.SPECIES_128, codes, codesAt + block * HALF);
      ByteVector low = both.and((byte) 15).sub((byte) 8);
      ByteVector high = both.lanewise(VectorOperators.LSHR, 4).sub((byte) 8);
      ShortVector products =
          wide(low).mul(wide(a, block * BLOCK)).add(wide(high).mul(wide(a, block * BLOCK + HALF)));
      FloatVector floats =
          (FloatVector) products.convertShape(VectorOperators.S2F, FloatVector.SPECIES_512, 0);
      sum =
          floats.fma(
              FloatVector.broadcast(
                  FloatVector.SPECIES_512, scales[scalesAt + block] * aScales[block]),
              sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  private static ShortVector wide(byte[] a, int at) {
    return wide(ByteVector.fromArray(ByteVector.SPECIES_128, a, at));
  }

  private static ShortVector wide(ByteVector bytes) {
    return (ShortVector) bytes.convertShape(VectorOperators.B2S, ShortVector.SPECIES_256, 0);
  }
}
