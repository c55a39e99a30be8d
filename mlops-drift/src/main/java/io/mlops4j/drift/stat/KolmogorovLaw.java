package io.mlops4j.drift.stat;

/**
 * The law of the one-sample Kolmogorov statistic of n uniform values, as an upper tail.
 *
 * <p>Which formula serves which region follows R. Simard and P. L'Ecuyer, "Computing the Two-Sided
 * Kolmogorov-Smirnov Distribution", Journal of Statistical Software 39(11), 2011: the matrix power
 * of Marsaglia, Tsang and Wang in the body for small n, the expansion of Pelz and Good for large n,
 * and twice the one-sided tail far out.
 */
final class KolmogorovLaw {
  private static final double PI_2 = Math.PI * Math.PI;
  private static final double PI_4 = PI_2 * PI_2;
  private static final double PI_6 = PI_4 * PI_2;
  private static final double SQRT_2_PI = Math.sqrt(2 * Math.PI);

  /**
   * Points of the one-sided sum. Its terms vanish with all their derivatives at both ends, so that
   * a sum over every h-th term times h has the accuracy of the full one as long as this many points
   * remain.
   */
  private static final long ONE_SIDED_POINTS = 8192;

  private KolmogorovLaw() {}

  /** P(D_n >= x). */
  static double upper(long n, double x) {
    double size = (double) n;
    double t = size * x;
    if (x >= 1) {
      return 0;
    }
    if (t <= 0.5) {
      return 1;
    }
    if (t <= 1) {
      double log = LogFactorial.of(n) - size * Math.log(size) + size * Math.log(2 * t - 1);
      return -Math.expm1(log);
    }
    if (t >= n - 1) {
      return 2 * Math.pow(1 - x, size);
    }
    double scaled = t * x;
    if (x >= 0.5 || scaled >= (n <= 140 ? 4 : 2.2)) {
      return scaled >= 370 ? 0 : Math.min(1, 2 * oneSided(n, x));
    }
    if (n <= 140 || (n <= 100_000 && n * x * Math.sqrt(x) <= 1.4)) {
      return 1 - matrixPower((int) n, x);
    }
    return pelzGood(size, x);
  }

  /** P(D_n+ >= x), the sum of Smirnov and of Birnbaum and Tingey. */
  static double oneSided(long n, double x) {
    long last = (long) Math.floor(n * (1 - x));
    long stride = Math.max(1, n / ONE_SIDED_POINTS);
    double sum = 0;
    for (long v = 0; v <= last; v += stride) {
      double p = x + (double) v / n;
      if (p < 1) {
        sum += LogFactorial.binomial((double) v, (double) n, v + n * x, n - v - n * x) * x / p;
      }
    }
    return sum * stride;
  }

