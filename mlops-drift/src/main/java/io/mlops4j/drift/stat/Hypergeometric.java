package io.mlops4j.drift.stat;

import java.util.SplittableRandom;

/** Draws how the values of each cell fall to one sample when labels are dealt at random. */
final class Hypergeometric {
  /** Beyond this standard deviation a rounded normal is closer than any test could tell. */
  private static final double LARGE_DEVIATION = 100;

  /** What rounding adds to a variance. */
  private static final double ROUNDING_VARIANCE = 1.0 / 12;

  private Hypergeometric() {}

  /** Deals {@code draws} of the pooled values and writes how many came from each cell. */
  static void deal(SplittableRandom random, long[] pooled, long total, long draws, long[] dealt) {
    deal(random, pooled, total, draws, dealt, LARGE_DEVIATION);
  }

  /**
   * The same with rounded normals for cells whose number deviates by more than {@code exactUpTo}:
   * mean and variance stay those of the deal, and sums over many cells near its law.
   */
  static void deal(
      SplittableRandom random,
      long[] pooled,
      long total,
      long draws,
      long[] dealt,
      double exactUpTo) {
    double largestExact = exactUpTo * exactUpTo;
    long remaining = total;
    long wanted = draws;
    for (int i = 0; i < pooled.length; i++) {
      long drawn = draw(random, pooled[i], remaining - pooled[i], wanted, largestExact);
      dealt[i] = drawn;
      remaining -= pooled[i];
      wanted -= drawn;
    }
  }

  /** The number of good ones among {@code draws} of {@code good + bad}. */
  static long draw(SplittableRandom random, long good, long bad, long draws) {
    return draw(random, good, bad, draws, LARGE_DEVIATION * LARGE_DEVIATION);
  }

  private static long draw(
      SplittableRandom random, long good, long bad, long draws, double largestExact) {
    long total = good + bad;
    long low = Math.max(0, draws - bad);
    long high = Math.min(good, draws);
    if (low == high) {
      return low;
    }
    if (good == 1) {
      return random.nextDouble() * total < draws ? 1 : 0;
    }
    double share = (double) good / total;
    double mean = (double) draws * share;
    double variance = mean * (1 - share) * (total - draws) / (total - 1.0);
    if (variance > largestExact) {
      double value =
          Math.rint(mean + Math.sqrt(variance - ROUNDING_VARIANCE) * random.nextGaussian());
      return (long) Math.min((double) high, Math.max((double) low, value));
    }
    return invert(random.nextDouble(), good, bad, draws, low, high);
  }

  /**
   * Walks outward from the mode until the probabilities passed exceed u: about one deviation's
   * worth of steps.
   */
  private static long invert(double u, long good, long bad, long draws, long low, long high) {
    long mode = (long) ((draws + 1.0) * (good + 1.0) / (good + bad + 2.0));
    mode = Math.min(high, Math.max(low, mode));
    double peak =
        Math.exp(choose(good, mode) + choose(bad, draws - mode) - choose(good + bad, draws));
    double left = u - peak;
    if (left < 0) {
      return mode;
    }
    long up = mode;
    long down = mode;
    double upMass = peak;
    double downMass = peak;
    while (up < high || down > low) {
      if (up < high) {
        upMass *= (double) (good - up) / (up + 1) * (draws - up) / (bad - draws + up + 1);
        up++;
        left -= upMass;
        if (left < 0) {
          return up;
        }
      }
      if (down > low) {
        downMass *= (double) down / (good - down + 1) * (bad - draws + down) / (draws - down + 1);
        down--;
        left -= downMass;
        if (left < 0) {
          return down;
        }
      }
    }
    return mode;
  }

  private static double choose(long n, long k) {
    return LogFactorial.of(n) - LogFactorial.of(k) - LogFactorial.of(n - k);
  }
}
