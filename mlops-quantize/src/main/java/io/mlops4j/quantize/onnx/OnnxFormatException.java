package io.mlops4j.quantize.onnx;

import io.mlops4j.quantize.QuantizationException;

/** The bytes are not a well-formed ONNX model. */
public final class OnnxFormatException extends QuantizationException {

  private static final long serialVersionUID = 1L;

  OnnxFormatException(String message) {
    super(message);
  }
}
