package io.mlops4j.core;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Uses a registry, takes all file descriptors the system allows, uses it again, gives them back,
 * and uses it once more. Prints what came of each use, and exits with 0 when it lives to do so.
 */
final class StarvedProcess {
  private StarvedProcess() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path file = Path.of(arguments[1]);
    try (ModelRegistry registry = ModelRegistry.open(Path.of(arguments[0]))) {
      // The classes of all that follows, failures too: what is refused later is a file, not a
      // class.
      use("warm", registry, file);
      use("missing", registry, file.resolveSibling("missing"));
      Deque<Closeable> taken = take();
      use("starved", registry, file);
      while (!taken.isEmpty()) {
        taken.pop().close();
      }
      use("fed", registry, file);
      System.out.println("sound " + registry.integrity().sound());
    }
  }

  /** Takes all there is, and what comes free: the virtual machine itself opens files at times. */
  private static Deque<Closeable> take() throws InterruptedException {
    Deque<Closeable> taken = new ArrayDeque<>();
    for (int without = 0; without < 20; ) {
      try {
        taken.push(new FileInputStream("/dev/null"));
        without = 0;
      } catch (IOException none) {
        without++;
        Thread.sleep(10);
      }
    }
    return taken;
  }

  private static void use(String when, ModelRegistry registry, Path file) {
    say(when + " register", () -> RegistryFixture.register(registry, "m", file, 0.9).number());
    say(
        when + " read",
        () -> RegistryFixture.content(registry.model("m").version(1).artifact("model.onnx")));
  }

  private static void say(String what, Supplier<Object> use) {
    String outcome;
    try {
      outcome = "gave " + use.get();
    } catch (RuntimeException refused) {
      outcome = "threw " + refused.getClass().getSimpleName() + ": " + refused.getMessage();
    }
    System.out.println(what + " " + outcome.replace('\n', ' '));
  }
}
