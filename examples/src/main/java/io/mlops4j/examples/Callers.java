package io.mlops4j.examples;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

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
    return callWhile(callers, number -> number < requests, request);
  }

  /** Makes requests, numbered from 0, as long as there is to be one more of that number. */
  static <T> Traffic<T> callWhile(int callers, IntPredicate more, IntFunction<T> request)
      throws InterruptedException {
    AtomicInteger numbers = new AtomicInteger();
    Map<Integer, T> answers = new ConcurrentSkipListMap<>();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Runnable caller =
        () -> {
          for (int n = numbers.getAndIncrement(); more.test(n); n = numbers.getAndIncrement()) {
            try {
              answers.put(n, request.apply(n));
            } catch (RuntimeException | Error e) {
              failures.add(e);
            }
          }
        };
    List<Thread> threads =
        Stream.generate(() -> new Thread(caller, "caller")).limit(callers).toList();
    long start = System.nanoTime();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    return new Traffic<>(List.copyOf(answers.values()), List.copyOf(failures), elapsed);
  }
}
