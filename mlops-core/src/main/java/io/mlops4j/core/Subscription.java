package io.mlops4j.core;

/** A listener's registration. Closing it ends it, is idempotent and throws nothing. Thread-safe. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
