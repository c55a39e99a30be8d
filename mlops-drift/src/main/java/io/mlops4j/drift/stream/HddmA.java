package io.mlops4j.drift.stream;

/**
 * Drift detection by Hoeffding's bound on averages (HDDM, A-test).
 *
 * <p>The mean of all elements is compared with the mean up to the point where it was lowest for
 * certain. A difference of at least {@code sqrt(m / 2 ln(2 / alpha))}, {@code m = (n - nMin) /
 * (nMin n)}, is a change that chance makes with probability {@code alpha} at most; a {@link
 * DriftState#WARNING} and a {@link DriftState#DRIFT} differ in their {@code alpha}. The bound holds
 * for any distribution on [0, 1], for one comparison; over a long stream there are many.
 *
 * <p>Source: Frias-Blanco, del Campo-Avila, Ramos-Jimenez, Morales-Bueno, Ortiz-Diaz,
 * Caballero-Mota, <i>Online and Non-Parametric Drift Detection Methods Based on Hoeffding's
 * Bounds</i>, IEEE TKDE 27, 2015. Repeats the alarms and warnings of MOA 2024.07's {@code
 * HDDM_A_Test} with its default, which there is called two-sided: a significant fall of the mean
 * makes the detector start anew and is not an alarm.
 *
 * <p>Elements lie in [0, 1]; any other value is an {@link IllegalArgumentException}. After an alarm
 * the detector starts anew with the next element. Confined. Constant time and memory.
 */
public final class HddmA implements DriftDetector {

  private final double driftAlpha;
  private final double warningAlpha;
  private final boolean restartOnFall;
  private final double cutLog;
  private final double driftLog;
  private final double warningLog;

  private long count;
  private double sum;
  private long lowCount;
  private double lowMean;
  private double lowBound;
  private long highCount;
  private double highMean;
  private double highBound;
  private DriftState state = DriftState.STABLE;

  private HddmA(double driftAlpha, double warningAlpha, boolean restartOnFall) {
    this.driftAlpha = driftAlpha;
    this.warningAlpha = warningAlpha;
    this.restartOnFall = restartOnFall;
    this.cutLog = Math.log(1.0 / driftAlpha);
    this.driftLog = Math.log(2.0 / driftAlpha);
    this.warningLog = Math.log(2.0 / warningAlpha);
    restart();
  }

  /**
   * A detector with the defaults.
   *
   * <ul>
   *   <li>alpha of an alarm: 0.001
   *   <li>alpha of a warning: 0.005
   *   <li>restart on a fall of the mean: yes
   * </ul>
   *
   * @return a fresh detector
   */
  public static HddmA withDefaults() {
    return new HddmA(0.001, 0.005, true);
  }

  /**
   * Sets the probabilities of a false alarm and of a false warning in one comparison.
   *
   * @param drift the probability of a false alarm, in (0, 1)
   * @param warning the probability of a false warning, in (0, 1) and at least the other
   * @return a fresh detector
   */
  public HddmA withAlphas(double drift, double warning) {
    Domain.alphas(drift, warning);
    return new HddmA(drift, warning, restartOnFall);
  }

  /**
   * Sets whether a significant fall of the mean makes the detector start anew, so that it measures
   * the next rise from the lower level.
   *
   * @param restart whether to start anew
   * @return a fresh detector
   */
  public HddmA withRestartOnFall(boolean restart) {
    return new HddmA(driftAlpha, warningAlpha, restart);
  }

  @Override
  public DriftState update(double value) {
    Domain.fraction(value);
    count++;
    sum += value;
    double mean = sum / count;
    double bound = Math.sqrt(1.0 / (2 * count) * cutLog);
    if (lowBound >= mean + bound) {
      lowCount = count;
      lowMean = mean;
      lowBound = mean + bound;
    }
    if (highBound <= mean - bound) {
      highCount = count;
      highMean = mean;
      highBound = mean - bound;
    }
    state = judge(mean);
    if (state == DriftState.DRIFT
        || (restartOnFall && differs(highCount, highMean - mean, driftLog))) {
      restart();
    }
    return state;
  }

  private DriftState judge(double mean) {
    double rise = mean - lowMean;
    if (differs(lowCount, rise, driftLog)) {
      return DriftState.DRIFT;
    }
    return differs(lowCount, rise, warningLog) ? DriftState.WARNING : DriftState.STABLE;
  }

  private boolean differs(long cutCount, double difference, double log) {
    // The bound is positive, so most elements are spared the root.
    if (!(difference > 0) || cutCount == count) {
      return false;
    }
    double m = (double) (count - cutCount) / cutCount * (1.0 / count);
    return difference >= Math.sqrt(m / 2 * log);
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
    sum = 0;
    lowCount = 0;
    lowMean = 0;
    lowBound = Double.POSITIVE_INFINITY;
    highCount = 0;
    highMean = 0;
    highBound = Double.NEGATIVE_INFINITY;
  }
}
