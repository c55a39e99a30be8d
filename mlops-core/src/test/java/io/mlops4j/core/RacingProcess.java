package io.mlops4j.core;

import java.util.stream.Stream;

/**
 * Waits for an alias to appear, then moves it from the version it has read to the next one, as
 * often as it can before others have moved it so many times, and prints each move once it is
 * acknowledged.
 */
final class RacingProcess {
  private RacingProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (ModelRegistry registry = TestDatabase.at(arguments[0]).open()) {
      System.out.println("ready");
      System.out.flush();
      while (registry.model("m").alias("champion").isEmpty()) {
        Thread.sleep(1);
      }
      race(registry.model("m"), Integer.parseInt(arguments[1]))
          .forEach(
              won -> {
                System.out.println(won);
                System.out.flush();
              });
    }
  }

  /** {@return the numbers moved to, by moves that succeeded here} */
  static Stream<Integer> race(RegisteredModel model, int versions) {
    Stream.Builder<Integer> won = Stream.builder();
    for (ModelVersion current = model.alias("champion").orElseThrow();
        current.number() < versions;
        current = model.alias("champion").orElseThrow()) {
      ModelVersion next = model.version(current.number() + 1);
      try {
        next.promotion("champion").expecting(current).promote();
        won.add(next.number());
      } catch (PromotionConflictException lost) {
        // Another was first: what is the champion now?
      }
    }
    return won.build();
  }
}
