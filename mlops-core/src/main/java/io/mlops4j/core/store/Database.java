package io.mlops4j.core.store;

import io.mlops4j.core.OutcomeUnknownException;
import io.mlops4j.core.RegistryException;
import io.mlops4j.core.RegistryStorageException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads and write transactions on the registry's database. Thread-safe.
 *
 * <p>Writes of one JVM queue on a fair lock, so that only writers of other processes are waited for
 * in the database. Work started inside a write joins its transaction.
 */
public final class Database implements AutoCloseable {
  private final Connections connections;
  private final ReentrantLock writer = new ReentrantLock(true);

  private final AtomicLong writes = new AtomicLong();

  /** The session of the thread that holds the lock; only that thread touches it. */
  private @Nullable Session transaction;

  /** What the transaction leaves to do; guarded by the lock. */
  private final List<FollowUp> followUps = new ArrayList<>();

  /** Whether somebody else decides and may only read; guarded by the lock. */
  private boolean guarded;

  public Database(Connections connections) {
    this.connections = connections;
  }

  /** What a commit leaves to do, in two steps. */
  private record FollowUp(Runnable first, Runnable then) {}

  /** What to do with a session. */
  public interface Work<T> {
    T run(Session session) throws SQLException, IOException;
  }

  /** Runs statements that only read; each statement sees one consistent state. */
  public <T> T read(Work<T> work) {
    Session joined = joined();
    if (joined != null) {
      return join(joined, work);
    }
    Session session = borrow();
    boolean healthy = false;
    try {
      T result = work.run(session);
      healthy = true;
      return result;
    } catch (SQLException e) {
      throw connections.translate(e);
    } catch (IOException e) {
      throw storage(e);
    } finally {
      connections.giveBack(session, healthy);
    }
  }

  /**
   * What one reading statement finds, as of now. Where the database tells cheaply that nobody has
   * committed since it was last found, it is not read again.
   *
   * @param key tells what is looked for from all else of the type
   * @param query finds an immutable value
   */
  public <T> Optional<T> recall(Class<T> type, Object key, Work<Optional<T>> query) {
    if (joined() != null) {
      return read(query);
    }
    return read(
        session -> {
          OptionalLong stamp = connections.stamp(session);
          return stamp.isPresent()
              ? session.recall(stamp.getAsLong(), type, key, query)
              : query.run(session);
        });
  }

  /** Runs statements that only read and all see one consistent state. */
  public <T> T snapshot(Work<T> work) {
    return read(
        session -> {
          boolean joined = !session.connection().getAutoCommit();
          if (joined) {
            return work.run(session);
          }
          connections.beginSnapshot(session);
          T result = work.run(session);
          session.connection().rollback();
          session.connection().setAutoCommit(true);
          return result;
        });
  }

  /**
   * Runs statements in one transaction that no other writer overlaps; all take effect or none.
   *
   * @throws OutcomeUnknownException when which of the two is unknown
   * @throws IllegalStateException within {@link #guard}
   */
  public <T> T write(Work<T> work) {
    requireWritable();
    Session joined = joined();
    if (joined != null) {
      return join(joined, work);
    }
    T result;
    List<FollowUp> left;
    writer.lock();
    try {
      result = inTransaction(work);
      left = List.copyOf(followUps);
    } finally {
      followUps.clear();
      writer.unlock();
    }
    left.forEach(followUp -> followUp.first().run());
    left.forEach(followUp -> followUp.then().run());
    return result;
  }

  /**
   * Asks within a write for what somebody else decides: until the answer is there, this thread
   * reads what the transaction sees, and cannot write. A write that fails halfway is undone with
   * its transaction only, which goes on when the decider swallows the failure.
   */
  public <T> T guard(Supplier<T> decision) {
    if (joined() == null) {
      throw new IllegalStateException("there is no transaction to guard");
    }
    boolean before = guarded;
    guarded = true;
    try {
      return decision.get();
    } finally {
      guarded = before;
    }
  }

