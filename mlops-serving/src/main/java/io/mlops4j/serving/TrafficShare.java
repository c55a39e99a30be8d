package io.mlops4j.serving;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A deterministic share of requests, in hundredths of a percent. Thread-safe. */
final class TrafficShare {

  private static final int WHOLE = 10_000;

  private final int parts;
  private final AtomicLong requests = new AtomicLong();

  private TrafficShare(int parts) {
    this.parts = parts;
  }

  static TrafficShare ofPercent(double percent) {
    if (!(percent >= 0.01 && percent <= 100)) {
      throw new IllegalArgumentException("Share of " + percent + " %; use 0.01 to 100");
    }
    return new TrafficShare((int) Math.round(percent * (WHOLE / 100)));
  }

  /**
   * Whether a request is in the share. With a key the answer follows from the key alone; without
   * one every n requests hold {@code n * share} of it, rounded down, evenly spread.
   */
  boolean takes(@Nullable String key) {
    if (key != null) {
      return Integer.remainderUnsigned(mix(key.hashCode()), WHOLE) < parts;
    }
    long before = requests.getAndIncrement();
    return (before + 1) * parts / WHOLE != before * parts / WHOLE;
  }

  /**
   * The finalizer of MurmurHash3: {@link String#hashCode} alone leaves neighbouring keys together.
   */
  private static int mix(int hash) {
    int h = hash;
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    h ^= h >>> 13;
    h *= 0xc2b2ae35;
    h ^= h >>> 16;
    return h;
  }
}
