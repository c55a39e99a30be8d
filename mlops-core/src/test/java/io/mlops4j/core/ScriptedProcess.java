package io.mlops4j.core;

import io.mlops4j.core.store.StrikingConnections;
import java.nio.file.Path;

/** Runs the script and kills its own JVM at a place; prints each step once it is acknowledged. */
final class ScriptedProcess {
  /** The exit code of a process that was killed here. */
  static final int KILLED = 77;

  private ScriptedProcess() {}

  public static void main(String[] arguments) {
    int place = Integer.parseInt(arguments[2]);
    LifeScript script = new LifeScript(Path.of(arguments[3]));
    RegistryOptions options = LifeScript.options(TestDatabase.at(arguments[0]));
    if (arguments[1].equals("disk")) {
      options.disk(
          new FailingDisk(place, false) {
            @Override
            void strike(int operation, String what) {
              Runtime.getRuntime().halt(KILLED);
            }
          });
    } else {
      options.connections(
          connections ->
              new StrikingConnections(
                  connections,
                  (boundary, what) -> {
                    if (boundary == place) {
                      Runtime.getRuntime().halt(KILLED);
                    }
                  }));
    }
    try (ModelRegistry registry = options.open()) {
      for (int i = 0; i < script.size(); i++) {
        script.run(registry, i);
        System.out.println("step " + (i + 1));
        System.out.flush();
      }
    }
  }
}
