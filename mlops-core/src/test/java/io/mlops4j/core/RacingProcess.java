package io.mlops4j.core;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Waits for an alias to appear, then tries in several threads to move it from the version each has
 * read to the next one, and from the last one to the first. Prints where each move went, once it is
 * acknowledged.
 */
final class RacingProcess {
  private RacingProcess() {}

  public static void main(String[] arguments) throws Exception {
    try (ModelRegistry registry = TestDatabase.at(arguments[0]).open()) {
      RegisteredModel model = registry.model("m");
      System.out.println("ready");
      System.out.flush();
      while (model.alias("champion").isEmpty()) {
        Thread.sleep(1);
      }
      int versions = Integer.parseInt(arguments[1]);
      int threads = Integer.parseInt(arguments[2]);
      int attempts = Integer.parseInt(arguments[3]);
      race(model, versions, threads, attempts, RacingProcess::print);
    }
  }

  private static synchronized void print(int number) {
    System.out.println(number);
    System.out.flush();
  }

  /**
   * Races in threads of its own.
   *
   * @param versions how many versions the alias goes round
   * @param attempts how many moves each thread tries
   * @param won is told, by several threads at a time, where each move went that succeeded
   */
  static void race(RegisteredModel model, int versions, int threads, int attempts, IntConsumer won)
      throws Exception {
    Callable<Boolean> racer =
        () -> {
          for (int i = 0; i < attempts; i++) {
            move(model, versions, won);
          }
          return true;
        };
    ExecutorService racers = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Boolean> one :
          racers.invokeAll(Stream.generate(() -> racer).limit(threads).toList())) {
        one.get();
      }
    } finally {
      racers.shutdownNow();
    }
  }

  private static void move(RegisteredModel model, int versions, IntConsumer won) {
    ModelVersion current = model.alias("champion").orElseThrow();
    ModelVersion next = model.version(current.number() % versions + 1);
    try {
      next.promotion("champion").expecting(current).promote();
      won.accept(next.number());
    } catch (PromotionConflictException lost) {
      // Another was first.
    }
  }
}
