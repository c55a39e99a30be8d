package io.mlops4j.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second JVM with this class path, running a main class of the tests. */
final class ChildJvm {
  private ChildJvm() {}

  static Process start(Class<?> main, Path output, String... arguments) throws IOException {
    return start(List.of("-Xmx128m"), main, output, arguments);
  }

  static Process start(List<String> options, Class<?> main, Path output, String... arguments)
      throws IOException {
    return builder(List.of(), options, main, arguments).redirectOutput(output.toFile()).start();
  }

  /** Runs under a command that starts what follows it, and prints little, into a pipe. */
  static Process startUnder(
      List<String> starter, List<String> options, Class<?> main, String... arguments)
      throws IOException {
    return builder(starter, options, main, arguments).start();
  }

  private static ProcessBuilder builder(
      List<String> starter, List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(starter);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Most children live for a second: what they start fastest with.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    // Newer ones would warn of SQLite's native code, among what the child has to say.
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
