package io.mlops4j.quantize;

import java.util.function.Supplier;

/** ONNX Runtime, which an application without samples need not have. */
final class OptionalRuntime {
  private static final String PACKAGE = "ai/onnxruntime/";

  private OptionalRuntime() {}

  /**
   * Does work that may need ONNX Runtime.
   *
   * @throws QuantizationException when it needs it and its classes are not there
   */
  static <T> T use(Supplier<T> work) {
    try {
      return work.get();
    } catch (NoClassDefFoundError missing) {
      if (String.valueOf(missing.getMessage()).startsWith(PACKAGE)) {
        throw new QuantizationException(
            "samples are run on ONNX Runtime, which is not on the class path; add"
                + " com.microsoft.onnxruntime:onnxruntime to the dependencies",
            missing);
      }
      throw missing;
    }
  }
}
