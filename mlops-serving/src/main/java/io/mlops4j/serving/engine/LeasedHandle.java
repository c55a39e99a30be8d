package io.mlops4j.serving.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A native resource that is freed only when nobody uses it any more. Thread-safe and lock-free.
 *
 * <p>Every use is bracketed by {@link #lease()} and {@link Lease#close()}. {@link #close()} refuses
 * new leases at once; the resource itself is freed exactly once, by {@code close()} when it is idle
 * and otherwise by the end of the last lease. Nothing waits, so a lease holder may close the
 * handle.
 *
 * @param <H> the resource
 */
public final class LeasedHandle<H> implements AutoCloseable {

  private static final int CLOSED = 1 << 31;

  /** Leases in the low 31 bits, {@link #CLOSED} in the sign bit. */
  private final AtomicInteger state = new AtomicInteger();

  private final String name;
  private final H resource;
  private final Consumer<? super H> free;

  private LeasedHandle(String name, H resource, Consumer<? super H> free) {
    this.name = name;
    this.resource = resource;
    this.free = free;
  }

  /**
   * Takes ownership of a resource.
   *
   * @param <H> the resource type
   * @param name what to call it in an exception
   * @param resource the resource; only leases may touch it from here on
   * @param free frees it; called exactly once, on the thread that ends the last use
   * @return the handle, open and without leases
   */
  public static <H> LeasedHandle<H> of(String name, H resource, Consumer<? super H> free) {
    return new LeasedHandle<>(name, resource, free);
  }

  /**
   * Keeps the resource alive until the lease is closed.
   *
   * @return the lease
   * @throws ModelClosedException after {@link #close()}
   */
  public Lease<H> lease() {
    int current = state.get();
    while (current >= 0) {
      if (state.compareAndSet(current, current + 1)) {
        return new Lease<>(this);
      }
      current = state.get();
    }
    throw new ModelClosedException(name);
  }

  /**
   * Refuses new leases; frees the resource now if it is idle, else at the end of the last lease.
   * Idempotent.
   */
  @Override
  public void close() {
    int before = state.getAndUpdate(current -> current | CLOSED);
    if (before == 0) {
      free.accept(resource);
    }
  }

  /**
   * How many leases are out.
   *
   * @return the number at this moment
   */
  public int leases() {
    return state.get() & ~CLOSED;
  }

  private void end() {
    if (state.decrementAndGet() == CLOSED) {
      free.accept(resource);
    }
  }

  /**
   * The right to use the resource for a while. Confined to one thread.
   *
   * @param <H> the resource
   */
  public static final class Lease<H> implements AutoCloseable {

    private final LeasedHandle<H> handle;
    private boolean ended;

    private Lease(LeasedHandle<H> handle) {
      this.handle = handle;
    }

    /**
     * The resource; not to be kept beyond the lease.
     *
     * @return the resource
     * @throws IllegalStateException after {@link #close()}
     */
    public H resource() {
      if (ended) {
        throw new IllegalStateException(
            "The lease of " + handle.name + " has ended; take a new one");
      }
      return handle.resource;
    }

    /** Ends the lease. Idempotent. */
    @Override
    public void close() {
      if (!ended) {
        ended = true;
        handle.end();
      }
    }
  }
}
