package io.mlops4j.core.signing;

import io.mlops4j.core.RegistryStorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A copy of a model's files that appears once the bytes written to it were accepted. */
final class VerifiedCopy {
  private VerifiedCopy() {}

  static void write(
      Map<String, Path> files, Path target, Consumer<Map<String, String>> acceptance) {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null || Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException("'" + target + "' exists already");
    }
    try {
      Path temporary = Files.createTempDirectory(parent, ".verified-");
      try {
        acceptance.accept(copy(files, temporary));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        remove(temporary, e);
        throw e;
      }
    } catch (IOException e) {
      throw new RegistryStorageException("'%s' cannot be written: %s".formatted(target, e), e);
    }
  }

  private static Map<String, String> copy(Map<String, Path> files, Path directory)
      throws IOException {
    Map<String, String> digests = new HashMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      Path copy = directory.resolve(file.getKey());
      Path parent = copy.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try (OutputStream out = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW)) {
        digests.put(file.getKey(), ContentDigest.copy(file.getValue(), out));
      }
    }
    return digests;
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
