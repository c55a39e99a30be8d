package io.mlops4j.quantize.onnx;

import io.mlops4j.quantize.QuantizationException;

/** A model file could not be read or written. */
public final class ModelFileException extends QuantizationException {

  private static final long serialVersionUID = 1L;

  ModelFileException(String message) {
    super(message);
  }

  ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
