package io.mlops4j.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the commands; on its own it is a usage error. */
@Command(
    name = "mlops",
    description = "Operations on models: quantize, inspect, compare, keep a registry, find drift.",
    mixinStandardHelpOptions = true,
    versionProvider = MlopsCommand.Version.class,
    footer = {
      "",
      "Exit codes: 0 done, 1 the operation failed, 2 the command line was wrong,",
      "3 drift was found, 4 a promotion or rollback was refused,",
      "5 a registry or a signature is not as it should be,",
      "6 a comparison missed a bound."
    })
final class MlopsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private static final List<String> NAMES =
      List.of("quantize", "inspect", "compare", "registry", "drift", "install");

  /**
   * The parser of a command line. It knows all commands only where help may have to list them:
   * looking at the annotations of each costs more than quantizing a small model.
   */
  static CommandLine commandLine(String... args) {
    CommandLine root = new CommandLine(new MlopsCommand());
    boolean one = args.length > 0 && NAMES.contains(args[0]);
    for (String name : one ? List.of(args[0]) : NAMES) {
      root.addSubcommand(name, command(name));
    }
    return root.setExecutionExceptionHandler(Failures::ofOperation)
        .setParameterExceptionHandler(Failures::ofCommandLine);
  }

  private static Object command(String name) {
    return switch (name) {
      case "quantize" -> new QuantizeCommand();
      case "inspect" -> new InspectCommand();
      case "compare" -> new CompareCommand();
      case "registry" -> new RegistryCommand();
      case "drift" -> new DriftCommand();
      default -> new InstallCommand();
    };
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
