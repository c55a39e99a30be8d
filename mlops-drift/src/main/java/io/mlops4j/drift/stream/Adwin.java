package io.mlops4j.drift.stream;

/**
 * Adaptive windowing: keeps the longest window of the newest elements whose two parts, however it
 * is cut, have means that do not differ significantly.
 *
 * <p>At every {@code clock}-th element the window of width {@code W} and variance {@code v} is cut
 * at each border of its buckets, {@code n0} older elements from {@code n1} newer ones. While for
 * some cut {@code |mean0 - mean1| > sqrt(2 m v d) + 2/3 d m}, with {@code d = ln(2 ln(W) / delta)}
 * and {@code m = 1 / (n0 - 4) + 1 / (n1 - 4)}, the oldest bucket is dropped. A window that shrank
 * and whose mean moved in the {@link Direction} asked for is a {@link DriftState#DRIFT}; one change
 * often takes several such steps. There is no warning. The bound supposes elements within [0, 1]:
 * scale others to that range.
 *
 * <p>Source: Bifet, Gavalda, <i>Learning from Time-Changing Data with Adaptive Windowing</i>, SDM
 * 2007. Repeats the alarms of MOA 2024.07's {@code ADWINChangeDetector}, the defaults of {@code
 * ADWIN} included; above a width of some 65,000, where products of widths overflow in MOA, it is
 * the formula that holds.
 *
 * <p>Elements are any numbers within +-1e100; other values are an {@link IllegalArgumentException}.
 * After an alarm the newer part of the window remains; {@link #reset()} empties it. Confined. The
 * window is kept in O(log W) buckets, about 1 KB, which the logarithm of the width may double; an
 * element takes amortised O(1 + log(W) / clock) time.
 */
public final class Adwin implements DriftDetector {

  private static final int SMALLEST_WINDOW = 10;
  private static final int SMALLEST_PART = 5;

  private final double delta;
  private final int clock;
  private final int bucketsPerSize;
  private final Direction direction;

  private final ExponentialHistogram window;
  private int sinceCheck;
  private DriftState state = DriftState.STABLE;

  private Adwin(double delta, int clock, int bucketsPerSize, Direction direction) {
    this.delta = delta;
    this.clock = clock;
    this.bucketsPerSize = bucketsPerSize;
    this.direction = direction;
    this.window = new ExponentialHistogram(bucketsPerSize);
  }

  /**
   * A detector with the defaults.
   *
   * <ul>
   *   <li>delta: 0.002
   *   <li>clock: 32 elements
   *   <li>buckets of one size: 5
   *   <li>direction: {@link Direction#RISE}
   * </ul>
   *
   * @return a fresh detector
   */
  public static Adwin withDefaults() {
    return new Adwin(0.002, 32, 5, Direction.RISE);
  }

  /**
   * Sets the confidence: smaller is fewer false alarms and later ones.
   *
   * @param delta the confidence, in (0, 1)
   * @return a fresh detector
   */
  public Adwin withDelta(double delta) {
    Domain.probability("delta", delta);
    return new Adwin(delta, clock, bucketsPerSize, direction);
  }

  /**
   * Sets how many elements pass between two checks of the window.
   *
   * @param elements the number, at least 1
   * @return a fresh detector
   */
  public Adwin withClock(int elements) {
    Domain.atLeast(1, "clock", elements);
    return new Adwin(delta, elements, bucketsPerSize, direction);
  }

  /**
   * Sets how many buckets of one size are kept before two of them are merged; more is a finer
   * choice of cuts and more work.
   *
   * @param buckets the number, from 2 to 1024
   * @return a fresh detector
   */
  public Adwin withBucketsPerSize(int buckets) {
    if (buckets < 2 || buckets > 1024) {
      throw new IllegalArgumentException(
          "buckets of one size are " + buckets + ", must be from 2 to 1024");
    }
    return new Adwin(delta, clock, buckets, direction);
  }

