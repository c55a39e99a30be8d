package io.mlops4j.drift.stream;

/**
 * Page-Hinkley test: alarms when the sum of deviations has climbed far above its lowest point.
 *
 * <p>With {@code m} the mean of all elements since the start, {@code U} adds up {@code x - m -
 * delta}; {@code U - min(U) >= lambda} is a {@link DriftState#DRIFT}. The height above the minimum
 * is kept as one number, {@code G = max(0, alpha G + x - m - delta)}, and {@code alpha} lets old
 * deviations fade; with {@code alpha = 1} it is Page's test to the letter. For falls the signs of
 * the elements are turned. There is no warning.
 *
 * <p>Source: Page, <i>Continuous Inspection Schemes</i>, Biometrika 41, 1954; Hinkley, <i>Inference
 * about the change-point from cumulative sum tests</i>, Biometrika 58, 1971. {@link
 * #withDefaults()} repeats the alarms of River's {@code PageHinkley} in its one-sided form. {@link
 * #asInMoa()} repeats those of MOA 2024.07's {@code PageHinkleyDM}, which has no running minimum:
 * its sum sinks far below zero in a long stable time and must climb back before it can alarm.
 *
 * <p>Elements are any numbers within +-1e100; other values are an {@link IllegalArgumentException}.
 * After an alarm the detector starts anew with the next element. Confined. Constant time and
 * memory.
 */
public final class PageHinkley implements DriftDetector {

  private final int minimumElements;
  private final double delta;
  private final double lambda;
  private final double alpha;
  private final Direction direction;
  private final boolean runningMinimum;

  private long count;
  private double mean;
  private double risen;
  private double fallen;
  private DriftState state = DriftState.STABLE;

  private PageHinkley(
      int minimumElements,
      double delta,
      double lambda,
      double alpha,
      Direction direction,
      boolean runningMinimum) {
    this.minimumElements = minimumElements;
    this.delta = delta;
    this.lambda = lambda;
    this.alpha = alpha;
    this.direction = direction;
    this.runningMinimum = runningMinimum;
  }

  /**
   * A detector with the running minimum and the defaults.
   *
   * <ul>
   *   <li>minimum of elements: 30, counted as MOA and River do, so that the 29th may alarm
   *   <li>delta: 0.005
   *   <li>lambda: 50
   *   <li>alpha: 0.9999
   *   <li>direction: {@link Direction#RISE}
   * </ul>
   *
   * @return a fresh detector
   */
  public static PageHinkley withDefaults() {
    return new PageHinkley(30, 0.005, 50, 1 - 0.0001, Direction.RISE, true);
  }

  /**
   * A detector without the running minimum, whose alarms are those of MOA: {@code S = alpha S + x -
   * m - delta}, alarm at {@code S > lambda}. The defaults are those of {@link #withDefaults()}.
   *
   * @return a fresh detector
   */
  public static PageHinkley asInMoa() {
    return new PageHinkley(30, 0.005, 50, 1 - 0.0001, Direction.RISE, false);
  }

  /**
   * Sets how many elements must have been read before an alarm.
   *
   * @param elements the minimum, at least 1
   * @return a fresh detector
   */
  public PageHinkley withMinimumElements(int elements) {
    Domain.atLeast(1, "minimum of elements", elements);
    return new PageHinkley(elements, delta, lambda, alpha, direction, runningMinimum);
  }

  /**
   * Sets the change of the mean that is tolerated.
   *
   * @param delta the change, in units of the elements
   * @return a fresh detector
   */
  public PageHinkley withDelta(double delta) {
    Domain.atLeastZero("delta", delta);
    return new PageHinkley(minimumElements, delta, lambda, alpha, direction, runningMinimum);
  }

  /**
   * Sets the climb at which the detector alarms.
   *
   * @param lambda the climb, in units of the elements
   * @return a fresh detector
   */
  public PageHinkley withLambda(double lambda) {
    Domain.atLeastZero("lambda", lambda);
    return new PageHinkley(minimumElements, delta, lambda, alpha, direction, runningMinimum);
  }

  /**
   * Sets the share of the sum that is left after one element.
   *
   * @param alpha the share, above 0; 1 forgets nothing
   * @return a fresh detector
   */
  public PageHinkley withAlpha(double alpha) {
    if (!(alpha > 0 && alpha <= 1)) {
      throw new IllegalArgumentException("alpha is " + alpha + ", must be within (0, 1]");
    }
    return new PageHinkley(minimumElements, delta, lambda, alpha, direction, runningMinimum);
  }

  /**
   * Sets which movement of the mean is an alarm.
   *
   * @param direction the movement
   * @return a fresh detector
   */
  public PageHinkley withDirection(Direction direction) {
    return new PageHinkley(minimumElements, delta, lambda, alpha, direction, runningMinimum);
  }

  @Override
  public DriftState update(double value) {
    Domain.number(value);
    count++;
    mean += (value - mean) / count;
    if (direction.includesRise()) {
      risen = climb(risen, value - mean - delta);
    }
    if (direction.includesFall()) {
      fallen = climb(fallen, mean - value - delta);
    }
    boolean drift = count + 1 >= minimumElements && (exceeds(risen) || exceeds(fallen));
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

  private double climb(double height, double step) {
    double next = alpha * height + step;
    return runningMinimum ? Math.max(0, next) : next;
  }

  private boolean exceeds(double height) {
    return runningMinimum ? height >= lambda : height > lambda;
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
    mean = 0;
    risen = 0;
    fallen = 0;
  }
}
