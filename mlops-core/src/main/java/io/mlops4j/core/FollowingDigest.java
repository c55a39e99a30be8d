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
import java.util.zip.CRC32C;

/**
 * The SHA-256 of a file that is still being written, made by a thread of its own that reads behind
 * the writer, from the memory of the operating system: so hashing takes no time from writing and
 * syncing, nor memory for what it has yet to hash. A checksum of what was written tells whether the
 * file gives back the same.
 *
 * <p>Confined to the writer's thread. Close it whatever happens; it then ends its thread.
 */
final class FollowingDigest implements AutoCloseable {
  private final Path file;
  private final MessageDigest digest;
  private final long start;
  private final FutureTask<String> hashing = new FutureTask<>(this::hash);
  private final Thread thread = new Thread(hashing, "mlops-hash");

  private final CRC32C given = new CRC32C();
  private final CRC32C taken = new CRC32C();
  private long size;
  private long told;

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
    this.size = start;
    this.told = start;
    this.written = start;
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes note of more bytes that are in the file now. */
  void wrote(byte[] bytes, int length) {
    given.update(bytes, 0, length);
    size += length;
    if (size - told >= Sha256.BUFFER_BYTES) {
      tell(false);
    }
  }

  private void tell(boolean all) {
    told = size;
    lock.lock();
    try {
      written = size;
      ended = all;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The digest of all that was written, in hexadecimal digits; waits for it.
   *
   * @throws IOException when the file cannot be read, or does not hold what was written
   */
  String finish() throws IOException {
    tell(true);
    awaitEnd();
    String found;
    try {
      found = hashing.get();
    } catch (ExecutionException e) {
      throw new IOException(file + " could not be hashed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError("the task was done", e);
    }
    if (given.getValue() != taken.getValue()) {
      throw new IOException(file + " does not give back what was written; check the disk");
    }
    return found;
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
          taken.update(buffer, 0, n);
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
