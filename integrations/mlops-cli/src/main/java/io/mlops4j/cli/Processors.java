package io.mlops4j.cli;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads for the processors that the main thread leaves idle. */
final class Processors implements Executor, AutoCloseable {
  /** Writing the file keeps one thread busy; more than these would wait for it. */
  private static final int MOST = 7;

  private final int others = Math.min(MOST, Runtime.getRuntime().availableProcessors() - 1);
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Math.max(1, others),
          work -> {
            Thread thread = new Thread(work, "mlops-worker");
            thread.setDaemon(true);
            return thread;
          });

  /** As many as there are threads; 0 on a machine with one processor. */
  int tasks() {
    return others;
  }

  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
