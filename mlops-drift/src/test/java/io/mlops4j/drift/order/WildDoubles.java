package io.mlops4j.drift.order;

import java.util.SplittableRandom;

/** Every kind of double there is, with all exponents and the awkward ones often. */
public final class WildDoubles {
  private static final double[] AWKWARD = {
    0.0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.MIN_NORMAL,
    1e308,
    -1e308,
    1,
    -1
  };

  private WildDoubles() {}

  public static double[] draw(SplittableRandom random, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          random.nextInt(4) == 0
              ? AWKWARD[random.nextInt(AWKWARD.length)]
              : Double.longBitsToDouble(random.nextLong());
    }
    return values;
  }
}
