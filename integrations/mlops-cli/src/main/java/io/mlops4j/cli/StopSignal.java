package io.mlops4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether the process was asked to stop while a command ran. The shutdown then waits a few seconds
 * for the command to leave no half-written file behind.
 */
final class StopSignal implements AutoCloseable {
  private static final long GRACE_SECONDS = 10;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::await, "mlops-stop");
  private volatile boolean received;

  private StopSignal() {}

  static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  boolean received() {
    return received;
  }

  @Override
  public void close() {
    finished.countDown();
    if (!received) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException alreadyStopping) {
        received = true;
      }
    }
  }

  private void await() {
    received = true;
    try {
      boolean inTime = finished.await(GRACE_SECONDS, TimeUnit.SECONDS);
      assert inTime : "the command did not stop in " + GRACE_SECONDS + " s";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
