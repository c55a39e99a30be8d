package io.mlops4j.core;

import java.nio.file.Files;
import java.nio.file.Path;

/** Promotes a version, and is inside that transaction until a file appears. */
final class HoldingProcess {
  private HoldingProcess() {}

  public static void main(String[] arguments) {
    Path release = Path.of(arguments[1]);
    try (ModelRegistry registry = TestDatabase.at(arguments[0]).open()) {
      Gate waiting =
          Gate.of(
              "is released",
              version -> {
                tell("holding");
                while (!Files.exists(release)) {
                  java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
                }
                return true;
              });
      registry.model("m").version(1).promoteTo("champion", waiting);
      tell("promoted");
    }
  }

  private static void tell(String text) {
    System.out.println(text);
    System.out.flush();
  }
}
