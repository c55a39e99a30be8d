package io.mlops4j.core.evaluate;

/** The standard normal distribution. */
final class StandardNormal {
  private static final double SQRT_2_PI = Math.sqrt(2 * Math.PI);

  /** Rational approximations of the quantile near the centre, and in the near and far tail. */
  private static final double[][] CENTRE = {
    {
      2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987,
      13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665
    },
    {
      5226.495278852854,
      28729.085735721943,
      39307.89580009271,
      21213.794301586597,
      5394.196021424751,
      687.1870074920579,
      42.31333070160091,
      1
    }
  };

  private static final double[][] NEAR_TAIL = {
    {
      0.0007745450142783414,
      0.022723844989269184,
      0.2417807251774506,
      1.2704582524523684,
      3.6478483247632045,
      5.769497221460691,
      4.630337846156546,
      1.4234371107496835
    },
    {
      1.0507500716444169e-09,
      0.0005475938084995345,
      0.015198666563616457,
      0.14810397642748008,
      0.6897673349851,
      1.6763848301838038,
      2.053191626637759,
      1
    }
  };

  private static final double[][] FAR_TAIL = {
    {
      2.0103343992922881e-07,
      2.7115555687434876e-05,
      0.0012426609473880784,
      0.026532189526576124,
      0.29656057182850487,
      1.7848265399172913,
      5.463784911164114,
      6.657904643501103
    },
    {
      2.0442631033899397e-15, 1.421511758316446e-07, 1.8463183175100548e-05,
      0.0007868691311456133, 0.014875361290850615, 0.1369298809227358,
      0.599832206555888, 1
    }
  };

  private StandardNormal() {}

  /**
   * The probability of at most x, within 1e-15. G. Marsaglia, <i>Evaluating the Normal
   * Distribution</i>, Journal of Statistical Software 11 (2004).
   */
  static double cumulative(double x) {
    if (!(Math.abs(x) <= 9)) {
      return x < 0 ? 0 : x > 0 ? 1 : x;
    }
    double term = x;
    double sum = x;
    double before = Double.NaN;
    for (int i = 3; sum != before; i += 2) {
      before = sum;
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / SQRT_2_PI;
  }

  /**
   * The x of which the probability of at most x is p, within a relative 1e-15; infinite for 0 and
   * 1. M. Wichura, <i>Algorithm AS 241</i>, Applied Statistics 37 (1988).
   */
  static double quantile(double p) {
    double q = p - 0.5;
    if (Math.abs(q) <= 0.425) {
      return q * ratio(CENTRE, 0.180625 - q * q);
    }
    double tail = q < 0 ? p : 1 - p;
    if (tail == 0) {
      return Math.copySign(Double.POSITIVE_INFINITY, q);
    }
    double r = Math.sqrt(-Math.log(tail));
    double x = r <= 5 ? ratio(NEAR_TAIL, r - 1.6) : ratio(FAR_TAIL, r - 5);
    return Math.copySign(x, q);
  }

  private static double ratio(double[][] polynomials, double x) {
    return horner(polynomials[0], x) / horner(polynomials[1], x);
  }

  private static double horner(double[] coefficients, double x) {
    double value = 0;
    for (double coefficient : coefficients) {
      value = value * x + coefficient;
    }
    return value;
  }
}
