package io.mlops4j.core.signing;

import io.mlops4j.core.RegistryStorageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a model on disk, by their names; ignored paths are not even looked at. */
final class ModelFiles {
  static final int LIMIT = 100_000;

  /** What version control leaves beside a model; no signature ever covers it. */
  static final Set<String> ALWAYS_IGNORED =
      Set.of(".git", ".gitignore", ".gitattributes", ".github");

  private final Set<String> ignored;
  private final SortedMap<String, Path> found = new TreeMap<>(FileName.ORDER);

  private ModelFiles(Set<String> ignored) {
    this.ignored = ignored;
  }

  static SortedMap<String, Path> of(Path model, Set<String> ignored) {
    ModelFiles files = new ModelFiles(ignored);
    try {
      if (Files.isRegularFile(model, LinkOption.NOFOLLOW_LINKS)) {
        files.add(String.valueOf(model.getFileName()), model);
      } else if (Files.isDirectory(model, LinkOption.NOFOLLOW_LINKS)) {
        files.collect("", model);
      } else {
        throw new UnsignableModelException(
            "'%s' is neither a file nor a directory; links are not followed".formatted(model));
      }
    } catch (IOException e) {
      throw new RegistryStorageException("'%s' cannot be read: %s".formatted(model, e), e);
    }
    return files.found;
  }

  static SortedMap<String, Path> named(String name, Path file) {
    SortedMap<String, Path> files = new TreeMap<>(FileName.ORDER);
    files.put(name, file);
    return files;
  }

  /** The name of a model is that of its file or directory. */
  static String modelName(Path model) {
    Path name = model.toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString();
  }

  private void collect(String prefix, Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = prefix + entry.getFileName();
        if (ignored.contains(name)) {
          continue;
        }
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          collect(name + "/", entry);
        } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          add(name, entry);
        } else {
          throw new UnsignableModelException(
              "%s is neither a file nor a directory; remove it or ignore it"
                  .formatted(Quoted.of(name)));
        }
      }
    }
  }

  private void add(String name, Path file) {
    requireName(name);
    found.put(name, file);
    if (found.size() > LIMIT) {
      throw new UnsignableModelException("the model has more than " + LIMIT + " files");
    }
  }

  static void requireName(String name) {
    FileName.fault(name)
        .ifPresent(
            fault -> {
              throw new UnsignableModelException(
                  "%s cannot be a file of a signed model: %s".formatted(Quoted.of(name), fault));
            });
  }

  static SortedMap<String, String> digests(Map<String, Path> files) {
    SortedMap<String, String> digests = new TreeMap<>(FileName.ORDER);
    files.forEach(
        (name, file) -> {
          try {
            digests.put(name, ContentDigest.of(file));
          } catch (IOException e) {
            throw new RegistryStorageException("'%s' cannot be read: %s".formatted(file, e), e);
          }
        });
    return digests;
  }
}
