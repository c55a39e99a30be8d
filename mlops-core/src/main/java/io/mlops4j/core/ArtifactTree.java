package io.mlops4j.core;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Directories of artifacts: read when registered, and written out again. */
final class ArtifactTree {
  private static final int FILE_LIMIT = 100_000;

  private ArtifactTree() {}

  /**
   * The files below a directory and the artifact names they get. Links are refused, not followed.
   */
  static Map<String, Path> files(String name, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ArtifactNotFoundException(
          "artifact '%s': there is no directory %s".formatted(name, directory));
    }
    Map<String, Path> files = new TreeMap<>();
    try {
      collect(name, directory, files);
    } catch (IOException e) {
      throw new RegistryStorageException("directory '" + directory + "' cannot be read: " + e, e);
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("directory '" + directory + "' has no file");
    }
    return files;
  }

  private static void collect(String name, Path directory, Map<String, Path> files)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String artifact = Names.artifact(name + "/" + entry.getFileName());
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          collect(artifact, entry, files);
        } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          files.put(artifact, entry);
        } else {
          throw new IllegalArgumentException(
              "'%s' is neither a file nor a directory".formatted(Names.shown(artifact)));
        }
        if (files.size() > FILE_LIMIT) {
          throw new IllegalArgumentException(
              "directory '%s' has more than %d files".formatted(directory, FILE_LIMIT));
        }
      }
    }
  }

  static Path write(ModelVersion version, Path target) {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException("'" + target + "' exists already");
    }
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("'" + target + "' has no parent directory");
    }
    try {
      // Not a temporary directory of the platform's: those are closed to other users.
      Path temporary = Files.createDirectory(parent.resolve(".copy-" + UUID.randomUUID()));
      try {
        copy(version, temporary);
        return Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        remove(temporary, e);
        throw e;
      }
    } catch (IOException e) {
      throw new RegistryStorageException("'" + target + "' cannot be written: " + e, e);
    }
  }

  private static void copy(ModelVersion version, Path directory) throws IOException {
    for (Artifact artifact : version.artifacts()) {
      Path file = directory.resolve(artifact.name());
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.copy(version.artifact(artifact.name()), file);
      // The copy is what will be used, so it is the copy that is compared.
      if (!Sha256.of(file).equals(artifact.sha256())) {
        throw new ArtifactCorruptedException(
            "%s, artifact '%s' changed while it was copied"
                .formatted(version.uri(), artifact.name()));
      }
    }
  }

  private static void remove(Path directory, Exception failure) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
