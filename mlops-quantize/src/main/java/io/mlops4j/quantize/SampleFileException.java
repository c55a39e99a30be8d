package io.mlops4j.quantize;

/** A file of samples is missing, is not well-formed, or does not fit the model. */
public final class SampleFileException extends QuantizationException {

  private static final long serialVersionUID = 1L;

  SampleFileException(String file, String what) {
    super(file + ": " + what);
  }

  SampleFileException(String file, String what, Throwable cause) {
    super(file + ": " + what, cause);
  }
}
