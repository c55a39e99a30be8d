package io.mlops4j.drift.stream;

/**
 * Drift Detection Method: alarms when the error rate leaves the best level it ever had.
 *
 * <p>With {@code p} the error rate of {@code n} elements and {@code s = sqrt(p (1 - p) / n)}, the
 * lowest {@code p + s} is remembered as {@code pMin} and {@code sMin}. The state is {@link
 * DriftState#WARNING} above {@code pMin + 2 sMin} and {@link DriftState#DRIFT} above {@code pMin +
 * 3 sMin}. Best for sudden changes; after a long stable time the mean moves slowly, and so does the
 * alarm.
 *
 * <p>Source: Gama, Medas, Castillo, Rodrigues, <i>Learning with Drift Detection</i>, SBIA 2004.
 * Repeats the alarms and warnings of MOA 2024.07's {@code DDM}.
 *
 * <p>Elements lie in [0, 1]; any other value is an {@link IllegalArgumentException}. After an alarm
 * the detector starts anew with the next element. Confined. Constant time and memory.
 */
public final class Ddm implements DriftDetector {

  private final int minimumElements;
  private final double warningLevel;
  private final double driftLevel;

  private double count;
  private double total;
  private double lowestSum;
  private double lowestRate;
  private double lowestDeviation;
  private DriftState state = DriftState.STABLE;

  private Ddm(int minimumElements, double warningLevel, double driftLevel) {
    this.minimumElements = minimumElements;
    this.warningLevel = warningLevel;
    this.driftLevel = driftLevel;
    restart();
  }

  /**
   * A detector with the defaults.
   *
   * <ul>
   *   <li>minimum of elements: 30
   *   <li>warning level: 2 standard deviations
   *   <li>drift level: 3 standard deviations
   * </ul>
   *
   * @return a fresh detector
   */
  public static Ddm withDefaults() {
    return new Ddm(30, 2, 3);
  }

  /**
   * Sets how many elements must have been read before an alarm.
   *
   * @param elements the minimum, at least 1
   * @return a fresh detector
   */
  public Ddm withMinimumElements(int elements) {
    return new Ddm(Domain.atLeast(1, "minimum of elements", elements), warningLevel, driftLevel);
  }

  /**
   * Sets the levels at which the detector warns and alarms.
   *
   * @param warning standard deviations above the lowest error rate that are a warning
   * @param drift standard deviations that are an alarm, at least as many
   * @return a fresh detector
   */
  public Ddm withLevels(double warning, double drift) {
    Domain.atLeastZero("warning level", warning);
    Domain.atLeastZero("drift level", drift);
    if (drift < warning) {
      throw new IllegalArgumentException(
          "drift level " + drift + " is below the warning level " + warning);
    }
    return new Ddm(minimumElements, warning, drift);
  }

  @Override
  public DriftState update(double value) {
    Domain.fraction(value);
    count++;
    total += value;
    DriftState judged = count + 1 < minimumElements ? DriftState.STABLE : judge();
    if (state != judged) {
      // The garbage collector's barrier makes storing a reference dear, and states seldom change.
      state = judged;
    }
    if (judged == DriftState.DRIFT) {
      restart();
    }
    return judged;
  }

  private DriftState judge() {
    double rate = total / count;
    double deviation = Math.sqrt(rate * (1 - rate) / count);
    double sum = rate + deviation;
    if (sum <= lowestSum) {
      lowestSum = sum;
      lowestRate = rate;
      lowestDeviation = deviation;
    }
    if (count >= minimumElements && sum > lowestRate + driftLevel * lowestDeviation) {
      return DriftState.DRIFT;
    }
    return sum > lowestRate + warningLevel * lowestDeviation
        ? DriftState.WARNING
        : DriftState.STABLE;
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
    lowestSum = Double.MAX_VALUE;
    lowestRate = Double.MAX_VALUE;
    lowestDeviation = Double.MAX_VALUE;
  }
}
