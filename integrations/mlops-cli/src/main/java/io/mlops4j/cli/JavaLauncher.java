package io.mlops4j.cli;

import java.nio.file.Path;

/** The {@code java} command of the Java that runs this process. */
final class JavaLauncher {
  private JavaLauncher() {}

  static String path() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
