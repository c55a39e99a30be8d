package io.mlops4j.serving;

import io.mlops4j.serving.engine.InferenceFailedException;
import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.ServingException;
import io.mlops4j.serving.engine.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Collects requests for one model and runs them on a thread of its own. Thread-safe. */
final class Batcher {

  /*
   * Callers put requests into a bounded queue; one dispatcher takes the oldest, and those behind it that can share its run,
   * and executes them. There is never more than one run at a time: on a CPU a second one only takes the cores of the first.
   *
   * Waiting. A free engine with one request at hand can start now, or wait a little for company. Starting at once makes
   * closed-loop callers alternate between two half batches; always waiting makes a lone caller pay the window for nothing.
   * The rule here predicts instead: the rows of the last run plus those that queued up meanwhile are everyone known to be
   * active, so the dispatcher waits until that many are back, or the batch is full, or the oldest has waited its window.
   * Where lengths keep requests apart, those left over by one run are the company of the next, and nobody is waited for.
   *
   * Failure. An engine gives one error for a whole run. The run is halved and both halves tried again, down to the request
   * that fails alone: at most 2 x bad x log2(n) + 1 runs for n requests.
   *
   * Ending. close() refuses new requests; the dispatcher finishes those accepted, then closes the model itself, so nobody
   * else can free it under a run.
   */

  private static final class Pending {
    final BatchRequest request;
    final int rows;
    final List<Long> key;
    final long length;
    final long enqueuedNanos;
    long computeNanos;

    Pending(BatchRequest request, int rows, List<Long> key, long length, long enqueuedNanos) {
      this.request = request;
      this.rows = rows;
      this.key = key;
      this.length = length;
      this.enqueuedNanos = enqueuedNanos;
    }
  }

  private final String name;
  private final LoadedModel model;
  private final Batching batching;
  private final BatchPlan plan;
  private final LongSupplier nanoTime;
  private final Thread dispatcher;
  private final CountDownLatch terminated = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Pending> queue = new ArrayDeque<>();
  private boolean closed;

  /** Rows known to be active when the last run ended. */
  private int expectedRows = 1;

  /** Takes ownership of the model once {@link #start()} was called. */
  Batcher(String name, LoadedModel model, Batching batching, LongSupplier nanoTime) {
    this.name = name;
    this.model = model;
    this.batching = batching;
    this.plan = BatchPlan.of(name, model.signature(), batching);
    this.nanoTime = nanoTime;
    this.dispatcher = new Thread(this::dispatch, "mlops4j-serving-" + name);
    this.dispatcher.setDaemon(false);
  }

  void start() {
    dispatcher.start();
  }

