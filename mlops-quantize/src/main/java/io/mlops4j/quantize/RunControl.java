package io.mlops4j.quantize;

import java.util.function.BooleanSupplier;

/** Counts the work of one run, reports it, and stops it when the caller asks. Confined. */
final class RunControl {

  /** For work that is not counted. */
  static final RunControl SILENT = new RunControl((done, total, unit) -> {}, () -> false);

  private final ProgressListener listener;
  private final BooleanSupplier cancelled;
  private long total;
  private long done;

  RunControl(ProgressListener listener, BooleanSupplier cancelled) {
    this.listener = listener;
    this.cancelled = cancelled;
  }

  void expect(long values) {
    total += values;
  }

  void advance(long values) {
    checkCancelled();
    done += values;
    listener.progress(done, total, "values");
  }

  boolean isCancelled() {
    return cancelled.getAsBoolean();
  }

  void checkCancelled() {
    if (cancelled.getAsBoolean()) {
      throw new QuantizationCancelledException("quantization was cancelled by the caller");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new QuantizationCancelledException("the thread that quantizes was interrupted");
    }
  }
}
