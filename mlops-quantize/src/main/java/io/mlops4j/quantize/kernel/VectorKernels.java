package io.mlops4j.quantize.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on the vector unit. Masks are avoided throughout, since they are slow on Java 17: a
 * lane that is not finite is cleared by integer arithmetic on its bits.
 */
final class VectorKernels implements Kernels {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();

  /** As many bytes as there are floats. A constant, since the compiler gives up on any other. */
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));

  /** A multiple of every number of lanes. */
  private static final int STRIP = 4096;

  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int SIGN = 0x80000000;
  private static final int INFINITY_BITS = 0x7F800000;

  /** 1.5 x 2^23: adding it leaves the value rounded half to even in the low bits. */
  private static final float ROUNDER = 12582912f;

  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

  /** Beyond every code and within the rounder's reach. */
  private static final int BOUND_BITS = Float.floatToRawIntBits(1024f);

  private static final Statistics STATISTICS = new VectorStatistics();
  private static final HalfPrecision HALF_PRECISION = new VectorHalfPrecision();
  private static final Nibbles NIBBLES = new VectorNibbles();
  private static final Blocks BLOCKS = new VectorBlocks();
  private static final Products PRODUCTS = new VectorProducts();

  VectorKernels() {
    // There is no 32-bit byte species, so vectors of four floats have no matching store.
    if (FLOATS.vectorBitSize() < 256) {
      throw new UnsupportedOperationException(
          "vectors of " + FLOATS.vectorBitSize() + " bits, 256 are needed");
    }
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Statistics statistics() {
    return STATISTICS;
  }

  @Override
  public HalfPrecision halfPrecision() {
    return HALF_PRECISION;
  }

  @Override
  public Nibbles nibbles() {
    return NIBBLES;
  }

  @Override
  public Blocks blocks() {
    return BLOCKS;
  }

  @Override
  public Products products() {
    return PRODUCTS;
  }

  @Override
  public float absMax(float[] x, int offset, int length) {
    Extents.check(x.length, offset, length);
    int limit = FLOATS.loopBound(length);
    float max = limit == 0 ? 0 : absMaxBody(x, offset, limit);
    return ScalarKernels.absMaxFrom(x, offset + limit, offset + length, max);
  }

  private static float absMaxBody(float[] x, int offset, int limit) {
    // Magnitudes order like their bits, and the integer maximum needs no care for NaN.
    IntVector first = IntVector.zero(INTS);
    IntVector second = IntVector.zero(INTS);
    int i = 0;
    for (; i <= limit - 2 * LANES; i += 2 * LANES) {
      first = first.max(finiteMagnitude(FloatVector.fromArray(FLOATS, x, offset + i)));
      second = second.max(finiteMagnitude(FloatVector.fromArray(FLOATS, x, offset + i + LANES)));
    }
    for (; i < limit; i += LANES) {
      first = first.max(finiteMagnitude(FloatVector.fromArray(FLOATS, x, offset + i)));
    }
    return Float.intBitsToFloat(first.max(second).reduceLanes(VectorOperators.MAX));
  }

  @Override
  public void absMaxPerColumn(float[] x, int offset, int rows, int columns, float[] max) {
    Extents.checkMatrix(x.length, offset, rows, columns);
    Extents.check(max.length, 0, columns);
    int limit = FLOATS.loopBound(columns);
    for (int row = 0; row < rows; row++) {
      int start = offset + row * columns;
      absMaxRowBody(x, start, max, limit);
      ScalarKernels.absMaxRow(x, start, max, limit, columns);
    }
  }

  private static void absMaxRowBody(float[] x, int offset, float[] max, int limit) {
    for (int c = 0; c < limit; c += LANES) {
      IntVector running = FloatVector.fromArray(FLOATS, max, c).reinterpretAsInts();
      running
          .max(finiteMagnitude(FloatVector.fromArray(FLOATS, x, offset + c)))
          .reinterpretAsFloats()
          .intoArray(max, c);
    }
  }

  @Override
  public void widenRange(float[] x, int offset, int length, float[] range) {
    Extents.check(x.length, offset, length);
    int limit = FLOATS.loopBound(length);
    if (limit > 0) {
      widenBody(x, offset, limit, range);
    }
    ScalarKernels.widenFrom(x, offset + limit, offset + length, range);
  }

  private static void widenBody(float[] x, int offset, int limit, float[] range) {
    for (int done = 0; done < limit; done += STRIP) {
      int from = offset + done;
      int count = Math.min(STRIP, limit - done);
      if (!widenByFinite(x, from, count, range)) {
        ScalarKernels.widenFrom(x, from, from + count, range);
      }
    }
  }

  /** Answers false, and does nothing, where a value is not finite. */
  private static boolean widenByFinite(float[] x, int offset, int limit, float[] range) {
    // As integers positive floats order like themselves and are above all negative ones, and with
    // the sign turned the same holds for the others.
    IntVector highs = IntVector.zero(INTS);
    IntVector lows = IntVector.zero(INTS);
    for (int i = 0; i < limit; i += LANES) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, offset + i).reinterpretAsInts();
      highs = highs.max(bits);
      lows = lows.max(bits.lanewise(VectorOperators.XOR, SIGN));
    }
    int high = highs.reduceLanes(VectorOperators.MAX);
    int low = lows.reduceLanes(VectorOperators.MAX);
    if (high >= INFINITY_BITS || low >= INFINITY_BITS) {
      return false;
    }
    float max = Float.intBitsToFloat(high);
    float min = -Float.intBitsToFloat(low);
    range[0] = min < range[0] ? min : range[0];
    range[1] = max > range[1] ? max : range[1];
    return true;
  }

  @Override
  public void quantize(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int length,
      float scale,
      int zeroPoint,
      int min,
      int max) {
    Extents.check(x.length, xOffset, length);
    Extents.check(codes.length, codesOffset, length);
    Extents.checkCodes(scale, zeroPoint, min, max);
    int limit = FLOATS.loopBound(length);
    quantizeBody(x, xOffset, codes, codesOffset, limit, scale, zeroPoint, min, max);
    ScalarKernels.quantizeFrom(
        x, xOffset, codes, codesOffset, limit, length, scale, zeroPoint, min, max);
  }

  private static void quantizeBody(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int limit,
      float scale,
      int zeroPoint,
      int min,
      int max) {
    for (int done = 0; done < limit; done += STRIP) {
      int xFrom = xOffset + done;
      int codesFrom = codesOffset + done;
      int count = Math.min(STRIP, limit - done);
      if (!quantizeNumbers(x, xFrom, codes, codesFrom, count, scale, zeroPoint, min, max)) {
        ScalarKernels.quantizeFrom(
            x, xFrom, codes, codesFrom, 0, count, scale, zeroPoint, min, max);
      }
    }
  }

  /** Answers false where a value is NaN, whose code is wrong then. */
  private static boolean quantizeNumbers(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int limit,
      float scale,
      int zeroPoint,
      int min,
      int max) {
    FloatVector scales = FloatVector.broadcast(FLOATS, scale);
    int zero = ROUNDER_BITS - zeroPoint;
    IntVector magnitudes = IntVector.zero(INTS);
    for (int i = 0; i < limit; i += LANES) {
      IntVector rounded =
          FloatVector.fromArray(FLOATS, x, xOffset + i)
              .div(scales)
              .add(ROUNDER)
              .reinterpretAsInts();
      magnitudes = magnitudes.max(rounded.and(MAGNITUDE));
      // What is beyond the rounder's reach is still in order, and what is negative below all codes.
      IntVector code = rounded.max(zero + min).min(zero + max).sub(zero);
      ((ByteVector) code.convertShape(VectorOperators.I2B, BYTES, 0))
          .intoArray(codes, codesOffset + i);
    }
    return magnitudes.reduceLanes(VectorOperators.MAX) <= INFINITY_BITS;
  }

  @Override
  public void quantizePerColumn(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      int rows,
      int columns,
      float[] scales,
      int[] zeroPoints,
      int min,
      int max) {
    Extents.checkMatrix(x.length, xOffset, rows, columns);
    Extents.checkMatrix(codes.length, codesOffset, rows, columns);
    Extents.checkColumns(columns, scales, zeroPoints);
    for (int c = 0; c < columns; c++) {
      Extents.checkCodes(scales[c], zeroPoints.length == 0 ? 0 : zeroPoints[c], min, max);
    }
    int limit = FLOATS.loopBound(columns);
    for (int row = 0; row < rows; row++) {
      int xRow = xOffset + row * columns;
      int codesRow = codesOffset + row * columns;
      quantizeRowBody(x, xRow, codes, codesRow, scales, zeroPoints, limit, min, max);
      ScalarKernels.quantizeRow(
          x, xRow, codes, codesRow, scales, zeroPoints, limit, columns, min, max);
    }
  }

  private static void quantizeRowBody(
      float[] x,
      int xOffset,
      byte[] codes,
      int codesOffset,
      float[] scales,
      int[] zeroPoints,
      int limit,
      int min,
      int max) {
    for (int c = 0; c < limit; c += LANES) {
      FloatVector scale = FloatVector.fromArray(FLOATS, scales, c);
      FloatVector scaled = FloatVector.fromArray(FLOATS, x, xOffset + c).div(scale);
      IntVector code = roundHalfToEven(scaled, 0).add(points(zeroPoints, c)).max(min).min(max);
      ((ByteVector) code.convertShape(VectorOperators.I2B, BYTES, 0))
          .intoArray(codes, codesOffset + c);
    }
  }

  private static IntVector points(int[] zeroPoints, int at) {
    return zeroPoints.length == 0
        ? IntVector.zero(INTS)
        : IntVector.fromArray(INTS, zeroPoints, at);
  }

  @Override
  public void dequantize(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int length,
      float scale,
      int zeroPoint) {
    Extents.check(codes.length, codesOffset, length);
    Extents.check(x.length, xOffset, length);
    int limit = FLOATS.loopBound(length);
    dequantizeBody(codes, codesOffset, x, xOffset, limit, scale, zeroPoint, -1);
    ScalarKernels.dequantizeFrom(codes, codesOffset, x, xOffset, limit, length, scale, zeroPoint);
  }

  @Override
  public void dequantizeUnsigned(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int length,
      float scale,
      int zeroPoint) {
    Extents.check(codes.length, codesOffset, length);
    Extents.check(x.length, xOffset, length);
    int limit = FLOATS.loopBound(length);
    // B2I and a mask of the low byte, because zero extension fails in the Java 17 interpreter.
    dequantizeBody(codes, codesOffset, x, xOffset, limit, scale, zeroPoint, 0xFF);
    ScalarKernels.dequantizeUnsignedFrom(
        codes, codesOffset, x, xOffset, limit, length, scale, zeroPoint);
  }

  static void dequantizeBody(
      byte[] codes,
      int codesOffset,
      float[] x,
      int xOffset,
      int limit,
      float scale,
      int zeroPoint,
      int keep) {
    for (int i = 0; i < limit; i += LANES) {
      IntVector code =
          (IntVector)
              ByteVector.fromArray(BYTES, codes, codesOffset + i)
                  .convertShape(VectorOperators.B2I, INTS, 0);
      IntVector centred = code.and(keep).sub(zeroPoint);
      ((FloatVector) centred.convert(VectorOperators.I2F, 0)).mul(scale).intoArray(x, xOffset + i);
    }
  }

  @Override
  public void dequantizePerColumn(
      byte[] codes,
      int codesOffset,
      CodeSign sign,
      float[] x,
      int xOffset,
      int rows,
      int columns,
      float[] scales,
      int[] zeroPoints) {
    Extents.checkMatrix(codes.length, codesOffset, rows, columns);
    Extents.checkMatrix(x.length, xOffset, rows, columns);
    Extents.checkColumns(columns, scales, zeroPoints);
    int keep = sign == CodeSign.SIGNED ? -1 : 0xFF;
    int limit = FLOATS.loopBound(columns);
    for (int row = 0; row < rows; row++) {
      int codesRow = codesOffset + row * columns;
      int xRow = xOffset + row * columns;
      dequantizeRowBody(codes, codesRow, keep, x, xRow, scales, zeroPoints, limit);
      ScalarKernels.dequantizeRow(
          codes, codesRow, keep, x, xRow, scales, zeroPoints, limit, columns);
    }
  }

  private static void dequantizeRowBody(
      byte[] codes,
      int codesOffset,
      int keep,
      float[] x,
      int xOffset,
      float[] scales,
      int[] zeroPoints,
      int limit) {
    for (int c = 0; c < limit; c += LANES) {
      IntVector code =
          (IntVector)
              ByteVector.fromArray(BYTES, codes, codesOffset + c)
                  .convertShape(VectorOperators.B2I, INTS, 0);
      ((FloatVector) code.and(keep).sub(points(zeroPoints, c)).convert(VectorOperators.I2F, 0))
          .mul(FloatVector.fromArray(FLOATS, scales, c))
          .intoArray(x, xOffset + c);
    }
  }

  @Override
  public double squaredSum(float[] x, int offset, int length) {
    Extents.check(x.length, offset, length);
    int limit = FLOATS.loopBound(length);
    double sum = limit == 0 ? 0 : squaredSumBody(x, offset, limit);
    return sum + ScalarKernels.squaredSumFrom(x, offset + limit, offset + length);
  }

  private static double squaredSumBody(float[] x, int offset, int limit) {
    DoubleVector low = DoubleVector.zero(DOUBLES);
    DoubleVector high = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < limit; i += LANES) {
      FloatVector value = finite(FloatVector.fromArray(FLOATS, x, offset + i));
      DoubleVector first = (DoubleVector) value.convert(VectorOperators.F2D, 0);
      DoubleVector second = (DoubleVector) value.convert(VectorOperators.F2D, 1);
      low = low.add(first.mul(first));
      high = high.add(second.mul(second));
    }
    return low.add(high).reduceLanes(VectorOperators.ADD);
  }

  @Override
  public double squaredError(float[] a, int aOffset, float[] b, int bOffset, int length) {
    Extents.check(a.length, aOffset, length);
    Extents.check(b.length, bOffset, length);
    int limit = FLOATS.loopBound(length);
    double sum = limit == 0 ? 0 : squaredErrorBody(a, aOffset, b, bOffset, limit);
    return sum + ScalarKernels.squaredErrorFrom(a, aOffset, b, bOffset, limit, length);
  }

  private static double squaredErrorBody(
      float[] a, int aOffset, float[] b, int bOffset, int limit) {
    DoubleVector low = DoubleVector.zero(DOUBLES);
    DoubleVector high = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < limit; i += LANES) {
      FloatVector difference =
          finite(
              FloatVector.fromArray(FLOATS, a, aOffset + i)
                  .sub(FloatVector.fromArray(FLOATS, b, bOffset + i)));
      DoubleVector first = (DoubleVector) difference.convert(VectorOperators.F2D, 0);
      DoubleVector second = (DoubleVector) difference.convert(VectorOperators.F2D, 1);
      low = low.add(first.mul(first));
      high = high.add(second.mul(second));
    }
    return low.add(high).reduceLanes(VectorOperators.ADD);
  }

  @Override
  public float maxError(float[] a, int aOffset, float[] b, int bOffset, int length) {
    Extents.check(a.length, aOffset, length);
    Extents.check(b.length, bOffset, length);
    int limit = FLOATS.loopBound(length);
    float max = limit == 0 ? 0 : maxErrorBody(a, aOffset, b, bOffset, limit);
    return ScalarKernels.maxErrorFrom(a, aOffset, b, bOffset, limit, length, max);
  }

  private static float maxErrorBody(float[] a, int aOffset, float[] b, int bOffset, int limit) {
    IntVector max = IntVector.zero(INTS);
    for (int i = 0; i < limit; i += LANES) {
      FloatVector difference =
          FloatVector.fromArray(FLOATS, a, aOffset + i)
              .sub(FloatVector.fromArray(FLOATS, b, bOffset + i));
      max = max.max(finiteMagnitude(difference));
    }
    return Float.intBitsToFloat(max.reduceLanes(VectorOperators.MAX));
  }

  static IntVector roundHalfToEven(FloatVector value, int zeroPoint) {
    IntVector bits = value.reinterpretAsInts();
    IntVector magnitude = bits.and(MAGNITUDE);
    IntVector notNan = magnitude.sub(INFINITY_BITS + 1).lanewise(VectorOperators.ASHR, 31);
    IntVector bounded = magnitude.min(BOUND_BITS).or(bits.and(SIGN)).and(notNan);
    return bounded
        .reinterpretAsFloats()
        .add(ROUNDER)
        .reinterpretAsInts()
        .sub(ROUNDER_BITS - zeroPoint);
  }

  private static FloatVector finite(FloatVector value) {
    return finiteBits(value.reinterpretAsInts()).reinterpretAsFloats();
  }

  private static IntVector finiteMagnitude(FloatVector value) {
    return finiteBits(value.reinterpretAsInts().and(MAGNITUDE));
  }

  private static IntVector finiteBits(IntVector bits) {
    IntVector finite = bits.and(MAGNITUDE).sub(INFINITY_BITS).lanewise(VectorOperators.ASHR, 31);
    return bits.and(finite);
  }
}
