package io.mlops4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a command of the jar. */
@Command(
    name = "install",
    description = {
      "Copies mlops.jar into DIR and writes a command 'mlops' beside it. That starts sooner than",
      "'java -jar mlops.jar', from an archive of classes made for this Java. Install again after",
      "an update of Java; an archive that no longer fits is left unused."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Exit codes: 0 the command is there, 1 it is not."})
final class InstallCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "The directory, made where it is absent.")
  private Path directory = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Installation installation = Installation.of(Installation.runningJar(), directory);
    Optional<String> noArchive = installation.write();
    noArchive.ifPresent(
        reason ->
            Failures.say(spec.commandLine(), "the command starts without an archive: " + reason));
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      output.json(
          Output.object()
              .put("command", installation.command().toString())
              .put("archive", noArchive.isEmpty()));
    } else {
      output.text(installation.command().toString());
    }
    return 0;
  }
}
