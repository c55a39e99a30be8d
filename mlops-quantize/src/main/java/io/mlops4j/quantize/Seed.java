package io.mlops4j.quantize;

/** Seed. */
public final class Seed {
  private Seed() {}

  /**
   * x.
   *
   * @return y
   */
  public static int x() {
    return 1;
  }
}
