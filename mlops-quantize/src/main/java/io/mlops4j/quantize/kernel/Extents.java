package io.mlops4j.quantize.kernel;

import java.util.Objects;

/** Checks of array ranges and code limits, made before a loop so that the loop needs none. */
final class Extents {

  private Extents() {}

  static void check(int arrayLength, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, arrayLength);
  }

  static void checkMatrix(int arrayLength, int offset, int rows, int columns) {
    long size = (long) rows * columns;
    if (rows < 0 || columns < 0 || offset < 0 || offset + size > arrayLength) {
      throw new IndexOutOfBoundsException(
          "a matrix of "
              + rows
              + " x "
              + columns
              + " at "
              + offset
              + " is outside an array of "
              + arrayLength);
    }
  }

  static void checkColumns(int columns, float[] scales, int[] zeroPoints) {
    check(scales.length, 0, columns);
    if (zeroPoints.length > 0) {
      check(zeroPoints.length, 0, columns);
    }
  }

  static void checkCodes(float scale, int zeroPoint, int min, int max) {
    if (!(scale > 0) || scale == Float.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("scale " + scale + " is not positive and finite");
    }
    if (min < -128 || max > 255 || max - min > 255 || zeroPoint < min || zeroPoint > max) {
      throw new IllegalArgumentException(
          "codes " + min + ".." + max + " with zero point " + zeroPoint + " do not fit a byte");
    }
  }
}
