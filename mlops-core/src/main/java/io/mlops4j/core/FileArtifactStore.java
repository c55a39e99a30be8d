package io.mlops4j.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Blobs as files {@code blobs/<first two digits>/<digest>} below a root. Thread-safe, also across
 * processes.
 *
 * <p>Bytes go to a private file in {@code incoming}, are synced, and are then renamed into place;
 * the directories are synced last. A name below {@code blobs} therefore always stands for complete
 * bytes. Every put does all of this, also where the blob is there already: the operating system
 * forgets a failed sync after it has reported it once, perhaps to another process, so what was not
 * synced just now is not trusted. The directories above {@code blobs} are synced when the store is
 * opened.
 *
 * <p>The root may be a link; below it links are never followed.
 */
final class FileArtifactStore implements ArtifactStore {
  private static final long ABSENT = -1;

  /** Of fewer bytes than this, hashing takes less time than another thread is worth. */
  private static final long HASHED_ALONE_BYTES = 1 << 22;

  private final Path blobs;
  private final Path incoming;
  private final Disk disk;

  FileArtifactStore(Path root, Disk disk) throws IOException {
    this.blobs = root.resolve("blobs");
    this.incoming = root.resolve("incoming");
    this.disk = disk;
    SyncedDirectory.make(root, disk);
    makeOwn(blobs);
    makeOwn(incoming);
    // Also when all of it was there: who made it may have failed to sync it.
    disk.syncDirectory(root);
  }

  /**
   * Makes a directory where there is none, and refuses a link, which would lead out of the root.
   */
  private static void makeOwn(Path directory) throws IOException {
    if (!isOwn(directory)) {
      try {
        Files.createDirectory(directory);
      } catch (FileAlreadyExistsException e) {
        requireOwn(directory);
      }
    }
  }

  private static void requireOwn(Path directory) throws IOException {
    if (!isOwn(directory)) {
      throw new NotDirectoryException(
          directory + " is not a directory of the artifact store; links are not followed");
    }
  }

  private static boolean isOwn(Path directory) {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Blob put(InputStream source) throws IOException {
    requireOwn(incoming);
    Path temporary = incoming.resolve(UUID.randomUUID().toString());
    try {
      Blob blob = write(source, temporary);
      place(temporary, blob);
      return blob;
    } catch (IOException | RuntimeException | Error e) {
      try {
        disk.delete(temporary);
      } catch (IOException deletion) {
        e.addSuppressed(deletion);
      }
      throw e;
    }
  }

  private void place(Path temporary, Blob blob) throws IOException {
    Path shard = shard(blob);
    Path target = path(blob);
    requireOwn(blobs);
    makeOwn(shard);
    // Also over a file that holds the bytes already: whether it, or its name, ever reached the disk
    // is known to nobody, and the system tells of a failed sync only once.
    temporary.toFile().setReadOnly();
    disk.rename(temporary, target);
    disk.syncDirectory(shard);
    disk.syncDirectory(blobs);
  }

  private Blob write(InputStream source, Path temporary) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[Sha256.BUFFER_BYTES];
    long size = 0;
    try (Disk.Output out = disk.create(temporary)) {
      int n = source.read(buffer);
      for (; n >= 0 && size < HASHED_ALONE_BYTES; n = source.read(buffer)) {
        out.write(buffer, 0, n);
        digest.update(buffer, 0, n);
        size += n;
      }
      if (n < 0) {
        out.sync();
        return new Blob(Sha256.hex(digest), size);
      }
      try (FollowingDigest following = new FollowingDigest(temporary, digest, size)) {
        for (; n >= 0; n = source.read(buffer)) {
          out.write(buffer, 0, n);
          size += n;
          following.wrote(buffer, n);
        }
        out.sync();
        return new Blob(following.finish(), size);
      }
    }
  }

  @Override
  public void sweep(Instant before) throws IOException {
    requireOwn(incoming);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming)) {
      for (Path file : files) {
        if (size(file) != ABSENT && untouchedSince(file, before)) {
          disk.delete(file);
        }
      }
    }
  }

  @Override
  public boolean contains(Blob blob) throws IOException {
    return sizeOf(blob) == blob.sizeBytes();
  }

  @Override
  public Path fetch(Blob blob) throws IOException {
    Path file = path(blob);
    long size = sizeOf(blob);
    if (size == ABSENT) {
      throw absent(blob);
    }
    if (size != blob.sizeBytes()) {
      throw new ArtifactCorruptedException(
          "blob %s has %d bytes instead of %d".formatted(blob.sha256(), size, blob.sizeBytes()));
    }
    String found;
    try {
      found = Sha256.of(file);
    } catch (NoSuchFileException e) {
      throw absent(blob);
    }
    if (!found.equals(blob.sha256())) {
      throw new ArtifactCorruptedException(
          "blob %s now has the digest %s".formatted(blob.sha256(), found));
    }
    return file;
  }

  private static ArtifactNotFoundException absent(Blob blob) {
    return new ArtifactNotFoundException("the store has no blob " + blob.sha256());
  }

  @Override
  public void delete(Blob blob) throws IOException {
    if (sizeOf(blob) != ABSENT) {
      disk.delete(path(blob));
    }
  }

  @Override
  public void forEach(Consumer<Blob> visitor) throws IOException {
    try (DirectoryStream<Path> shards = Files.newDirectoryStream(blobs, "[0-9a-f][0-9a-f]")) {
      for (Path shard : shards) {
        if (!isOwn(shard)) {
          continue;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shard)) {
          for (Path file : files) {
            long size = size(file);
            String name = file.getFileName().toString();
            if (size != ABSENT
                && Sha256.isDigest(name)
                && name.startsWith(shard.getFileName().toString())) {
              visitor.accept(new Blob(name, size));
            }
          }
        }
      }
    }
  }

  private static boolean untouchedSince(Path file, Instant moment) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(moment);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The size of a regular file, or {@link #ABSENT}; another process may remove it at any time. */
  private static long size(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? attributes.size() : ABSENT;
    } catch (NoSuchFileException e) {
      return ABSENT;
    }
  }

  /** The size of the blob's file, or {@link #ABSENT}; what a link leads to is not the store's. */
  private long sizeOf(Blob blob) throws IOException {
    return isOwn(blobs) && isOwn(shard(blob)) ? size(path(blob)) : ABSENT;
  }

  private Path shard(Blob blob) {
    return blobs.resolve(blob.sha256().substring(0, 2));
  }

  private Path path(Blob blob) {
    return shard(blob).resolve(blob.sha256());
  }
}
