package io.mlops4j.quantize.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Cuts a range into consecutive parts and runs them on a caller's executor. */
final class Strips {

  private Strips() {}

  /** Works on the indices {@code from} to {@code to}, {@code to} excluded. */
  @FunctionalInterface
  interface Strip {
    void run(int from, int to);
  }

  /** Returns when all parts are done; the first failure is thrown then. */
  static void run(Executor executor, int tasks, int count, Strip strip) {
    if (tasks < 1) {
      throw new IllegalArgumentException("tasks " + tasks + " is not positive");
    }
    int parts = Math.min(tasks, count);
    CompletableFuture<?>[] running = new CompletableFuture<?>[parts];
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) count * part / parts);
      int to = (int) ((long) count * (part + 1) / parts);
      running[part] = CompletableFuture.runAsync(() -> strip.run(from, to), executor);
    }
    try {
      CompletableFuture.allOf(running).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }
}
