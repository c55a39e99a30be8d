package io.mlops4j.quantize.kernel;

import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.BFLOAT_QUIET;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.FLOAT_INFINITY;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.FRACTION_BITS;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.HALF_INFINITY;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.HALF_QUIET_NAN;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.MAGNITUDE;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.REBIAS;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.SMALLEST_NORMAL;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.SUBNORMAL_ROUNDER;
import static io.mlops4j.quantize.kernel.ScalarHalfPrecision.SUBNORMAL_ROUNDER_BITS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The conversions on the vector unit. All cases of a lane are computed and the right one is kept
 * with integer masks: the sign of a difference, spread by an arithmetic shift.
 */
final class VectorHalfPrecision implements HalfPrecision {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** As many shorts as there are floats. */
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  private static final int LANES = FLOATS.length();

  VectorHalfPrecision() {}

  @Override
  public void toFloat16(float[] x, int xOffset, short[] halves, int halvesOffset, int length) {
    ScalarHalfPrecision.check(x, xOffset, halves, halvesOffset, length);
    int limit = FLOATS.loopBound(length);
    for (int i = 0; i < limit; i += LANES) {
      narrowed(float16(FloatVector.fromArray(FLOATS, x, xOffset + i).reinterpretAsInts()))
          .intoArray(halves, halvesOffset + i);
    }
    ScalarHalfPrecision.toFloat16From(x, xOffset, halves, halvesOffset, limit, length);
  }

  private static IntVector float16(IntVector bits) {
    IntVector magnitude = bits.and(MAGNITUDE);
    IntVector even = magnitude.lanewise(VectorOperators.LSHR, FRACTION_BITS).and(1);
    IntVector normal =
        magnitude
            .add(even)
            .add(0xFFF - REBIAS)
            .lanewise(VectorOperators.ASHR, FRACTION_BITS)
            .min(HALF_INFINITY);
    IntVector subnormal =
        magnitude
            .reinterpretAsFloats()
            .add(SUBNORMAL_ROUNDER)
            .reinterpretAsInts()
            .sub(SUBNORMAL_ROUNDER_BITS);
    IntVector nan = magnitude.lanewise(VectorOperators.LSHR, FRACTION_BITS).and(0x3FF);
    IntVector small = spreadSign(magnitude.sub(SMALLEST_NORMAL));
    IntVector half = chosen(small, subnormal, normal);
    IntVector isNan = spreadSign(magnitude.neg().add(FLOAT_INFINITY));
    IntVector sign = bits.lanewise(VectorOperators.LSHR, 16).and(0x8000);
    return chosen(isNan, nan.or(HALF_QUIET_NAN), half).or(sign);
  }

  @Override
  public void fromFloat16(short[] halves, int halvesOffset, float[] x, int xOffset, int length) {
    ScalarHalfPrecision.check(x, xOffset, halves, halvesOffset, length);
    int limit = FLOATS.loopBound(length);
    for (int i = 0; i < limit; i += LANES) {
      widened(ints(halves, halvesOffset + i)).reinterpretAsFloats().intoArray(x, xOffset + i);
    }
    ScalarHalfPrecision.fromFloat16From(halves, halvesOffset, x, xOffset, limit, length);
  }

  private static IntVector widened(IntVector half) {
    IntVector magnitude = half.and(0x7FFF).lanewise(VectorOperators.LSHL, FRACTION_BITS);
    IntVector notFinite =
        spreadSign(magnitude.neg().add((HALF_INFINITY << FRACTION_BITS) - 1)).and(REBIAS);
    IntVector normal = magnitude.add(REBIAS).add(notFinite);
    IntVector subnormal =
        magnitude
            .add(SMALLEST_NORMAL)
            .reinterpretAsFloats()
            .sub(Float.intBitsToFloat(SMALLEST_NORMAL))
            .reinterpretAsInts();
    IntVector small = spreadSign(magnitude.sub(1 << 23));
    IntVector sign = half.and(0x8000).lanewise(VectorOperators.LSHL, 16);
    return chosen(small, subnormal, normal).or(sign);
  }

  @Override
  public void toBfloat16(float[] x, int xOffset, short[] halves, int halvesOffset, int length) {
    ScalarHalfPrecision.check(x, xOffset, halves, halvesOffset, length);
    int limit = FLOATS.loopBound(length);
    for (int i = 0; i < limit; i += LANES) {
      narrowed(bfloat16(FloatVector.fromArray(FLOATS, x, xOffset + i).reinterpretAsInts()))
          .intoArray(halves, halvesOffset + i);
    }
    ScalarHalfPrecision.toBfloat16From(x, xOffset, halves, halvesOffset, limit, length);
  }

  private static IntVector bfloat16(IntVector bits) {
    IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
    IntVector rounded = bits.add(upper.and(1)).add(0x7FFF).lanewise(VectorOperators.LSHR, 16);
    IntVector isNan = spreadSign(bits.and(MAGNITUDE).neg().add(FLOAT_INFINITY));
    return chosen(isNan, upper.or(BFLOAT_QUIET), rounded);
  }

  @Override
  public void fromBfloat16(short[] halves, int halvesOffset, float[] x, int xOffset, int length) {
    ScalarHalfPrecision.check(x, xOffset, halves, halvesOffset, length);
    int limit = FLOATS.loopBound(length);
    for (int i = 0; i < limit; i += LANES) {
      ints(halves, halvesOffset + i)
          .lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(x, xOffset + i);
    }
    ScalarHalfPrecision.fromBfloat16From(halves, halvesOffset, x, xOffset, limit, length);
  }

  private static IntVector ints(short[] halves, int at) {
    return (IntVector)
        ShortVector.fromArray(SHORTS, halves, at).convertShape(VectorOperators.S2I, INTS, 0);
  }

  private static ShortVector narrowed(IntVector halves) {
    return (ShortVector) halves.convertShape(VectorOperators.I2S, SHORTS, 0);
  }

  /** All ones where negative. */
  private static IntVector spreadSign(IntVector value) {
    return value.lanewise(VectorOperators.ASHR, 31);
  }

  private static IntVector chosen(IntVector mask, IntVector where, IntVector otherwise) {
    return where.and(mask).or(otherwise.and(mask.not()));
  }
}
