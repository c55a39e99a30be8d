package io.mlops4j.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that appears under its name when it is complete, or not at all. */
final class StagedDirectory {
  private StagedDirectory() {}

  /** Puts files into a directory and makes them durable. */
  interface Content {
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Fills a directory beside the target and then gives it the target's name. What a killed process
   * leaves beside the target has a name that ends in {@code .partial}.
   *
   * @throws IllegalArgumentException when the target is there and not an empty directory
   */
  static void write(Path target, Content content) {
    write(target, new LocalDisk(), content);
  }

  /** The same on another disk, whose syncs make the directory survive a power failure. */
  static void write(Path target, Disk disk, Content content) {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("'" + target + "' has no parent directory");
    }
    try {
      requireVacant(target);
      SyncedDirectory.make(parent, disk);
      Path staged = parent.resolve(target.getFileName() + "." + unique() + ".partial");
      Files.createDirectory(staged);
      try {
        content.writeTo(staged);
        disk.syncDirectory(staged);
        Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        remove(staged, e);
        throw e;
      }
      disk.syncDirectory(parent);
    } catch (IOException e) {
      throw new RegistryStorageException("'" + target + "' cannot be written: " + e, e);
    }
  }

  private static String unique() {
    return java.util.UUID.randomUUID().toString();
  }

  private static void requireVacant(Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new IllegalArgumentException("'" + target + "' is not empty; name a new directory");
  }

  static void remove(Path directory, Exception failure) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
