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

/** Restores a backup to where there is no registry yet. */
@Command(
    name = "restore",
    description = {
      "Restores a backup into the directory of the registry, which must be absent or empty,",
      "and compares every byte with its digest."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 restored, 1 nothing was restored, 2 the directory holds something."
    })
final class RegistryRestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Parameters(paramLabel = "BACKUP", description = "The directory that the backup command made.")
  private Path backup = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    ModelRegistry.restore(backup, location.directory());
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      output.json(
          Output.object()
              .put("registry", location.directory().toString())
              .put("backup", backup.toString()));
    } else {
      output.text(location.directory().toString());
    }
    return 0;
  }
}