  /**
   * Accepts a request.
   *
   * @return false when the batcher was closed before
   */
  boolean submit(BatchRequest request) {
    Map<String, Tensor> inputs = request.inputs();
    int rows = plan.rows(inputs);
    List<Long> key = plan.key(inputs);
    long length = plan.length(inputs);
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (queue.size() >= batching.queueCapacity()) {
        queue.removeIf(pending -> pending.request.abandoned());
        if (queue.size() >= batching.queueCapacity()) {
          throw new QueueFullException(name, batching.queueCapacity());
        }
      }
      queue.add(new Pending(request, rows, key, length, nanoTime.getAsLong()));
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean isDispatcher() {
    return Thread.currentThread() == dispatcher;
  }

  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses new requests; those accepted are still answered. Idempotent. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until every accepted request is answered and the model is closed; at once on the
   * dispatcher itself.
   */
  void awaitTermination() throws InterruptedException {
    if (!isDispatcher()) {
      terminated.await();
    }
  }

  private void dispatch() {
    boolean open = true;
    while (open) {
      try {
        open = serveNext();
      } catch (RuntimeException | Error e) {
        // Out of memory while collecting, at worst: those who wait are still in the queue.
        log("Collecting requests failed", e);
      }
    }
    model.close();
    terminated.countDown();
  }

  /** False when the batcher is closed and every accepted request is answered. */
  private boolean serveNext() {
    List<Pending> batch = nextBatch();
    try {
      run(batch);
    } catch (RuntimeException | Error e) {
      batch.forEach(pending -> fail(pending, e));
    }
    return !batch.isEmpty();
  }

  /**
   * Blocks for the next requests to run together; empty when the batcher is closed and nothing is
   * left.
   */
  private List<Pending> nextBatch() {
    lock.lock();
    try {
      while (true) {
        while (queue.isEmpty() && !closed) {
          changed.awaitUninterruptibly();
        }
        if (queue.isEmpty()) {
          return List.of();
        }
        awaitCompany();
        List<Pending> batch = takeBatch();
        if (!batch.isEmpty()) {
          return batch;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitCompany() {
    long deadline = queue.element().enqueuedNanos + batching.window().toNanos();
    while (!closed && queuedRows() < expectedRows) {
      long remaining = deadline - nanoTime.getAsLong();
      if (remaining <= 0) {
        return;
      }
      try {
        long left = changed.awaitNanos(remaining);
        if (left <= 0) {
          return;
        }
      } catch (InterruptedException e) {
        // Only a user's callback can have interrupted this thread; it has no meaning here.
        return;
      }
    }
  }

  private int queuedRows() {
    int rows = 0;
    for (Pending pending : queue) {
      rows += pending.rows;
    }
    return rows;
  }

  private List<Pending> takeBatch() {
    queue.removeIf(pending -> pending.request.abandoned());
    List<Pending> batch = new ArrayList<>(Math.max(1, Math.min(batching.maxRows(), queue.size())));
    Pending oldest = queue.poll();
    if (oldest == null) {
      return batch;
    }
    batch.add(oldest);
    int rows = oldest.rows;
    long shortest = shortestBeside(oldest);
    long longest = shortest + plan.mostPadding();
    Iterator<Pending> others = queue.iterator();
    while (rows < batching.maxRows() && others.hasNext()) {
      Pending other = others.next();
      if (rows + other.rows <= batching.maxRows()
          && other.key.equals(oldest.key)
          && shortest <= other.length
          && other.length <= longest) {
        others.remove();
        batch.add(other);
        rows += other.rows;
      }
    }
    return batch;
  }

  /** Where the range of lengths begins that contains the oldest and the most rows beside it. */
  private long shortestBeside(Pending oldest) {
    long most = plan.mostPadding();
    if (most == Integer.MAX_VALUE) {
      return 0;
    }
    List<Pending> near =
        queue.stream()
            .filter(p -> p.key.equals(oldest.key) && Math.abs(p.length - oldest.length) <= most)
            .sorted(Comparator.comparingLong(p -> p.length))
            .toList();
    long best = oldest.length;
    int bestRows = 0;
    int rows = 0;
    int end = 0;
    for (Pending first : near) {
      if (first.length > oldest.length) {
        break;
      }
      while (end < near.size() && near.get(end).length <= first.length + most) {
        rows += near.get(end++).rows;
      }
      if (rows > bestRows) {
        bestRows = rows;
        best = first.length;
      }
      rows -= first.rows;
    }
    return best;
  }

  private void run(List<Pending> batch) {
    if (batch.isEmpty()) {
      return;
    }
    List<Map<String, Tensor>> inputs = new ArrayList<>(batch.size());
    int[] rows = new int[batch.size()];
    for (int i = 0; i < rows.length; i++) {
      inputs.add(batch.get(i).request.inputs());
      rows[i] = batch.get(i).rows;
    }
    Map<String, Tensor> outputs;
    long started = nanoTime.getAsLong();
    try {
      outputs = model.run(plan.join(inputs));
    } catch (RuntimeException | Error e) {
      charge(batch, rows, nanoTime.getAsLong() - started);
      isolate(batch, e);
      return;
    }
    charge(batch, rows, nanoTime.getAsLong() - started);
    List<Map<String, Tensor>> answers;
    try {
      answers = plan.split(outputs, inputs, rows);
    } catch (RuntimeException | Error e) {
      batch.forEach(pending -> fail(pending, e));
      return;
    }
    expectCallers(rows);
    for (int i = 0; i < rows.length; i++) {
      succeed(batch.get(i), answers.get(i), batch.size());
    }
  }

  /** Divides the time of a run by rows, so that the shares add up to it exactly. */
  private static void charge(List<Pending> batch, int[] rows, long nanos) {
    long total = 0;
    for (int count : rows) {
      total += count;
    }
    long before = 0;
    long charged = 0;
    for (int i = 0; i < rows.length; i++) {
      before += rows[i];
      long upToHere = nanos * before / total;
      batch.get(i).computeNanos += upToHere - charged;
      charged = upToHere;
    }
  }

  private void isolate(List<Pending> batch, Throwable cause) {
    if (batch.size() == 1) {
      fail(batch.get(0), cause);
      return;
    }
    int middle = batch.size() / 2;
    run(batch.subList(0, middle));
    run(batch.subList(middle, batch.size()));
  }

  private void expectCallers(int[] rows) {
    int active = 0;
    for (int count : rows) {
      active += count;
    }
    int queued;
    lock.lock();
    try {
      queued = queuedRows();
    } finally {
      lock.unlock();
    }
    boolean dividedByLength = queued > 0 && plan.mostPadding() < Integer.MAX_VALUE;
    expectedRows = dividedByLength ? 1 : Math.max(1, Math.min(batching.maxRows(), active + queued));
  }

  private static void succeed(Pending pending, Map<String, Tensor> outputs, int requests) {
    try {
      pending.request.succeed(outputs, new BatchRequest.Share(requests, pending.computeNanos));
    } catch (RuntimeException | Error e) {
      fail(pending, e);
    }
  }

  private static void fail(Pending pending, Throwable cause) {
    Throwable typed =
        cause instanceof ServingException
            ? cause
            : new InferenceFailedException("The engine failed: " + cause, cause);
    try {
      pending.request.fail(typed, pending.computeNanos);
    } catch (RuntimeException | Error e) {
      // The dispatcher serves everyone: a broken listener of one request must not end it.
      log("A failed request could not be reported", e);
    }
  }

  private static void log(String what, Throwable cause) {
    System.getLogger(Batcher.class.getName()).log(System.Logger.Level.ERROR, what, cause);
  }
}
