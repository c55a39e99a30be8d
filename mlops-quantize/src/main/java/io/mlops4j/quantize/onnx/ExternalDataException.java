package io.mlops4j.quantize.onnx;

import io.mlops4j.quantize.QuantizationException;

/** Tensor data outside the model file is missing, does not fit, or must not be touched. */
public final class ExternalDataException extends QuantizationException {

  private static final long serialVersionUID = 1L;

  ExternalDataException(String message) {
    super(message);
  }

  ExternalDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
