package io.mlops4j.core;

import java.nio.file.Path;

/** Logs many points of one run, reads them all back in pages, and prints how many there were. */
final class LongRunProcess {
  private static final int BATCH = 10_000;
  private static final int PAGE = 10_000;

  private LongRunProcess() {}

  public static void main(String[] arguments) {
    long points = Long.parseLong(arguments[1]);
    try (ModelRegistry registry = ModelRegistry.open(Path.of(arguments[0]))) {
      Run run = logged(registry, points);
      MetricHistory history = run.history("loss").pageSize(PAGE);
      long read = 0;
      Page<MetricPoint> page = history.page();
      while (true) {
        for (MetricPoint point : page.items()) {
          if (point.step() != read || point.value() != value(read)) {
            throw new IllegalStateException("point " + read + " reads " + point);
          }
          read++;
        }
        if (page.nextToken().isEmpty()) {
          break;
        }
        page = history.page(page.nextToken().get());
      }
      System.out.println(
          read + " " + run.history("loss").steps(0, 99_999).downsampled(1_000).size());
    }
  }

  private static Run logged(ModelRegistry registry, long points) {
    try (ActiveRun run = registry.experiment("e").startRun("long")) {
      MetricBatch batch = run.batch();
      for (long step = 0; step < points; step++) {
        batch.add("loss", value(step), step);
        if (batch.size() == BATCH) {
          run.log(batch);
          batch.clear();
        }
      }
      return run.log(batch).finish();
    }
  }

  private static double value(long step) {
    return Math.sqrt((double) step);
  }
}
