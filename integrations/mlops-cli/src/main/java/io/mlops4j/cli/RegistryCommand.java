package io.mlops4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that look into a registry; on its own it is a usage error. */
@Command(
    name = "registry",
    description = "Looks into a model registry.",
    mixinStandardHelpOptions = true,
    subcommands = {RegistryListCommand.class, RegistryShowCommand.class})
final class RegistryCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no registry command given");
  }
}
