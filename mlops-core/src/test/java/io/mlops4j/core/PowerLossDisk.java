package io.mlops4j.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A disk whose power fails before its n-th operation, and that knows what it then may have on it:
 * of a file what was synced and any part of the rest, of a directory the entries it had when it was
 * synced and any of the changes since. Confined to one thread.
 */
final class PowerLossDisk implements Disk {
  private final int failAt;
  private int operations;
  private final Map<Path, Content> entries = new HashMap<>();
  private final Map<Path, Content> syncedEntries = new HashMap<>();
  private final Set<Path> syncedDirectories = new HashSet<>();

  PowerLossDisk(int failAt) {
    this.failAt = failAt;
  }

  /** What a file holds, under whatever names. */
  private static final class Content {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int synced;

    /** What was synced, and of the rest nothing, a part, zeros or all. */
    byte[] afterPowerLoss(Random random) {
      byte[] bytes = written.toByteArray();
      int kept = synced + random.nextInt(bytes.length - synced + 1);
      return switch (random.nextInt(3)) {
        case 0 -> Arrays.copyOf(bytes, kept);
        case 1 -> Arrays.copyOf(Arrays.copyOf(bytes, kept), bytes.length);
        default -> bytes;
      };
    }
  }

  private void operation() throws IOException {
    if (++operations >= failAt) {
      throw new IOException("the power failed at operation " + operations);
    }
  }

  @Override
  public Output create(Path file) throws IOException {
    operation();
    Files.createFile(file);
    Content content = new Content();
    entries.put(file, content);
    return new Output() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        operation();
        content.written.write(bytes, offset, length);
      }

      @Override
      public void sync() throws IOException {
        operation();
        content.synced = content.written.size();
      }

      @Override
      public void close() throws IOException {
        Files.write(file, content.written.toByteArray());
      }
    };
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    operation();
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    entries.put(to, Objects.requireNonNull(entries.remove(from)));
  }

  @Override
  public void delete(Path file) throws IOException {
    operation();
    Files.deleteIfExists(file);
    entries.remove(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    operation();
    syncedEntries.keySet().removeIf(file -> directory.equals(file.getParent()));
    entries.forEach(
        (file, content) -> {
          if (directory.equals(file.getParent())) {
            syncedEntries.put(file, content);
          }
        });
    syncedDirectories.addAll(directories(directory, 1));
  }

  private static List<Path> directories(Path top, int depth) {
    try (Stream<Path> walk = Files.walk(top, depth)) {
      return walk.filter(Files::isDirectory).filter(path -> !path.equals(top)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what is left of everything below a directory into another, which is there. */
  void leave(Path directory, Path target, Random random) throws IOException {
    for (Path made : directories(directory, Integer.MAX_VALUE)) {
      Path left = target.resolve(directory.relativize(made));
      if (Files.isDirectory(left.resolveSibling("."))
          && (syncedDirectories.contains(made) || random.nextBoolean())) {
        Files.createDirectory(left);
      }
    }
    Set<Path> names = new TreeSet<>(entries.keySet());
    names.addAll(syncedEntries.keySet());
    Map<Path, Content> chosen = new TreeMap<>();
    for (Path name : names) {
      Content content = (random.nextBoolean() ? entries : syncedEntries).get(name);
      if (content != null) {
        chosen.put(name, content);
      }
    }
    for (Map.Entry<Path, Content> file : chosen.entrySet()) {
      Path left = target.resolve(directory.relativize(file.getKey()));
      if (Files.isDirectory(left.resolveSibling("."))) {
        Files.write(left, file.getValue().afterPowerLoss(random));
      }
    }
  }
}
