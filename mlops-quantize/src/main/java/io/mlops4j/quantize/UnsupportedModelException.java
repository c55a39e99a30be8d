package io.mlops4j.quantize;

/** The model is valid, but the recipe cannot be applied to it. */
public final class UnsupportedModelException extends QuantizationException {

  private static final long serialVersionUID = 1L;

  UnsupportedModelException(String message) {
    super(message);
  }
}
