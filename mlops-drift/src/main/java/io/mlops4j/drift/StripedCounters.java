package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Counters of one window for many writers.
 *
 * <p>There is one counter as long as writers do not meet. A writer that finds every counter taken
 * adds one, up to the number of processors; beyond that it waits for one, which takes as long as a
 * row takes to be counted. An observation is counted by exactly one counter, and draining takes
 * each counter out whole, so that no observation is lost or counted twice. Thread-safe; no
 * allocation per observation.
 */
final class StripedCounters {
  static final class Stripe {
    private final AtomicBoolean taken = new AtomicBoolean();
    private WindowCounter counter;

    private Stripe(WindowCounter counter) {
      this.counter = counter;
    }

    WindowCounter counter() {
      return counter;
    }

    private boolean tryTake() {
      return !taken.getPlain() && taken.compareAndSet(false, true);
    }

    void release() {
      taken.setRelease(false);
    }
  }

  private static final int SPINS_BEFORE_PARKING = 64;
  private static final long PARKED_NANOS = 20_000;

  private final ReferenceProfile reference;
  private final int most;
  private volatile Stripe[] stripes;

  StripedCounters(ReferenceProfile reference, int most) {
    this.reference = reference;
    this.most = most;
    this.stripes = new Stripe[] {new Stripe(reference.counter())};
  }

  /** A counter that is the caller's until released. */
  Stripe take() {
    Stripe[] seen = stripes;
    if (seen[0].tryTake()) {
      return seen[0];
    }
    return takeContended();
  }

  private Stripe takeContended() {
    // Thirty bits, so that adding a place does not overflow.
    int start = (int) (Hashing.mix(Thread.currentThread().getId()) >>> 34);
    for (int spins = 0; ; spins++) {
      Stripe[] seen = stripes;
      for (int i = 0; i < seen.length; i++) {
        Stripe stripe = seen[(start + i) % seen.length];
        if (stripe.tryTake()) {
          return stripe;
        }
      }
      if (seen.length < most) {
        grow(seen);
      } else if (spins < SPINS_BEFORE_PARKING) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PARKED_NANOS);
      }
    }
  }

  private synchronized void grow(Stripe[] seen) {
    if (stripes != seen) {
      return;
    }
    Stripe[] more = new Stripe[seen.length + 1];
    System.arraycopy(seen, 0, more, 0, seen.length);
    more[seen.length] = new Stripe(reference.counter());
    stripes = more;
  }

  /** Everything counted since the last drain; counting starts anew. */
  synchronized WindowProfile drain() {
    List<WindowProfile> parts = new ArrayList<>();
    for (Stripe stripe : stripes) {
      WindowCounter fresh = reference.counter();
      takeForSure(stripe);
      WindowCounter full = stripe.counter;
      stripe.counter = fresh;
      stripe.release();
      parts.add(full.profile());
    }
    return parts.size() == 1 ? parts.get(0) : WindowProfile.merge(parts);
  }

  /** Everything counted since the last drain; counting goes on. */
  synchronized WindowProfile peek() {
    List<WindowProfile> parts = new ArrayList<>();
    for (Stripe stripe : stripes) {
      takeForSure(stripe);
      try {
        parts.add(stripe.counter.profile());
      } finally {
        stripe.release();
      }
    }
    return parts.size() == 1 ? parts.get(0) : WindowProfile.merge(parts);
  }

  private static void takeForSure(Stripe stripe) {
    for (int spins = 0; !stripe.tryTake(); spins++) {
      if (spins < SPINS_BEFORE_PARKING) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PARKED_NANOS);
      }
    }
  }
}
