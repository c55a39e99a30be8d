package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelFileException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** What every recipe asks of the file it writes. */
final class TargetFile {

  private TargetFile() {}

  /**
   * Runs a recipe that reads one file and writes another.
   *
   * @throws IllegalArgumentException when the two are the same
   * @throws QuantizationCancelledException when the thread was interrupted while it wrote
   */
  static <T> T write(Path model, Path target, Supplier<T> recipe) {
    requireOther(model, target);
    try {
      return OptionalRuntime.use(recipe);
    } catch (ModelFileException failure) {
      if (failure.getCause() instanceof ClosedByInterruptException) {
        throw new QuantizationCancelledException("the thread that quantizes was interrupted");
      }
      throw failure;
    } catch (InternalError truncated) {
      // The mapped file lost pages under us: the machine reports it this way.
      throw new UnsupportedModelException(
          "model " + model.getFileName() + " changed while it was read: " + truncated.getMessage());
    }
  }

  private static void requireOther(Path model, Path target) {
    try {
      if (Files.exists(target) && Files.exists(model) && Files.isSameFile(model, target)) {
        throw new IllegalArgumentException(
            "the new model would replace the original " + model.getFileName());
      }
    } catch (IOException unreadable) {
      throw new UnsupportedModelException(
          "model " + model.getFileName() + " cannot be compared with the target");
    }
  }
}
