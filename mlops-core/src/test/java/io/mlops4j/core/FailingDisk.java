package io.mlops4j.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk on which something happens at its n-th operation of any kind: a failure, once or from then
 * on, or whatever a test wants. Confined to one thread.
 */
class FailingDisk implements Disk {
  private final Disk disk = new LocalDisk();
  private final int failAt;
  private final boolean forever;
  private final List<String> log = new ArrayList<>();
  private final List<Path> synced = new ArrayList<>();

  FailingDisk(int failAt, boolean forever) {
    this.failAt = failAt;
    this.forever = forever;
  }

  final int operations() {
    return log.size();
  }

  final List<String> log() {
    return log;
  }

  /** The directories whose sync succeeded, in order. */
  final List<Path> synced() {
    return synced;
  }

  private void before(String what) throws IOException {
    log.add(what);
    if (log.size() == failAt || (forever && log.size() > failAt)) {
      strike(log.size(), what);
    }
  }

  /** Called before the operation it happens at, which is not done when this throws. */
  void strike(int operation, String what) throws IOException {
    throw new IOException("injected failure of operation " + operation + ", " + what);
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  private <T> T step(String what, Step<T> step) throws IOException {
    before(what);
    return step.run();
  }

  private boolean strikesNext() {
    return log.size() + 1 == failAt || (forever && log.size() + 1 > failAt);
  }

  @Override
  public Output create(Path file) throws IOException {
    Output output = step("create", () -> disk.create(file));
    return new Output() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (strikesNext()) {
          // A write that is interrupted has written something.
          output.write(bytes, offset, length / 2);
        }
        step(
            "write",
            () -> {
              output.write(bytes, offset, length);
              return length;
            });
      }

      @Override
      public void sync() throws IOException {
        step(
            "sync",
            () -> {
              output.sync();
              return file;
            });
      }

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step(
        "rename",
        () -> {
          disk.rename(from, to);
          return to;
        });
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    step(
        "sync of a directory",
        () -> {
          disk.syncDirectory(directory);
          synced.add(directory);
          return directory;
        });
  }

  @Override
  public void delete(Path file) throws IOException {
    step(
        "delete",
        () -> {
          disk.delete(file);
          return file;
        });
  }
}
