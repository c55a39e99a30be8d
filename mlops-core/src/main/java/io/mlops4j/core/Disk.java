package io.mlops4j.core;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The few disk operations durability depends on, each a place where a test can make it fail. */
interface Disk {
  /** Creates a file that must not exist yet. */
  Output create(Path file) throws IOException;

  void rename(Path from, Path to) throws IOException;

  /** Makes the directory's entries survive a power failure. */
  void syncDirectory(Path directory) throws IOException;

  void delete(Path file) throws IOException;

  /** A file being written. */
  interface Output extends Closeable {
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Makes everything written so far survive a power failure. */
    void sync() throws IOException;
  }
}
