package io.mlops4j.core;

import java.time.Duration;

/** Collects garbage without a pause; prints how many blobs it has removed after each collection. */
final class CollectingProcess {
  private CollectingProcess() {}

  public static void main(String[] arguments) {
    Retention atOnce = Retention.withDefaults().deletedFor(Duration.ZERO);
    try (ModelRegistry registry = TestDatabase.at(arguments[0]).open()) {
      for (long blobs = 0; ; ) {
        blobs += registry.collectGarbage(atOnce).blobs();
        System.out.println(blobs);
        System.out.flush();
      }
    }
  }
}
