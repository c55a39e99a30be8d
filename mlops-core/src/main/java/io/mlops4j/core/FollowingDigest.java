package io.mlops4j.core;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The SHA-256 of a file that is still being written, made by a thread of its own that reads behind
 * the writer, from the memory of the operating system: so hashing takes no time from writing and
 * syncing, nor memory for what it has yet to hash.
 *
 * <p>Confined to the writer's thread. Close it whatever happens; it then ends its thread.
 */
final class FollowingDigest implements AutoCloseable {
  private final Path file;
  private final MessageDigest digest;
  private final long start;
  private final FutureTask<String> hashing = new FutureTask<>(this::hash);
  private final Thread thread = new Thread(hashing, "mlops-hash");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long written;
  private boolean ended;

  /**
   * @param digest of the first bytes of the file; handed over to the new thread
   * @param start how many bytes it is of
   */
  FollowingDigest(Path file, MessageDigest digest, long start) {
    this.file = file;
    this.digest = digest;
    this.start = start;
    this.written = start;
    thread.setDaemon(true);
    thread.start();
  }

  /** Tells how many bytes of the file are written. */
  void wrote(long size) {
    lock.lock();
    try {
      written = size;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The digest of all that was written, in hexadecimal digits; waits for it. */
  String finish() throws IOException {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    awaitEnd();
    try {
      return hashing.get();
    } catch (ExecutionException e) {
      throw new IOException(file + " could not be hashed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError("the task was done", e);
    }
  }

  /** Ends the thread, whose file is closed then, and waits for that. */
  @Override
  public void close() {
    thread.interrupt();
    awaitEnd();
  }

  private void awaitEnd() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private String hash() throws IOException, InterruptedException {
    byte[] buffer = new byte[Sha256.BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(start);
      long read = start;
      for (long end = awaitMoreThan(read); end > read; end = awaitMoreThan(read)) {
        while (read < end) {
          int n = in.read(buffer, 0, (int) Math.min(buffer.length, end - read));
          if (n < 0) {
            throw new EOFException("the file ends after " + read + " of " + end + " bytes");
          }
          digest.update(buffer, 0, n);
          read += n;
        }
      }
    }
    return Sha256.hex(digest);
  }

  /** How many bytes are written: more than given, or as many when there will be no more. */
  private long awaitMoreThan(long read) throws InterruptedException {
    lock.lock();
    try {
      while (written == read && !ended) {
        changed.await();
      }
      return written;
    } finally {
      lock.unlock();
    }
  }
}
