package io.mlops4j.benchmarks;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The activation stays float: codes become floats, a block's products are added and then multiplied
 * by its scale, one row at a time. For vectors of 512 bits.
 */
final class VectorLlama3Pattern implements RowPattern {

  private static final int BLOCK = 32;
  private static final int HALF = BLOCK / 2;

  @Override
  public void multiply(byte[] codes, float[] scales, float[] x, float[] y) {
    int blocks = x.length / BLOCK;
    for (int row = 0; row < y.length; row++) {
      y[row] = row(codes, row * x.length / 2, scales, row * blocks, x);
    }
  }

  private static float row(byte[] codes, int codesAt, float[] scales, int scalesAt, float[] x) {
    FloatVector sum = FloatVector.zero(FloatVector.SPECIES_512);
    for (int block = 0; block < x.length / BLOCK; block++) {
      ByteVector both = ByteVector.fromArray(ByteVector.SPECIES_128, codes, codesAt + block * HALF);
      FloatVector low =
          (FloatVector) both.and((byte) 15).sub((byte) 8).castShape(FloatVector.SPECIES_512, 0);
      FloatVector high =
          (FloatVector)
              both.lanewise(VectorOperators.LSHR, 4)
                  .sub((byte) 8)
                  .castShape(FloatVector.SPECIES_512, 0);
      FloatVector first = FloatVector.fromArray(FloatVector.SPECIES_512, x, block * BLOCK);
      FloatVector second = FloatVector.fromArray(FloatVector.SPECIES_512, x, block * BLOCK + HALF);
      FloatVector scale = FloatVector.broadcast(FloatVector.SPECIES_512, scales[scalesAt + block]);
      sum = first.mul(low).add(second.mul(high)).fma(scale, sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
