package io.mlops4j.serving.engine;

import java.util.Arrays;

/** Arithmetic on shapes and copies of rectangular regions between row-major arrays. */
final class Shapes {

  private Shapes() {}

  static int elementCount(long[] shape) {
    long count = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException(
            "Shape " + Arrays.toString(shape) + " has a negative dimension; dimensions start at 0");
      }
      // A dimension of 0 must not hide an overflow of the others from a later, larger copy.
      if (dimension != 0 && count > Integer.MAX_VALUE / dimension) {
        throw new IllegalArgumentException(
            "Shape "
                + Arrays.toString(shape)
                + " has more than "
                + Integer.MAX_VALUE
                + " elements; split it along axis 0");
      }
      count *= dimension;
    }
    return (int) count;
  }

  static boolean equalBeyondRows(long[] a, long[] b) {
    return Arrays.equals(a, 1, a.length, b, 1, b.length);
  }

  /** Copies {@code region}, anchored at the origin of {@code source}, to row {@code targetRow}. */
  static void copy(
      Object source,
      long[] sourceShape,
      Object target,
      long[] targetShape,
      int targetRow,
      long[] region) {
    int targetStart = targetRow * rowSize(targetShape);
    copyAxis(source, sourceShape, 0, target, targetShape, targetStart, region, 0);
  }

  static int rowSize(long[] shape) {
    int size = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      size *= (int) shape[axis];
    }
    return size;
  }

  private static void copyAxis(
      Object source,
      long[] sourceShape,
      int sourceStart,
      Object target,
      long[] targetShape,
      int targetStart,
      long[] region,
      int axis) {
    if (isContiguous(sourceShape, targetShape, region, axis)) {
      int length = 1;
      for (int inner = axis; inner < region.length; inner++) {
        length *= (int) region[inner];
      }
      System.arraycopy(source, sourceStart, target, targetStart, length);
      return;
    }
    int sourceStride = stride(sourceShape, axis);
    int targetStride = stride(targetShape, axis);
    for (int i = 0; i < region[axis]; i++) {
      copyAxis(
          source,
          sourceShape,
          sourceStart + i * sourceStride,
          target,
          targetShape,
          targetStart + i * targetStride,
          region,
          axis + 1);
    }
  }

  private static boolean isContiguous(long[] source, long[] target, long[] region, int axis) {
    for (int inner = axis + 1; inner < region.length; inner++) {
      if (source[inner] != region[inner] || target[inner] != region[inner]) {
        return false;
      }
    }
    return true;
  }

  private static int stride(long[] shape, int axis) {
    int stride = 1;
    for (int inner = axis + 1; inner < shape.length; inner++) {
      stride *= (int) shape[inner];
    }
    return stride;
  }
}
