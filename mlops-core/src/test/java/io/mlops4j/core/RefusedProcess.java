package io.mlops4j.core;

import java.nio.file.Path;

/**
 * Runs the script on a system that refuses something, and prints each step once it is acknowledged
 * and what a step was refused with. Then it dies as a killed process does, or repeats the step.
 */
final class RefusedProcess {
  /** The exit code of a process that died after a refusal. */
  static final int DIED = 78;

  private RefusedProcess() {}

  public static void main(String[] arguments) {
    LifeScript script = new LifeScript(Path.of(arguments[1]));
    boolean repeats = arguments[2].equals("repeat");
    try (ModelRegistry registry = LifeScript.options(Path.of(arguments[0])).open()) {
      for (int i = 0; i < script.size(); i++) {
        try {
          script.run(registry, i);
        } catch (RegistryStorageException undone) {
          refused(undone);
          if (!repeats) {
            Runtime.getRuntime().halt(DIED);
          }
          script.run(registry, i);
        }
        System.out.println("step " + (i + 1));
      }
    } catch (RegistryStorageException | OutcomeUnknownException failure) {
      refused(failure);
      Runtime.getRuntime().halt(DIED);
    }
  }

  private static void refused(RegistryException failure) {
    System.out.println("refused " + failure.getClass().getSimpleName() + " " + failure);
  }
}
