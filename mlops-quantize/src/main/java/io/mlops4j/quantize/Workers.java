package io.mlops4j.quantize;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;

/**
 * The threads that a run may use beside the one that called it. Immutable.
 *
 * @param executor runs what others than the caller do
 * @param tasks how many pieces of work the executor may hold at a time; 0 for none
 */
record Workers(Executor executor, int tasks) {

  /** The calling thread alone. */
  static final Workers CALLER = new Workers(Runnable::run, 0);

  static Workers of(Executor executor, int tasks) {
    if (tasks < 0) {
      throw new IllegalArgumentException(tasks + " tasks are less than none");
    }
    return new Workers(executor, tasks);
  }

  /** Takes a result on the calling thread. */
  @FunctionalInterface
  interface Taker<R, E extends Exception> {
    void take(R result) throws E;
  }

  /** How many pieces are under way or wait for their turn, so how many buffers they need. */
  int ahead() {
    return 2 * tasks + 1;
  }

  /**
   * Works on all pieces and takes their results in order. What the executor has not begun when its
   * turn comes is done by the calling thread, and so is, while that would wait, what comes after; a
   * busy or closed executor only costs time. Piece {@code i} may use a buffer that piece {@code i -
   * ahead()} used: its result has been taken.
   *
   * @throws QuantizationCancelledException when the calling thread is interrupted
   */
  <R, E extends Exception> void inOrder(int pieces, IntFunction<R> work, Taker<R, E> taker)
      throws E {
    Deque<FutureTask<R>> begun = new ArrayDeque<>();
    try {
      for (int i = 0, next = 0; i < pieces; i++) {
        while (next < Math.min(pieces, i + ahead())) {
          begun.add(begin(next++, work));
        }
        FutureTask<R> due = begun.remove();
        due.run();
        // Rather than wait for the one that has it, the caller does what none has begun.
        for (FutureTask<R> later : begun) {
          if (due.isDone()) {
            break;
          }
          later.run();
        }
        taker.take(result(due));
      }
    } finally {
      begun.forEach(unneeded -> unneeded.cancel(false));
    }
  }

  private <R> FutureTask<R> begin(int piece, IntFunction<R> work) {
    FutureTask<R> task = new FutureTask<>(() -> work.apply(piece));
    if (tasks > 0) {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException closed) {
        // The calling thread does it.
      }
    }
    return task;
  }

  private static <R> R result(FutureTask<R> task) {
    try {
      return task.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new QuantizationCancelledException("the thread that quantizes was interrupted");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (failed.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }
}
