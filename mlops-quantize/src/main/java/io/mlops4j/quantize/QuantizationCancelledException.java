package io.mlops4j.quantize;

/** The caller cancelled the run, or its thread was interrupted; nothing was written. */
public final class QuantizationCancelledException extends QuantizationException {

  private static final long serialVersionUID = 1L;

  QuantizationCancelledException(String message) {
    super(message);
  }
}