  /**
   * Does nothing, unless this thread is within {@link #guard}. For what is stored elsewhere before
   * a write begins.
   *
   * @throws IllegalStateException within {@link #guard}
   */
  public void requireWritable() {
    if (writer.isHeldByCurrentThread() && guarded) {
      throw new IllegalStateException(
          "a gate only reads the registry that checks it; write before the promotion or after it");
    }
  }

  /**
   * Runs what must not happen before the calling thread's transaction is committed: after that, and
   * after its lock is released, the first step of all that the transaction leaves and then the
   * second of all; at once when the thread has no transaction; never when it is rolled back.
   */
  public void afterCommit(Runnable first, Runnable then) {
    if (joined() == null) {
      first.run();
      then.run();
    } else {
      followUps.add(new FollowUp(first, then));
    }
  }

  /**
   * Makes final that transactions whose commit failed here have no effect. To be called, outside of
   * any transaction, before artifacts are deleted that were stored here in vain.
   */
  public void settle() {
    settle(false);
  }

  /**
   * The same for those whose commit failed in another process too. To be called before artifacts of
   * anybody are deleted because nothing refers to them.
   */
  public void settleAll() {
    settle(true);
  }

  // Without a lambda: it may run when no descriptor is left, and then no class can be loaded.
  private void settle(boolean all) {
    requireWritable();
    writer.lock();
    try {
      if (all) {
        connections.settleAll();
      } else {
        connections.settle();
      }
    } catch (SQLException e) {
      throw connections.translate(e);
    } finally {
      writer.unlock();
    }
  }

  private @Nullable Session joined() {
    return writer.isHeldByCurrentThread() ? transaction : null;
  }

  private <T> T inTransaction(Work<T> work) {
    Session session = borrow();
    boolean healthy = false;
    T result;
    @Nullable SQLException commitFailure;
    try {
      connections.begin(session);
      transaction = session;
      result = work.run(session);
      commitFailure = commit(session);
      healthy = commitFailure == null;
    } catch (SQLException e) {
      throw connections.translate(e);
    } catch (IOException e) {
      throw storage(e);
    } finally {
      transaction = null;
      session.forget();
      // Closing the connection rolls back whatever is left, also after a commit that failed.
      connections.giveBack(session, healthy);
    }
    if (commitFailure != null) {
      throw uncommitted(commitFailure);
    }
    writes.incrementAndGet();
    return result;
  }

  private @Nullable SQLException commit(Session session) {
    try {
      connections.commit(session);
      return null;
    } catch (SQLException e) {
      return e;
    }
  }

  private RegistryException uncommitted(SQLException failure) {
    if (connections.undone(failure)) {
      return connections.translate(failure);
    }
    writes.incrementAndGet();
    return new OutcomeUnknownException(
        "the registry's database failed while a change was committed, which may be there or not;"
            + " look before you repeat it: "
            + failure.getMessage(),
        failure);
  }

  private <T> T join(Session session, Work<T> work) {
    try {
      return work.run(session);
    } catch (SQLException e) {
      throw connections.translate(e);
    } catch (IOException e) {
      throw storage(e);
    }
  }

  /**
   * {@return how many transactions were, or may have been, committed here; counts one before its
   * call returns}
   */
  public long writes() {
    return writes.get();
  }

  private static RegistryStorageException storage(IOException e) {
    return new RegistryStorageException("the artifact store failed: " + e, e);
  }

  private Session borrow() {
    try {
      return connections.borrow();
    } catch (SQLException e) {
      throw connections.translate(e);
    }
  }

  Connections connections() {
    return connections;
  }

  /** {@return what the database's own checks find wrong with it; empty when nothing} */
  public List<String> damage() {
    return read(connections::damage);
  }

  @Override
  public void close() {
    connections.close();
  }
}
