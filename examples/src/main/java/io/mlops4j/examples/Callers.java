package io.mlops4j.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Concurrent callers of a service: each asks, waits for the answer, and asks again. */
final class Callers {

  private Callers() {}

  /**
   * What the callers saw: the answers in the order of the requests, failed ones left out.
   *
   * @param elapsed from the first request to the last answer
   */
  record Traffic<T>(List<T> answers, List<Throwable> failures, Duration elapsed) {

    double perSecond() {
      return answers.size() * 1e9 / elapsed.toNanos();
    }
  }

  /** Makes {@code requests} requests, numbered from 0, from {@code callers} threads. */
  static <T> Traffic<T> call(int callers, int requests, IntFunction<T> request)
      throws InterruptedException {
    List<Future<T>> futures = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    long start = System.nanoTime();
    try {
      for (int i = 0; i < requests; i++) {
        int number = i;
        futures.add(threads.submit(() -> request.apply(number)));
      }
      List<T> answers = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      for (Future<T> future : futures) {
        try {
          answers.add(future.get());
        } catch (ExecutionException e) {
          failures.add(e.getCause());
        }
      }
      return new Traffic<>(answers, failures, Duration.ofNanos(System.nanoTime() - start));
    } finally {
      threads.shutdownNow();
    }
  }
}
