package io.mlops4j.drift.stream;

/**
 * A test for change that reads a stream one element at a time.
 *
 * <p>Detectors of error rates follow the convention that 1 is an error of the model and 0 is a hit;
 * each type says which values it takes. A value outside that domain, NaN and the infinities
 * included, is refused with {@link IllegalArgumentException} and leaves the detector as it was:
 * missing values are to be counted by the caller, because no detector can tell whether their
 * absence is good news.
 *
 * <p>Detectors are confined: a thread that calls one must be the only one at that time. {@code
 * update} allocates nothing.
 */
public interface DriftDetector {

  /**
   * Reads one element.
   *
   * @param value the element
   * @return the state after the element
   * @throws IllegalArgumentException if the value is outside the detector's domain
   */
  DriftState update(double value);

  /**
   * Reads the outcome of one prediction.
   *
   * @param error whether the prediction was wrong
   * @return the state after the element
   */
  default DriftState update(boolean error) {
    return update(error ? 1.0 : 0.0);
  }

  /**
   * The state after the last element.
   *
   * @return what the last {@code update} returned, {@link DriftState#STABLE} before the first
   */
  DriftState state();

  /** Forgets every element; the options remain. */
  void reset();
}
