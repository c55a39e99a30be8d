package io.mlops4j.benchmarks;

/**
 * A way in which a Java library multiplies an activation with rows of 4-bit codes: blocks of 32
 * with a scale, byte {@code j} of a block holding code {@code j} in its low and code {@code j + 16}
 * in its high half, zero point 8.
 */
interface RowPattern {

  void multiply(byte[] codes, float[] scales, float[] x, float[] y);

  /** By name, as the class needs the vector module, and is compiled apart for that. */
  static RowPattern load(String name) {
    try {
      return Class.forName(RowPattern.class.getPackageName() + "." + name)
          .asSubclass(RowPattern.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException(name + " cannot be loaded", missing);
    }
  }
}
