package io.mlops4j.drift.stream;

/**
 * Early Drift Detection Method: alarms when errors come closer together than they used to.
 *
 * <p>With {@code m} and {@code s} the mean and standard deviation of the distances between errors,
 * the largest {@code m + 2 s} is remembered, and the present one is compared with it: below 95 % is
 * a {@link DriftState#WARNING}, below 90 % a {@link DriftState#DRIFT}. It sees slow changes early
 * and pays for that with many false alarms: 16 on average in the first 10,000 elements of a steady
 * error rate of 20 %.
 *
 * <p>Source: Baena-Garcia, del Campo-Avila, Fidalgo, Bifet, Gavalda, Morales-Bueno, <i>Early Drift
 * Detection Method</i>, IWKDDS 2006. Repeats the alarms and warnings of MOA 2024.07's {@code EDDM}:
 * the first distance is counted from the start, and a maximum is kept only after 30 elements.
 *
 * <p>Elements are exactly 1 (an error) or 0 (a hit); any other value is an {@link
 * IllegalArgumentException}. Hits leave the state as it is, except that they end an alarm. After an
 * alarm the detector starts anew with the next element. Confined. Constant time and memory.
 */
public final class Eddm implements DriftDetector {

  private static final long ERROR = Double.doubleToRawLongBits(1);

  /** Beyond what rounding does to a product and a quotient. */
  private static final double CLEARLY_ABOVE = 1 + 0x1p-40;

  private final int minimumElements;
  private final int minimumErrors;
  private final double warningRatio;
  private final double driftRatio;

  private long sinceError;
  private double elements;
  private double errors;
  private double squares;
  private double largest;
  private double calm;
  private boolean warning;
  private boolean afterAlarm;

  private Eddm(int minimumElements, int minimumErrors, double warningRatio, double driftRatio) {
    this.minimumElements = minimumElements;
    this.minimumErrors = minimumErrors;
    this.warningRatio = warningRatio;
    this.driftRatio = driftRatio;
  }

  /**
   * A detector with the defaults.
   *
   * <ul>
   *   <li>minimum of elements: 30
   *   <li>minimum of errors: 30
   *   <li>warning ratio: 0.95
   *   <li>drift ratio: 0.9
   * </ul>
   *
   * @return a fresh detector
   */
  public static Eddm withDefaults() {
    return new Eddm(30, 30, 0.95, 0.9);
  }

  /**
   * Sets how many elements must have been read before a maximum is kept.
   *
   * @param elements the minimum, at least 1
   * @return a fresh detector
   */
  public Eddm withMinimumElements(int elements) {
    return new Eddm(
        Domain.atLeast(1, "minimum of elements", elements),
        minimumErrors,
        warningRatio,
        driftRatio);
  }

  /**
   * Sets how many errors must be exceeded before a warning or an alarm.
   *
   * @param errors the minimum, at least 1
   * @return a fresh detector
   */
  public Eddm withMinimumErrors(int errors) {
    return new Eddm(
        minimumElements, Domain.atLeast(1, "minimum of errors", errors), warningRatio, driftRatio);
  }

  /**
   * Sets the shares of the largest distance at which the detector warns and alarms.
   *
   * @param warning the share below which it warns, in (0, 1)
   * @param drift the share below which it alarms, in (0, 1) and at most the other
   * @return a fresh detector
   */
  public Eddm withRatios(double warning, double drift) {
    Domain.probability("warning ratio", warning);
    Domain.probability("drift ratio", drift);
    if (drift > warning) {
      throw new IllegalArgumentException(
          "drift ratio " + drift + " is above the warning ratio " + warning);
    }
    return new Eddm(minimumElements, minimumErrors, warning, drift);
  }

  @Override
  public DriftState update(double value) {
    // Bits are compared sooner than numbers, and whether an element is an error is hard to predict.
    long bits = Double.doubleToRawLongBits(value);
    if (bits << 1 == 0) {
      sinceError++;
      return level();
    }
    if (bits != ERROR) {
      throw new IllegalArgumentException(
          "element " + value + " is neither 1 (an error) nor 0 (a hit)");
    }
    double distance = sinceError + 1;
    sinceError = 0;
    elements += distance;
    errors++;
    squares += distance * distance;
    // The mean is elements / errors. With n errors, (2 n s)^2 and (n (limit - m))^2 say which of
    // m + 2 s and a limit is larger, without a division or a root.
    double spread = 4 * (errors * squares - elements * elements);
    double toLargest = largest * errors - elements;
    double toCalm = calm * errors - elements;
    if (toCalm > 0 && spread <= toLargest * toLargest && spread >= toCalm * toCalm) {
      warning = false;
      return DriftState.STABLE;
    }
    return judge((elements + Math.sqrt(Math.max(0, spread))) / errors);
  }

  private DriftState judge(double reach) {
    warning = false;
    if (reach > largest) {
      if (elements >= minimumElements) {
        largest = reach;
        calm = reach * warningRatio * CLEARLY_ABOVE;
      }
      return DriftState.STABLE;
    }
    if (elements < minimumElements || errors <= minimumErrors) {
      return DriftState.STABLE;
    }
    double ratio = reach / largest;
    if (ratio < driftRatio) {
      restart();
      afterAlarm = true;
      return DriftState.DRIFT;
    }
    warning = ratio < warningRatio;
    return level();
  }

  private DriftState level() {
    return warning ? DriftState.WARNING : DriftState.STABLE;
  }

  @Override
  public DriftState state() {
    return afterAlarm && elements == 0 && sinceError == 0 ? DriftState.DRIFT : level();
  }

  @Override
  public void reset() {
    restart();
    afterAlarm = false;
  }

  private void restart() {
    sinceError = 0;
    elements = 0;
    errors = 0;
    squares = 0;
    largest = 0;
    calm = 0;
    warning = false;
  }
}
