package io.mlops4j.cli;

import java.nio.file.Path;

/** A CSV file that cannot be read; the message names it and, where there is one, the line. */
final class CsvException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CsvException(Path file, String problem) {
    super(file + ": " + problem);
  }

  CsvException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }

  CsvException(Path file, long line, String problem) {
    super(file + ", line " + line + ": " + problem);
  }
}
