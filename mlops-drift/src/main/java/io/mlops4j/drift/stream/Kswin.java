package io.mlops4j.drift.stream;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Kolmogorov-Smirnov windowing: alarms when the newest elements are distributed otherwise than a
 * random sample of those before them.
 *
 * <p>Of a sliding window the {@code recentSize} newest elements are compared with as many drawn
 * without replacement from the older ones. An exact two-sample p-value of at most {@code alpha},
 * with a distance above the minimum, is a {@link DriftState#DRIFT}. There is no warning. It sees
 * changes of any kind and not only of the mean. It tests at every element, so {@code alpha} is far
 * from the rate of false alarms: with the defaults, on a stream that does not change, one in some
 * 800 elements.
 *
 * <p>Source: Raab, Heusinger, Schleif, <i>Reactive Soft Prototype Computing for Concept Drift
 * Streams</i>, Neurocomputing 416, 2020. Repeats River's {@code KSWIN}: its defaults, its minimum
 * distance, its decision and its empty window after an alarm, and so its alarms where nothing is
 * left to the draw, at a window of twice the recent elements. Elsewhere the draws are those of
 * {@link SplittableRandom}, and the same seed gives the same alarms.
 *
 * <p>Elements are any numbers within +-1e100; other values are an {@link IllegalArgumentException}.
 * Ties are handled exactly. Confined. Holds two windows of doubles; an element costs time
 * proportional to the window.
 */
public final class Kswin implements DriftDetector {

  private final double alpha;
  private final int windowSize;
  private final int recentSize;
  private final double minimumDistance;
  private final long seed;
  private final int criticalCount;

  private final double[] window;
  private final double[] older;
  private final double[] recent;
  private final double[] drawn;
  private SplittableRandom random;
  private int filled;
  private int next;
  private DriftState state = DriftState.STABLE;

  private Kswin(double alpha, int windowSize, int recentSize, double minimumDistance, long seed) {
    this.alpha = alpha;
    this.windowSize = windowSize;
    this.recentSize = recentSize;
    this.minimumDistance = minimumDistance;
    this.seed = seed;
    this.criticalCount =
        EqualSizeKolmogorovSmirnov.criticalCount(recentSize, alpha, minimumDistance);
    this.window = new double[windowSize];
    this.older = new double[windowSize - recentSize];
    this.recent = new double[recentSize];
    this.drawn = new double[recentSize];
    this.random = new SplittableRandom(seed);
  }

  /**
   * A detector with the defaults.
   *
   * <ul>
   *   <li>alpha: 0.005
   *   <li>window: 100 elements
   *   <li>recent elements: 30
   *   <li>minimum distance: 0.1
   *   <li>seed: 1
   * </ul>
   *
   * @return a fresh detector
   */
  public static Kswin withDefaults() {
    return new Kswin(0.005, 100, 30, 0.1, 1);
  }

  /**
   * Sets the p-value at which the detector alarms.
   *
   * @param alpha the p-value, in (0, 1)
   * @return a fresh detector
   * @throws IllegalArgumentException if so few recent elements never have so small a p-value
   */
  public Kswin withAlpha(double alpha) {
    Domain.probability("alpha", alpha);
    return new Kswin(alpha, windowSize, recentSize, minimumDistance, seed);
  }

  /**
   * Sets the sizes of the window and of its recent part.
   *
   * @param elements the size of the window, at least twice the recent elements
   * @param recentElements how many of them are recent, at least 1
   * @return a fresh detector
   * @throws IllegalArgumentException if so few recent elements never have a p-value of alpha
   */
  public Kswin withWindow(int elements, int recentElements) {
    Domain.atLeast(1, "number of recent elements", recentElements);
    if (elements / 2 < recentElements) {
      throw new IllegalArgumentException(
          "window is " + elements + ", must be at least twice the recent " + recentElements);
    }
    return new Kswin(alpha, elements, recentElements, minimumDistance, seed);
  }

  /**
   * Sets the distance of the distributions that must be exceeded whatever the p-value, so that
   * large windows do not alarm at trifles.
   *
   * @param distance the distance, in [0, 1)
   * @return a fresh detector
   */
  public Kswin withMinimumDistance(double distance) {
    if (!(distance >= 0 && distance < 1)) {
      throw new IllegalArgumentException(
          "minimum distance is " + distance + ", must be within [0, 1)");
    }
    return new Kswin(alpha, windowSize, recentSize, distance, seed);
  }

  /**
   * Sets the seed of the draws; {@link #reset()} returns to it.
   *
   * @param seed the seed
   * @return a fresh detector
   */
  public Kswin withSeed(long seed) {
    return new Kswin(alpha, windowSize, recentSize, minimumDistance, seed);
  }

  @Override
  public DriftState update(double value) {
    // Adding zero turns the negative zero into the positive one, which is its equal.
    slide(Domain.number(value) + 0.0);
    state = DriftState.STABLE;
    if (filled == windowSize) {
      draw();
      if (EqualSizeKolmogorovSmirnov.reaches(drawn, recent, criticalCount)) {
        state = DriftState.DRIFT;
        filled = 0;
        next = 0;
      }
    }
    return state;
  }

  private void slide(double value) {
    if (filled < windowSize) {
      window[filled++] = value;
      if (filled == windowSize) {
        System.arraycopy(window, 0, older, 0, older.length);
        System.arraycopy(window, older.length, recent, 0, recentSize);
        Arrays.sort(older);
        Arrays.sort(recent);
      }
      return;
    }
    int firstRecent = next + older.length;
    double aging = window[firstRecent < windowSize ? firstRecent : firstRecent - windowSize];
    replace(older, window[next], aging);
    replace(recent, aging, value);
    window[next] = value;
    next = next + 1 == windowSize ? 0 : next + 1;
  }

  /** Puts one value in the place of another and keeps the order. */
  private static void replace(double[] sorted, double leaving, double entering) {
    int hole = Arrays.binarySearch(sorted, leaving);
    while (hole > 0 && sorted[hole - 1] > entering) {
      sorted[hole] = sorted[hole - 1];
      hole--;
    }
    while (hole < sorted.length - 1 && sorted[hole + 1] < entering) {
      sorted[hole] = sorted[hole + 1];
      hole++;
    }
    sorted[hole] = entering;
  }

  /** Selection sampling (Knuth, volume 2, algorithm S): the draw is in order without sorting. */
  private void draw() {
    int taken = 0;
    for (int i = 0; taken < recentSize; i++) {
      int left = older.length - i;
      int wanted = recentSize - taken;
      if (left == wanted || random.nextInt(left) < wanted) {
        drawn[taken++] = older[i];
      }
    }
  }

  @Override
  public DriftState state() {
    return state;
  }

  @Override
  public void reset() {
    random = new SplittableRandom(seed);
    filled = 0;
    next = 0;
    state = DriftState.STABLE;
  }
}
