package io.mlops4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the commands; on its own it is a usage error. */
@Command(
    name = "mlops",
    description = "Operations on models: quantize, inspect, keep a registry, compare data.",
    mixinStandardHelpOptions = true,
    versionProvider = MlopsCommand.Version.class,
    subcommands = {
      QuantizeCommand.class,
      InspectCommand.class,
      RegistryCommand.class,
      DriftCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 the operation failed, 2 the command line was wrong,",
      "3 drift was found, 4 a promotion or rollback was refused,",
      "5 a registry or a signature is not as it should be."
    })
final class MlopsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine commandLine() {
    return new CommandLine(new MlopsCommand())
        .setExecutionExceptionHandler(Failures::ofOperation)
        .setParameterExceptionHandler(Failures::ofCommandLine);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  /** The version of the jar, from its manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = MlopsCommand.class.getPackage().getImplementationVersion();
      return new String[] {"mlops " + (version == null ? "(not packaged)" : version)};
    }
  }
}
