package io.mlops4j.core;

/** Logs batches of 500 points each to one run and prints how many points are acknowledged. */
final class LoggingProcess {
  static final int BATCH = 500;

  private LoggingProcess() {}

  public static void main(String[] arguments) {
    try (ModelRegistry registry = TestDatabase.at(arguments[0]).open();
        ActiveRun run = registry.experiment("e").startRun(arguments[1])) {
      for (int step = 0; ; step += BATCH) {
        MetricBatch batch = run.batch();
        for (int i = 0; i < BATCH; i++) {
          batch.add("loss", step + i, step + i).add("f1", -i, step + i);
        }
        run.log(batch);
        System.out.println(step + BATCH);
        System.out.flush();
      }
    }
  }
}
