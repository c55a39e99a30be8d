package io.mlops4j.drift.stream;

/**
 * Drift detection by McDiarmid's bound on weighted averages (HDDM, W-test).
 *
 * <p>An exponentially weighted average of the elements is compared with the one kept at the point
 * where it was lowest for certain. The difference that chance exceeds with probability {@code
 * alpha} at most is {@code sqrt((b1 + b2) / 2 ln(1 / alpha))}, with {@code b} the sum of the
 * squared weights; a {@link DriftState#WARNING} and a {@link DriftState#DRIFT} differ in their
 * {@code alpha}. It finds sudden changes faster than {@link HddmA} and raises more false alarms,
 * because the short memory of the average makes for many comparisons.
 *
 * <p>Source: Frias-Blanco, del Campo-Avila, Ramos-Jimenez, Morales-Bueno, Ortiz-Diaz,
 * Caballero-Mota, <i>Online and Non-Parametric Drift Detection Methods Based on Hoeffding's
 * Bounds</i>, IEEE TKDE 27, 2015. Repeats the alarms and warnings of MOA 2024.07's {@code
 * HDDM_W_Test} with its default, one-sided. With {@link #withRestartOnFall} it follows the paper
 * and not MOA, whose first cut of a fall is compared with the smallest positive double instead of
 * minus infinity and so overlooks falls from low levels.
 *
 * <p>Elements lie in [0, 1]; any other value is an {@link IllegalArgumentException}. After an alarm
 * the detector starts anew with the next element. Confined. Constant time and memory.
 */
public final class HddmW implements DriftDetector {

  private final double driftAlpha;
  private final double warningAlpha;
  private final double lambda;
  private final boolean restartOnFall;
  private final double driftLog;
  private final double warningLog;

  private final WeightedMean total;
  private final WeightedMean sinceLow;
  private final WeightedMean sinceHigh;
  private double bound;
  private double boundWeights;
  private double lowMean;
  private double lowWeights;
  private double lowBound;
  private double highMean;
  private double highWeights;
  private double highBound;
  private DriftState state = DriftState.STABLE;

  private HddmW(double driftAlpha, double warningAlpha, double lambda, boolean restartOnFall) {
    this.driftAlpha = driftAlpha;
    this.warningAlpha = warningAlpha;
    this.lambda = lambda;
    this.restartOnFall = restartOnFall;
    this.driftLog = Math.log(1.0 / driftAlpha);
    this.warningLog = Math.log(1.0 / warningAlpha);
    this.total = new WeightedMean(lambda);
    this.sinceLow = new WeightedMean(lambda);
    this.sinceHigh = new WeightedMean(lambda);
    restart();
  }

  /**
   * A detector with the defaults.
   *
   * <ul>
   *   <li>alpha of an alarm: 0.001
   *   <li>alpha of a warning: 0.005
   *   <li>lambda: 0.05
   *   <li>restart on a fall of the mean: no
   * </ul>
   *
   * @return a fresh detector
   */
  public static HddmW withDefaults() {
    return new HddmW(0.001, 0.005, 0.05, false);
  }

  /**
   * Sets the probabilities of a false alarm and of a false warning in one comparison.
   *
   * @param drift the probability of a false alarm, in (0, 1)
   * @param warning the probability of a false warning, in (0, 1) and at least the other
   * @return a fresh detector
   */
  public HddmW withAlphas(double drift, double warning) {
    Domain.alphas(drift, warning);
    return new HddmW(drift, warning, lambda, restartOnFall);
  }

  /**
   * Sets the weight of the newest element; smaller is a longer memory.
   *
   * @param lambda the weight, in (0, 1)
   * @return a fresh detector
   */
  public HddmW withLambda(double lambda) {
    Domain.probability("lambda", lambda);
    return new HddmW(driftAlpha, warningAlpha, lambda, restartOnFall);
  }

  /**
   * Sets whether a significant fall of the mean makes the detector start anew, so that it measures
   * the next rise from the lower level.
   *
   * @param restart whether to start anew
   * @return a fresh detector
   */
  public HddmW withRestartOnFall(boolean restart) {
    return new HddmW(driftAlpha, warningAlpha, lambda, restart);
  }

  @Override
  public DriftState update(double value) {
    Domain.fraction(value);
    total.add(value);
    if (total.weights != boundWeights) {
      // The sum of squared weights converges, so a long stream is spared the root.
      boundWeights = total.weights;
      bound = Math.sqrt(total.weights * driftLog / 2);
    }
    if (total.mean + bound < lowBound) {
      lowBound = total.mean + bound;
      lowMean = total.mean;
      lowWeights = total.weights;
      sinceLow.clear();
    } else {
      sinceLow.add(value);
    }
    state = judge();
    if (state == DriftState.DRIFT || (restartOnFall && fell(value))) {
      restart();
    }
    return state;
  }

  private DriftState judge() {
    double rise = sinceLow.empty ? 0 : sinceLow.mean - lowMean;
    // The bound is positive, so most elements are spared the root.
    if (!(rise > 0)) {
      return DriftState.STABLE;
    }
    double weights = lowWeights + sinceLow.weights;
    if (rise > Math.sqrt(weights * driftLog / 2)) {
      return DriftState.DRIFT;
    }
    return rise > Math.sqrt(weights * warningLog / 2) ? DriftState.WARNING : DriftState.STABLE;
  }

  private boolean fell(double value) {
    if (total.mean - bound > highBound) {
      highBound = total.mean - bound;
      highMean = total.mean;
      highWeights = total.weights;
      sinceHigh.clear();
      return false;
    }
    sinceHigh.add(value);
    return highMean - sinceHigh.mean > Math.sqrt((highWeights + sinceHigh.weights) * driftLog / 2);
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
    total.clear();
    sinceLow.clear();
    sinceHigh.clear();
    bound = 0;
    boundWeights = 0;
    lowMean = 0;
    lowWeights = 0;
    lowBound = Double.POSITIVE_INFINITY;
    highMean = 0;
    highWeights = 0;
    highBound = Double.NEGATIVE_INFINITY;
  }

  /** An exponentially weighted mean and the sum of its squared weights. */
  private static final class WeightedMean {
    private final double newest;
    private final double older;
    private boolean empty = true;
    private double mean;
    private double weights;

    WeightedMean(double lambda) {
      this.newest = lambda;
      this.older = 1.0 - lambda;
    }

    void add(double value) {
      if (empty) {
        empty = false;
        mean = value;
        weights = 1;
      } else {
        mean = newest * value + older * mean;
        weights = newest * newest + older * older * weights;
      }
    }

    void clear() {
      empty = true;
      mean = 0;
      weights = 0;
    }
  }
}
