package io.mlops4j.cli;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.RegistryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Returns an alias to where it pointed before. */
@Command(
    name = "rollback",
    description = "Returns an alias to the version before its last promotion.",
    mixinStandardHelpOptions = true,
    footer = {"", "Exit codes: 0 rolled back, 4 refused and nothing moved."})
final class RegistryRollbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Parameters(index = "0", paramLabel = "MODEL", description = "The name of the model.")
  private String model = "";

  @Parameters(index = "1", paramLabel = "ALIAS", description = "The alias, for instance champion.")
  private String alias = "";

  @Option(
      names = "--public-key",
      paramLabel = "KEY",
      description = "Require a signature by the key of this PEM file, or by one of several.")
  private List<Path> keys = List.of();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "WHO",
      description = "Who rolls back. Default: the user's name.")
  private Optional<String> by = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Output output = new Output(spec.commandLine().getOut());
    try (ModelRegistry opened = open()) {
      ModelRegistry registry = by.map(opened::onBehalfOf).orElse(opened);
      MoveText.print(output, registry.model(model).rollBack(alias, reason), json);
    } catch (RegistryException failure) {
      MoveText.printRefusal(output, model, alias, failure, json);
      throw failure;
    }
    return 0;
  }

  private ModelRegistry open() {
    return keys.isEmpty() ? location.open() : location.openRequiring(TrustedKeys.verifier(keys));
  }
}
