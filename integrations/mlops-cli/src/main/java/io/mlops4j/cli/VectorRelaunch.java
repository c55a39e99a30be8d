package io.mlops4j.cli;

import io.mlops4j.quantize.QuantizationException;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/*
 * A manifest can name no module to add, so a tool started with java -jar lacks the vector module
 * although its Java has it. This runs the same command once more in a Java that was given it.
 *
 * A terminal sends its interrupt to both processes. Any other signal reaches only this one, which
 * passes it on as a termination and waits, so that nothing is left running or half-written.
 */
/** Runs the tool again with the vector module, where that is faster. */
final class VectorRelaunch {
  /** Set to any value, it keeps the tool in one process; set by the tool for its second self. */
  static final String GUARD_VARIABLE = "MLOPS_NO_RELAUNCH";

  /**
   * As a system property: {@code true} or {@code false} decides, whatever the size of the model.
   */
  static final String SWITCH_PROPERTY = "mlops.relaunch";

  /*
   * Starting Java again and compiling vector code takes about a second, and four times the memory;
   * scalar code takes 0.9 s longer for each gigabyte. On two cores the times met at 1.3 GB.
   */
  /** From this size on the second process is done sooner. */
  static final long WORTHWHILE_BYTES = 1_500_000_000;

  private static final String MODULE = "jdk.incubator.vector";

  private VectorRelaunch() {}

  /** The exit code of the second self, or nothing if this process is to do the work. */
  static OptionalInt run(List<String> args, Path model) {
    return isAllowed() && lacksModule() && isWorthwhile(model) && offersModule()
        ? launch(args)
        : OptionalInt.empty();
  }

  private static boolean isAllowed() {
    return System.getenv(GUARD_VARIABLE) == null;
  }

  private static boolean lacksModule() {
    return ModuleLayer.boot().findModule(MODULE).isEmpty();
  }

  /** Asked last: it describes every module of the JDK, which a small model need not wait for. */
  private static boolean offersModule() {
    return ModuleFinder.ofSystem().find(MODULE).isPresent();
  }

  private static boolean isWorthwhile(Path model) {
    String decided = System.getProperty(SWITCH_PROPERTY);
    return decided == null ? isWorthwhile(constantBytes(model)) : Boolean.parseBoolean(decided);
  }

  static boolean isWorthwhile(long constantBytes) {
    return constantBytes >= WORTHWHILE_BYTES;
  }

  /** With those in files beside it; of what cannot be read, none, and this process says so. */
  static long constantBytes(Path model) {
    try {
      return OnnxModel.read(model).graph().initializers().stream()
          .mapToLong(OnnxTensor::sizeBytes)
          .sum();
    } catch (QuantizationException unreadable) {
      return 0;
    }
  }

  private static OptionalInt launch(List<String> args) {
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

  private static List<String> command(List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(JavaLauncher.path());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // An archive of classes is of one set of modules.
      if (!option.startsWith("-XX:SharedArchiveFile=")
          && !option.startsWith("-XX:ArchiveClassesAtExit=")) {
        command.add(option);
      }
    }
    command.addAll(List.of("--add-modules", MODULE));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
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
