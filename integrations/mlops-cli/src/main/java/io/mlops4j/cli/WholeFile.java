package io.mlops4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file that appears whole or not at all, and replaces one of that name. */
final class WholeFile {
  private WholeFile() {}

  static void write(Path file, String text) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw failure(file, new IOException("no directory '" + directory + "'"));
    }
    Path unfinished = directory.resolve(file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.writeString(unfinished, text);
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure(file, e);
    } finally {
      deleteIfThere(unfinished);
    }
  }

  private static void deleteIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static UncheckedIOException failure(Path file, IOException cause) {
    return new UncheckedIOException(file + ": cannot be written: " + cause.getMessage(), cause);
  }
}
