package io.mlops4j.core;

import java.nio.file.Path;

/** Backs a registry up again and again, each time into a new directory. */
final class BackingUpProcess {
  private BackingUpProcess() {}

  public static void main(String[] arguments) {
    Path backups = Path.of(arguments[1]);
    try (ModelRegistry registry = TestDatabase.at(arguments[0]).open()) {
      for (int i = 0; i < 1000; i++) {
        registry.backup(backups.resolve("backup-" + i));
        System.out.println(i);
        System.out.flush();
      }
    }
  }
}
