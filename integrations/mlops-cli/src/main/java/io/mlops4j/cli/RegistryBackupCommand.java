package io.mlops4j.cli;

import io.mlops4j.core.ModelRegistry;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a backup of a registry that others may be using. */
@Command(
    name = "backup",
    description = {
      "Writes the registry's state at one moment, with the artifacts it refers to and the digest",
      "of each file, while others may use the registry."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 the backup is complete, 1 there is none, 2 TARGET holds something."
    })
final class RegistryBackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Parameters(paramLabel = "TARGET", description = "The directory to make, absent or empty.")
  private Path target = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (ModelRegistry registry = location.open()) {
      registry.backup(target);
    }
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      output.json(
          Output.object()
              .put("registry", location.directory().toString())
              .put("backup", target.toString()));
    } else {
      output.text(target.toString());
    }
    return 0;
  }
}
