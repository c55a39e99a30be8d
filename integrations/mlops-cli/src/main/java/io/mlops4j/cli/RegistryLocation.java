package io.mlops4j.cli;

import io.mlops4j.core.ModelRegistry;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the registry is; shared by the commands on one. */
final class RegistryLocation {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "mlops",
      description = "The directory of the registry. Default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("mlops");

  /** Opens a registry that is there; looking must not make one. */
  ModelRegistry open() {
    if (!Files.isRegularFile(directory.resolve("registry.db"))) {
      throw new UncheckedIOException(
          new FileNotFoundException("no registry in '" + directory + "'; name one with --dir"));
    }
    return ModelRegistry.open(directory);
  }

  /** Opens the registry for a first registration, which makes one where there is none. */
  ModelRegistry openOrCreate() {
    return ModelRegistry.open(directory);
  }
}
