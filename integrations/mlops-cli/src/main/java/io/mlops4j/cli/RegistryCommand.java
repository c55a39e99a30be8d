package io.mlops4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on a registry; on its own it is a usage error. */
@Command(
    name = "registry",
    description = "Keeps versions of models, the aliases that point to them, and their history.",
    mixinStandardHelpOptions = true,
    subcommands = {
      RegistryListCommand.class,
      RegistryShowCommand.class,
      RegistryRegisterCommand.class,
      RegistryPromoteCommand.class,
      RegistryRollbackCommand.class,
      RegistryLineageCommand.class,
      RegistryVerifyCommand.class,
      RegistryBackupCommand.class,
      RegistryRestoreCommand.class
    })
final class RegistryCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no registry command given");
  }
}