  private static double matrixPower(int n, double d) {
    int k = (int) (n * d) + 1;
    int m = 2 * k - 1;
    double h = k - n * d;
    double[] matrix = new double[m * m];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        matrix[i * m + j] = i - j + 1 < 0 ? 0 : 1;
      }
    }
    for (int i = 0; i < m; i++) {
      matrix[i * m] -= Math.pow(h, i + 1);
      matrix[(m - 1) * m + i] -= Math.pow(h, m - i);
    }
    matrix[(m - 1) * m] += 2 * h - 1 > 0 ? Math.pow(2 * h - 1, m) : 0;
    for (int i = 0; i < m; i++) {
      double factorial = 1;
      for (int j = i; j >= 0; j--) {
        factorial *= i - j + 1;
        matrix[i * m + j] /= factorial;
      }
    }
    ScaledMatrix power = ScaledMatrix.power(matrix, m, n);
    double value = power.values[(k - 1) * m + k - 1];
    int exponent = power.exponent;
    for (int i = 1; i <= n; i++) {
      value = value * i / n;
      if (value < 0x1p-400) {
        value *= 0x1p400;
        exponent -= 400;
      }
    }
    return Math.scalb(value, exponent);
  }

  /** A square matrix times a power of two. */
  private static final class ScaledMatrix {
    final double[] values;
    final int size;
    final int exponent;

    ScaledMatrix(double[] values, int size, int exponent) {
      this.values = values;
      this.size = size;
      this.exponent = exponent;
    }

    static ScaledMatrix power(double[] matrix, int size, int n) {
      ScaledMatrix base = new ScaledMatrix(matrix, size, 0);
      ScaledMatrix result = base;
      for (int bit = 30 - Integer.numberOfLeadingZeros(n); bit >= 0; bit--) {
        result = result.times(result);
        if ((n >>> bit & 1) == 1) {
          result = result.times(base);
        }
      }
      return result;
    }

    ScaledMatrix times(ScaledMatrix other) {
      double[] product = new double[size * size];
      double largest = 0;
      for (int i = 0; i < size; i++) {
        for (int k = 0; k < size; k++) {
          double factor = values[i * size + k];
          for (int j = 0; j < size; j++) {
            product[i * size + j] += factor * other.values[k * size + j];
          }
        }
        for (int j = 0; j < size; j++) {
          largest = Math.max(largest, product[i * size + j]);
        }
      }
      // A largest entry near 1 leaves the whole range of doubles below it to the others.
      int shift = -Math.getExponent(largest);
      for (int i = 0; i < product.length; i++) {
        product[i] = Math.scalb(product[i], shift);
      }
      return new ScaledMatrix(product, size, exponent + other.exponent - shift);
    }
  }

  /** W. Pelz and I. J. Good, JRSS B 38, 1976: four terms in powers of n^(-1/2), good to n^-2. */
  private static double pelzGood(double n, double x) {
    double z = Math.sqrt(n) * x;
    double z2 = z * z;
    double z4 = z2 * z2;
    double z6 = z4 * z2;
    double z8 = z4 * z4;
    double log = -PI_2 / (8 * z2);
    if (log < -708) {
      return 1;
    }
    int terms = (int) Math.ceil(16 * z / Math.PI);
    double k0 = 0;
    double k1 = 0;
    double k2 = 0;
    double k3 = 0;
    double k2Even = 0;
    double k3Even = 0;
    for (int k = terms; k > 0; k--) {
      double odd = 2.0 * k - 1;
      double m2 = odd * odd;
      double m4 = m2 * m2;
      double m6 = m4 * m2;
      double weight = Math.exp(log * m2);
      k0 += weight;
      k1 += weight * (-z2 + PI_2 / 4 * m2);
      k2 +=
          weight
              * (6 * z6
                  + 2 * z4
                  + (2 * z4 - 5 * z2) * PI_2 / 4 * m2
                  + PI_4 * (1 - 2 * z2) / 16 * m4);
      k3 +=
          weight
              * (-30 * z6
                  - 90 * z8
                  + PI_2 * (135 * z4 - 96 * z6) / 4 * m2
                  + PI_4 * (-60 * z2 + 212 * z4) / 16 * m4
                  + PI_6 * (5 - 30 * z2) / 64 * m6);
      double square = (double) k * k;
      double even = square * Math.exp(4 * log * square);
      k2Even += even;
      k3Even += even * (3 * z2 - PI_2 * square);
    }
    k0 *= SQRT_2_PI / z;
    k1 *= SQRT_2_PI / (6 * z4);
    k2 = k2 * SQRT_2_PI / (72 * z6 * z) - k2Even * PI_2 * SQRT_2_PI / (36 * z2 * z);
    k3 = k3 * SQRT_2_PI / (6480 * z8 * z2) + k3Even * PI_2 * SQRT_2_PI / (216 * z6);
    double root = Math.sqrt(n);
    return Math.min(1, Math.max(0, (1 - k0) - k1 / root - k2 / n - k3 / (n * root)));
  }
}
