package io.mlops4j.drift.stat;

import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.special.Beta;

/**
 * The upper tail of Student's law. With many degrees of freedom the incomplete beta function
 * subtracts nearly equal numbers in the body, so there the density is integrated; further out it
 * falls like a power and not like an exponential, and the incomplete beta function is taken again.
 */
final class StudentTail {
  private static final double MANY_DEGREES = 200;

  /**
   * Up to this square of t in degrees of freedom the integrand has fallen below 1e-16 where the
   * integral is cut.
   */
  private static final double BODY = 0.25;

  private static final double PANEL = 2;
  private static final int PANELS = 24;
  private static final GaussIntegrator PANEL_RULE =
      new GaussIntegratorFactory().legendre(16, 0, PANEL);

  private StudentTail() {}

  /** P(T > t) for t at least 0. */
  static double upper(double t, double degrees) {
    if (t == Double.POSITIVE_INFINITY) {
      return 0;
    }
    if (degrees < MANY_DEGREES || t * t > BODY * degrees) {
      double x = degrees / (degrees + t * t);
      return 0.5 * Beta.regularizedBeta(x, degrees / 2, 0.5, 1e-16, 1_000_000);
    }
    double half = degrees / 2;
    double density =
        Math.exp(LogFactorial.halfStep(half) - (half + 0.5) * Math.log1p(t * t / degrees))
            / Math.sqrt(degrees * Math.PI);
    // In units of 1 / (1 + t) the density of the body falls nearly like exp(-u) or faster.
    double unit = 1 + t;
    double sum = 0;
    for (int panel = 0; panel < PANELS; panel++) {
      double from = panel * PANEL;
      sum +=
          PANEL_RULE.integrate(
              u -> {
                double s = (from + u) / unit;
                return Math.exp(-(half + 0.5) * Math.log1p((2 * t + s) * s / (degrees + t * t)));
              });
    }
    return density * sum / unit;
  }
}
