package io.mlops4j.drift.stream;

/**
 * Cumulative sum test: alarms when deviations from the running mean add up.
 *
 * <p>After each element {@code x}, with {@code m} the mean of all elements since the start, the sum
 * becomes {@code S = max(0, S + x - m - delta)}; {@code S > lambda} is a {@link DriftState#DRIFT}.
 * {@code delta} is the change that is tolerated and {@code lambda} the patience, both in units of
 * the elements. For falls the signs of the elements are turned. There is no warning.
 *
 * <p>Source: Page, <i>Continuous Inspection Schemes</i>, Biometrika 41, 1954. Repeats the alarms of
 * MOA 2024.07's {@code CusumDM} (which takes the running mean for the level before the change,
 * where a control chart would take a known one).
 *
 * <p>Elements are any numbers within +-1e100; other values are an {@link IllegalArgumentException}.
 * After an alarm the detector starts anew with the next element. Confined. Constant time and
 * memory.
 */
public final class Cusum implements DriftDetector {

  private final int minimumElements;
  private final double delta;
  private final double lambda;
  private final Direction direction;
  private final boolean rise;
  private final boolean fall;

  private double count;
  private double origin;
  private double total;
  private double risen;
  private double fallen;
  private DriftState state = DriftState.STABLE;

  private Cusum(int minimumElements, double delta, double lambda, Direction direction) {
    this.minimumElements = minimumElements;
    this.delta = delta;
    this.lambda = lambda;
    this.direction = direction;
    this.rise = direction.includesRise();
    this.fall = direction.includesFall();
  }

  /**
   * A detector with the defaults.
   *
   * <ul>
   *   <li>minimum of elements: 30, counted as MOA does, so that the 29th may alarm
   *   <li>delta: 0.005
   *   <li>lambda: 50
   *   <li>direction: {@link Direction#RISE}
   * </ul>
   *
   * @return a fresh detector
   */
  public static Cusum withDefaults() {
    return new Cusum(30, 0.005, 50, Direction.RISE);
  }

  /**
   * Sets how many elements must have been read before an alarm.
   *
   * @param elements the minimum, at least 1
   * @return a fresh detector
   */
  public Cusum withMinimumElements(int elements) {
    return new Cusum(Domain.atLeast(1, "minimum of elements", elements), delta, lambda, direction);
  }

  /**
   * Sets the change of the mean that is tolerated.
   *
   * @param delta the change, in units of the elements
   * @return a fresh detector
   */
  public Cusum withDelta(double delta) {
    return new Cusum(minimumElements, Domain.atLeastZero("delta", delta), lambda, direction);
  }

  /**
   * Sets the sum of deviations above which the detector alarms.
   *
   * @param lambda the sum, in units of the elements
   * @return a fresh detector
   */
  public Cusum withLambda(double lambda) {
    return new Cusum(minimumElements, delta, Domain.atLeastZero("lambda", lambda), direction);
  }

  /**
   * Sets which movement of the mean is an alarm.
   *
   * @param direction the movement
   * @return a fresh detector
   */
  public Cusum withDirection(Direction direction) {
    return new Cusum(minimumElements, delta, lambda, direction);
  }

  @Override
  public DriftState update(double value) {
    Domain.number(value);
    // Adding up waits less than carrying a mean along, whose division the next element waits for.
    // Counted from the first element the total stays small, and the mean of equal numbers is exact.
    if (count == 0) {
      origin = value;
    }
    count++;
    double fromOrigin = value - origin;
    total += fromOrigin;
    double fromMean = fromOrigin - total / count;
    if (rise) {
      risen = positivePart(risen + (fromMean - delta));
    }
    if (fall) {
      fallen = positivePart(fallen - (fromMean + delta));
    }
    boolean drift = count + 1 >= minimumElements && (risen > lambda || fallen > lambda);
    DriftState judged = drift ? DriftState.DRIFT : DriftState.STABLE;
    if (state != judged) {
      // The garbage collector's barrier makes storing a reference dear, and states seldom change.
      state = judged;
    }
    if (drift) {
      restart();
    }
    return judged;
  }

  /** By bits: a branch would often be foretold wrong, and Math.max minds NaN and signs of zero. */
  private static double positivePart(double sum) {
    long bits = Double.doubleToRawLongBits(sum);
    return Double.longBitsToDouble(bits & ~(bits >> 63));
  }

  @Override
  public DriftState state() {
    return state;
  }

  @Override
  public void reset() {
    restart();
    state = DriftState.STABLE;
  }

  private void restart() {
    count = 0;
    total = 0;
    risen = 0;
    fallen = 0;
  }
}
