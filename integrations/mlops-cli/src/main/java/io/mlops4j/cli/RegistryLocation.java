package io.mlops4j.cli;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.signing.ModelVerifier;
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
    requireRegistry();
    return ModelRegistry.open(directory);
  }

  /** Opens a registry that is there, whose aliases move only to versions signed by these keys. */
  ModelRegistry openRequiring(ModelVerifier verifier) {
    requireRegistry();
    return ModelRegistry.at(directory).requireSignature(verifier).open();
  }

  private void requireRegistry() {
    if (!Files.isRegularFile(directory.resolve("registry.db"))) {
      throw new NoRegistryException("no registry in '" + directory + "'; name one with --dir");
    }
  }

  /** Where the registry is, or is to be. */
  Path directory() {
    return directory;
  }

  /** Opens the registry for a first registration, which makes one where there is none. */
  ModelRegistry openOrCreate() {
    return ModelRegistry.open(directory);
  }
}
