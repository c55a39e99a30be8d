package io.mlops4j.quantize.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The statistics on the vector unit. */
final class VectorStatistics implements Statistics {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY_BITS = 0x7F800000;

  VectorStatistics() {}

  @Override
  public void extremes(float[] x, int offset, int length, float[] range) {
    Extents.check(x.length, offset, length);
    Extents.check(range.length, 0, 2);
    int limit = FLOATS.loopBound(length);
    if (limit > 0) {
      extremesBody(x, offset, limit, range);
    }
    ScalarStatistics.extremesFrom(x, offset + limit, offset + length, range);
  }

  private static void extremesBody(float[] x, int offset, int limit, float[] range) {
    IntVector low = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    IntVector high = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    for (int i = 0; i < limit; i += LANES) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, offset + i).reinterpretAsInts();
      IntVector finite = finite(bits);
      // With the magnitude of the negative ones turned round, floats order like integers.
      IntVector key = bits.lanewise(VectorOperators.ASHR, 31).and(MAGNITUDE);
      key = key.lanewise(VectorOperators.XOR, bits).and(finite);
      IntVector stray = finite.not();
      low = low.min(key.or(stray.and(Integer.MAX_VALUE)));
      high = high.max(key.or(stray.and(Integer.MIN_VALUE)));
    }
    int lowest = low.reduceLanes(VectorOperators.MIN);
    int highest = high.reduceLanes(VectorOperators.MAX);
    if (lowest != Integer.MAX_VALUE) {
      range[0] = Math.min(range[0], ofKey(lowest));
      range[1] = Math.max(range[1], ofKey(highest));
    }
  }

  private static float ofKey(int key) {
    return Float.intBitsToFloat(key ^ key >> 31 & MAGNITUDE);
  }

  @Override
  public Moments moments(float[] x, int offset, int length) {
    Extents.check(x.length, offset, length);
    int limit = FLOATS.loopBound(length);
    Moments tail = ScalarStatistics.momentsFrom(x, offset + limit, offset + length);
    return limit == 0 ? tail : momentsBody(x, offset, limit).plus(tail);
  }

  private static Moments momentsBody(float[] x, int offset, int limit) {
    IntVector count = IntVector.zero(INTS);
    DoubleVector sum = DoubleVector.zero(DOUBLES);
    DoubleVector squaredSum = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < limit; i += LANES) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, offset + i).reinterpretAsInts();
      IntVector finite = finite(bits);
      count = count.sub(finite);
      FloatVector value = bits.and(finite).reinterpretAsFloats();
      DoubleVector first = (DoubleVector) value.convert(VectorOperators.F2D, 0);
      DoubleVector second = (DoubleVector) value.convert(VectorOperators.F2D, 1);
      sum = sum.add(first).add(second);
      squaredSum = squaredSum.add(first.mul(first)).add(second.mul(second));
    }
    return new Moments(
        count.reduceLanes(VectorOperators.ADD),
        sum.reduceLanes(VectorOperators.ADD),
        squaredSum.reduceLanes(VectorOperators.ADD));
  }

  /** The scattered increments bound this one; a vector of positions gains nothing. */
  @Override
  public void histogram(float[] x, int offset, int length, float low, float high, long[] counts) {
    ScalarStatistics.INSTANCE.histogram(x, offset, length, low, high, counts);
  }

  /** All ones where finite. */
  private static IntVector finite(IntVector bits) {
    return bits.and(MAGNITUDE).sub(INFINITY_BITS).lanewise(VectorOperators.ASHR, 31);
  }
}
