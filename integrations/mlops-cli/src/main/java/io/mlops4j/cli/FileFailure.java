package io.mlops4j.cli;

import io.mlops4j.quantize.QuantizationException;
import java.nio.file.Path;

/** What is wrong with one of several models of a command. */
final class FileFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final QuantizationException failure;

  FileFailure(Path file, QuantizationException failure) {
    super(failure);
    this.file = file;
    this.failure = failure;
  }

  Path file() {
    return file;
  }

  QuantizationException failure() {
    return failure;
  }
}
