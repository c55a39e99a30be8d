package io.mlops4j.cli;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one version of a model. */
@Command(
    name = "show",
    description = "Shows one version: its origin, artifacts, metrics and tags.",
    mixinStandardHelpOptions = true)
final class RegistryShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Parameters(
      paramLabel = "URI",
      description =
          "For instance models:/encoder@champion, models:/encoder/3, models:/encoder/latest.")
  private String uri = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Output output = new Output(spec.commandLine().getOut());
    try (ModelRegistry registry = location.open()) {
      ModelVersion version = registry.resolve(uri);
      if (json) {
        output.json(VersionText.describe(version));
      } else {
        output.table(VersionText.rows(version));
      }
    }
    return 0;
  }
}
