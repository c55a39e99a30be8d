package io.mlops4j.core;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes directories whose names survive a power failure. */
final class SyncedDirectory {
  private SyncedDirectory() {}

  /**
   * Makes a directory and what lacks above it, and syncs each directory in which one was made. The
   * parent of a directory that is there is synced too, as whoever made it may have failed to;
   * unless it may not be read, which it can only be when somebody else made the directory.
   */
  static void make(Path directory, Disk disk) throws IOException {
    Path path = directory.toAbsolutePath();
    Path parent = path.getParent();
    if (parent == null) {
      return;
    }
    boolean there = Files.isDirectory(path);
    if (!there) {
      if (!Files.isDirectory(parent)) {
        make(parent, disk);
      }
      Files.createDirectories(path);
    }
    try {
      disk.syncDirectory(parent);
    } catch (AccessDeniedException e) {
      if (!there) {
        throw e;
      }
    }
  }
}
