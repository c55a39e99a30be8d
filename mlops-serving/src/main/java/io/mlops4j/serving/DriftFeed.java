package io.mlops4j.serving;

import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.serving.engine.Tensor;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings answers to a drift monitor on a thread of its own, so that no caller waits for statistics.
 * Thread-safe.
 */
final class DriftFeed {

  static final int CAPACITY = 4096;

  private record Answer(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {}

  private final DriftMonitor monitor;
  private final FeatureExtractor extractor;
  private final Thread worker;

  /** Guards everything below. */
  private final Object lock = new Object();

  private final ArrayDeque<Answer> queue = new ArrayDeque<>();
  private boolean closed;
  private long accepted;
  private long observed;
  private long dropped;
  private long failed;

  DriftFeed(String name, DriftMonitor monitor, FeatureExtractor extractor) {
    this.monitor = monitor;
    this.extractor = extractor;
    this.worker = new Thread(this::work, "mlops4j-drift-" + name);
  }

  void start() {
    worker.start();
  }

  void offer(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    synchronized (lock) {
      if (closed || queue.size() >= CAPACITY) {
        dropped++;
        return;
      }
      queue.add(new Answer(inputs, outputs));
      accepted++;
      lock.notifyAll();
    }
  }

  ObservationCounts counts() {
    synchronized (lock) {
      return new ObservationCounts(observed, dropped, failed);
    }
  }

  /** Waits until everything offered before this call has reached the monitor. */
  void drain() throws InterruptedException {
    synchronized (lock) {
      long target = accepted;
      while (observed + failed < target && Thread.currentThread() != worker) {
        lock.wait();
      }
    }
  }

  /** Refuses further answers and waits for those accepted. */
  void close() throws InterruptedException {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    if (Thread.currentThread() != worker) {
      worker.join();
    }
  }

  private void work() {
    Answer answer = next(/* completed= */ false, /* succeeded= */ false);
    while (answer != null) {
      boolean succeeded = observe(answer);
      answer = next(/* completed= */ true, succeeded);
    }
  }

  private @Nullable Answer next(boolean completed, boolean succeeded) {
    synchronized (lock) {
      if (completed) {
        observed += succeeded ? 1 : 0;
        failed += succeeded ? 0 : 1;
        lock.notifyAll();
      }
      while (queue.isEmpty() && !closed) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Only an extractor can have interrupted this thread; close() is how it ends.
        }
      }
      return queue.poll();
    }
  }

  private boolean observe(Answer answer) {
    try {
      int rows = commonRows(answer.inputs());
      for (int row = 0; row < rows; row++) {
        monitor.observe(
            extractor.extract(row(answer.inputs(), row, rows), row(answer.outputs(), row, rows)));
      }
      return true;
    } catch (RuntimeException | Error e) {
      // Counted and visible; the answer itself has long been given.
      System.getLogger(DriftFeed.class.getName())
          .log(System.Logger.Level.DEBUG, "An answer could not be observed", e);
      return false;
    }
  }

  /**
   * The rows of a request; 1 when its inputs do not agree on them, so that they are taken as a
   * whole.
   */
  private static int commonRows(Map<String, Tensor> inputs) {
    long rows = -1;
    for (Tensor input : inputs.values()) {
      long own = input.rank() == 0 ? 1 : input.dimension(0);
      if (rows != -1 && rows != own) {
        return 1;
      }
      rows = own;
    }
    return (int) Math.max(1, rows);
  }

  private static Map<String, Tensor> row(Map<String, Tensor> tensors, int row, int rows) {
    if (rows == 1) {
      return tensors;
    }
    Map<String, Tensor> cut = new HashMap<>();
    tensors.forEach(
        (name, tensor) ->
            cut.put(
                name,
                tensor.rank() > 0 && tensor.dimension(0) == rows ? tensor.rows(row, 1) : tensor));
    return cut;
  }
}
