package io.mlops4j.core;

import io.mlops4j.core.store.Database;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Who is told of events, and the telling. Thread-safe.
 *
 * <p>A thread tells its events one after the other: those a listener causes wait until every
 * listener has had the event that caused them.
 */
final class Listeners {
  private final List<Registered> registered = new CopyOnWriteArrayList<>();
  private final Map<Thread, Deque<RegistryEvent>> telling = new ConcurrentHashMap<>();

  /** One registration; a listener registered twice is told twice. */
  private static final class Registered {
    private final Consumer<? super RegistryEvent> listener;

    Registered(Consumer<? super RegistryEvent> listener) {
      this.listener = listener;
    }
  }

  Subscription add(Consumer<? super RegistryEvent> listener) {
    Registered entry = new Registered(listener);
    registered.add(entry);
    return () -> registered.remove(entry);
  }

  /** Tells of an event once the transaction it is part of is committed. */
  void tell(Database database, RegistryEvent event) {
    if (!registered.isEmpty()) {
      database.afterCommit(() -> deliver(event));
    }
  }

  private void deliver(RegistryEvent event) {
    Thread thread = Thread.currentThread();
    Deque<RegistryEvent> waiting = telling.get(thread);
    if (waiting != null) {
      waiting.add(event);
      return;
    }
    Deque<RegistryEvent> events = new ArrayDeque<>(List.of(event));
    telling.put(thread, events);
    try {
      for (RegistryEvent next = events.poll(); next != null; next = events.poll()) {
        for (Registered entry : registered) {
          call(entry, next);
        }
      }
    } finally {
      telling.remove(thread);
    }
  }

  /** The event has happened, so a listener's failure must not look like one of the registry. */
  private static void call(Registered entry, RegistryEvent event) {
    try {
      entry.listener.accept(event);
    } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
      System.getLogger(ModelRegistry.class.getName())
          .log(
              Level.WARNING,
              "a listener failed on " + event.getClass().getSimpleName() + " and was left out",
              e);
    }
  }
}
