package io.mlops4j.core;

import java.io.IOException;
import java.nio.file.Path;

/** A disk whose n-th operation of any kind fails, once or from then on. Confined to one thread. */
final class FailingDisk implements Disk {
  private final Disk disk = new LocalDisk();
  private final int failAt;
  private final boolean forever;
  private int operations;

  FailingDisk(int failAt, boolean forever) {
    this.failAt = failAt;
    this.forever = forever;
  }

  int operations() {
    return operations;
  }

  private void step(String what) throws IOException {
    operations++;
    if (operations == failAt || (forever && operations > failAt)) {
      throw new IOException("injected failure of operation " + operations + ", " + what);
    }
  }

  @Override
  public Output create(Path file) throws IOException {
    step("create");
    Output output = disk.create(file);
    return new Output() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        step("write");
        output.write(bytes, offset, length);
      }

      @Override
      public void sync() throws IOException {
        step("sync");
        output.sync();
      }

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step("rename");
    disk.rename(from, to);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    step("sync of a directory");
    disk.syncDirectory(directory);
  }

  @Override
  public void delete(Path file) throws IOException {
    step("delete");
    disk.delete(file);
  }
}
