package io.mlops4j.quantize;

/** Is told how far a long run has come, on the thread that runs it. */
@FunctionalInterface
public interface ProgressListener {

  /**
   * Some work was done.
   *
   * @param done units done so far, never decreasing
   * @param total units of the whole run
   * @param unit what is counted, for instance {@code values}
   */
  void progress(long done, long total, String unit);
}
