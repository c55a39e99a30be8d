package io.mlops4j.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/*
 * A manifest can name no module to add, so a tool started with java -jar lacks the vector module
 * although its Java has it. This runs the same command once more in a Java that was given it.
 *
 * A terminal sends its interrupt to both processes. Any other signal reaches only this one, which
 * passes it on as a termination and waits, so that nothing is left running or half-written.
 */
/** Runs the tool again with the vector module, where that makes a difference. */
final class VectorRelaunch {
  /** Set to any value, it keeps the tool in one process; set by the tool for its second self. */
  static final String GUARD_VARIABLE = "MLOPS_NO_RELAUNCH";

  /** The same as a system property: {@code -Dmlops.relaunch=false}. */
  static final String SWITCH_PROPERTY = "mlops.relaunch";

  private static final String MODULE = "jdk.incubator.vector";

  private VectorRelaunch() {}

  /** The exit code of the second self, or nothing if this process is to do the work. */
  static OptionalInt run(String[] args) {
    return computes(args) && isAllowed() && lacksModule() ? launch(args) : OptionalInt.empty();
  }

  /** Only quantization has vector kernels; the others start faster alone. */
  private static boolean computes(String[] args) {
    return args.length > 1 && args[0].equals("quantize");
  }

  private static boolean isAllowed() {
    return System.getenv(GUARD_VARIABLE) == null
        && Boolean.parseBoolean(System.getProperty(SWITCH_PROPERTY, "true"));
  }

  private static boolean lacksModule() {
    return ModuleLayer.boot().findModule(MODULE).isEmpty()
        && ModuleFinder.ofSystem().find(MODULE).isPresent();
  }

  private static OptionalInt launch(String[] args) {
    ProcessBuilder builder = new ProcessBuilder(command(args)).inheritIO();
    builder.environment().put(GUARD_VARIABLE, "1");
    Process second;
    try {
      second = builder.start();
    } catch (IOException noSecondProcess) {
      return OptionalInt.empty();
    }
    Thread passOn = new Thread(() -> stop(second), "mlops-pass-on");
    Runtime.getRuntime().addShutdownHook(passOn);
    return OptionalInt.of(await(second));
  }

  private static List<String> command(String[] args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("--add-modules", MODULE));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(Arrays.asList(args));
    return command;
  }

  private static int await(Process process) {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        process.destroy();
      }
    }
  }

  private static void stop(Process process) {
    process.destroy();
    await(process);
  }
}
