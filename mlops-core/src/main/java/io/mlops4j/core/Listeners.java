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
 * <p>A thread tells its events one after the other, all of a transaction before those a listener
 * causes meanwhile.
 */
final class Listeners {
  private final List<Registered> registered = new CopyOnWriteArrayList<>();
  private final Map<Thread, Telling> telling = new ConcurrentHashMap<>();

  /** What a thread has to tell; touched by that thread alone. */
  private static final class Telling {
    private final Deque<RegistryEvent> events = new ArrayDeque<>();
    private boolean running;
  }

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
      database.afterCommit(() -> queue(event), this::deliver);
    }
  }

  private void queue(RegistryEvent event) {
    telling.computeIfAbsent(Thread.currentThread(), thread -> new Telling()).events.add(event);
  }

  private void deliver() {
    Thread thread = Thread.currentThread();
    Telling own = telling.get(thread);
    if (own == null || own.running) {
      return;
    }
    own.running = true;
    try {
      for (RegistryEvent next = own.events.poll(); next != null; next = own.events.poll()) {
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
