package io.mlops4j.quantize.kernel;

/** Seed. */
public interface Kernels {
  /**
   * Sum.
   *
   * @param a values
   * @return sum
   */
  float sum(float[] a);
}
