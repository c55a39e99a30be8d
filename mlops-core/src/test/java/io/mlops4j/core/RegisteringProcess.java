package io.mlops4j.core;

import java.nio.file.Path;

/** Registers versions in a registry and prints each number once it is acknowledged. */
final class RegisteringProcess {
  private RegisteringProcess() {}

  public static void main(String[] arguments) {
    Path file = Path.of(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    try (ModelRegistry registry = TestDatabase.at(arguments[0]).open()) {
      for (int i = 0; i < count; i++) {
        ModelVersion version = RegistryFixture.register(registry, "m", file, 0.9);
        version.promoteTo("champion", Gate.metric("f1").atLeast(0.5));
        System.out.println(version.number());
        System.out.flush();
      }
    }
  }
}
