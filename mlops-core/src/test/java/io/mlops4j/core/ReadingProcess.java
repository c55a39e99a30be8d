package io.mlops4j.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the artifact of a version, verified, and prints its size. */
final class ReadingProcess {
  private ReadingProcess() {}

  public static void main(String[] arguments) throws IOException {
    try (ModelRegistry registry = TestDatabase.at(arguments[0]).open()) {
      Path stored = registry.resolve("models:/m/1").artifact("model.onnx");
      if (!registry.integrity().problems().isEmpty()) {
        throw new IllegalStateException(registry.integrity().toString());
      }
      System.out.println(Files.size(stored));
    }
  }
}