  /**
   * Sets which movement of the mean is an alarm. The window shrinks at any.
   *
   * @param direction the movement
   * @return a fresh detector
   */
  public Adwin withDirection(Direction direction) {
    return new Adwin(delta, clock, bucketsPerSize, direction);
  }

  @Override
  public DriftState update(double value) {
    Domain.number(value);
    state = DriftState.STABLE;
    if (++sinceCheck < clock) {
      window.add(value);
      return state;
    }
    sinceCheck = 0;
    double before = window.mean();
    window.add(value);
    if (shrink() && moved(before, window.mean())) {
      state = DriftState.DRIFT;
    }
    return state;
  }

  private boolean shrink() {
    if (window.width() <= SMALLEST_WINDOW) {
      return false;
    }
    boolean shrunk = false;
    while (hasCut()) {
      window.dropOldest();
      shrunk = true;
    }
    return shrunk;
  }

  private boolean moved(double before, double after) {
    return after > before ? direction.includesRise() : after < before && direction.includesFall();
  }

  private boolean hasCut() {
    double width = window.width();
    double d = Math.log(2 * Math.log(width) / delta);
    double variance = window.variance();
    // Twice a part's minimum less two: what the denominators of m leave of the width.
    double reduced = width - 2.0 * (SMALLEST_PART - 1);
    double linear = 2.0 / 3 * d;
    double constantTerm = linear * linear * reduced * reduced;
    double varianceTerm = 2 * variance * d * reduced;

    double n0 = 0;
    double n1 = width;
    double sum0 = 0;
    double sum1 = window.total();
    for (int row = window.rows() - 1; row >= 0; row--) {
      double size = 1L << row;
      int buckets = window.bucketsIn(row);
      for (int k = 0; k < buckets; k++) {
        double sum = window.sum(row, k);
        n0 += size;
        n1 -= size;
        sum0 += sum;
        sum1 -= sum;
        if (n1 <= SMALLEST_PART + 1) {
          return false;
        }
        if (n0 > SMALLEST_PART + 1
            && mayDiffer(n0, n1, sum0, sum1, constantTerm, varianceTerm)
            && differ(n0, n1, sum0, sum1, variance, d)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether the bound may be exceeded: false only if {@link #differ} is certainly false. It squares
   * both sides, leaves out the mixed product, which is positive, and multiplies by the
   * denominators, so that it needs neither a division nor a root. The allowance for rounding covers
   * the cancellation of the two products and what {@code differ} itself rounds.
   */
  private static boolean mayDiffer(
      double n0, double n1, double sum0, double sum1, double constantTerm, double varianceTerm) {
    double a = sum0 * n1;
    double b = sum1 * n0;
    double difference = Math.abs(a - b) + 1e-15 * (Math.abs(a) + Math.abs(b));
    double parts = (n0 - (SMALLEST_PART - 1)) * (n1 - (SMALLEST_PART - 1));
    double left = difference * parts;
    double counts = n0 * n1;
    return left * left * (1 + 1e-9) > counts * counts * (constantTerm + varianceTerm * parts);
  }

  private static boolean differ(
      double n0, double n1, double sum0, double sum1, double variance, double d) {
    double m = 1.0 / (n0 - SMALLEST_PART + 1) + 1.0 / (n1 - SMALLEST_PART + 1);
    double bound = Math.sqrt(2 * m * variance * d) + 2.0 / 3 * d * m;
    return Math.abs(sum0 / n0 - sum1 / n1) > bound;
  }

  /**
   * The mean of the window.
   *
   * @return the mean, NaN before the first element
   */
  public double mean() {
    return window.mean();
  }

  /**
   * The width of the window.
   *
   * @return how many of the newest elements the window holds
   */
  public long width() {
    return window.width();
  }

  @Override
  public DriftState state() {
    return state;
  }

  @Override
  public void reset() {
    window.clear();
    sinceCheck = 0;
    state = DriftState.STABLE;
  }
}
