package io.mlops4j.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Small files and looks at a registry's directory, for tests. */
final class RegistryFixture {
  private RegistryFixture() {}

  static Path file(Path directory, String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ModelVersion register(ModelRegistry registry, String model, Path file, double f1) {
    return registry
        .model(model)
        .newVersion()
        .artifact("model.onnx", file)
        .metric("f1", f1)
        .register();
  }

  /** The regular files below a directory, those of the database left out. */
  static List<Path> blobs(Path registry) {
    List<Path> files = new ArrayList<>();
    for (String part : List.of("blobs", "incoming")) {
      try (Stream<Path> walk = Files.walk(registry.resolve(part))) {
        walk.filter(Files::isRegularFile).forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }
}
