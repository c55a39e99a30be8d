package io.mlops4j.core;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A reference to the data a version was trained or evaluated on: a name and a digest that notices
 * when the data changes. The data itself is not stored. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when the name is blank, the digest
 * malformed, a text too long (name 500, source 65,535, schema 1,048,575 characters) or a count
 * negative.
 *
 * @param name the dataset's name
 * @param sha256 the SHA-256 of its bytes, 64 lower-case hexadecimal digits
 * @param sizeBytes its size in bytes
 * @param source where it can be found, for example a URI
 * @param split the part it is, for example {@code train}
 * @param rows its row count
 * @param schema a description of its columns, in a notation of the caller's choice
 * @param profile the digest of an opaque profile of the data, whose bytes the registry stores; see
 *     {@link NewVersion#trainedOn(Dataset, byte[])} and {@link ModelVersion#profile(Dataset)}
 */
public record Dataset(
    String name,
    String sha256,
    long sizeBytes,
    Optional<String> source,
    Optional<String> split,
    OptionalLong rows,
    Optional<String> schema,
    Optional<Blob> profile) {
  /** The largest profile in bytes. */
  public static final int PROFILE_LIMIT = 16_777_215;

  /**
   * Checks the parts.
   *
   * @param name the dataset's name
   * @param sha256 the SHA-256 of its bytes, 64 lower-case hexadecimal digits
   * @param sizeBytes its size in bytes
   * @param source where it can be found, for example a URI
   * @param split the part it is, for example {@code train}
   * @param rows its row count
   * @param schema a description of its columns, in a notation of the caller's choice
   * @param profile the digest of an opaque profile of the data
   */
  public Dataset {
    Names.identity("dataset name", name);
    Sha256.require(sha256);
    source.ifPresent(text -> Names.text("dataset source", text, 65_535));
    split.ifPresent(text -> Names.text("dataset split", text, 250));
    schema.ifPresent(text -> Names.text("dataset schema", text, 1_048_575));
    if (sizeBytes < 0 || rows.orElse(0) < 0) {
      throw new IllegalArgumentException("dataset '" + name + "' has a negative size");
    }
  }

  /**
   * Makes a dataset without a profile.
   *
   * @param name the dataset's name
   * @param sha256 the SHA-256 of its bytes, 64 lower-case hexadecimal digits
   * @param sizeBytes its size in bytes
   * @param source where it can be found, for example a URI
   * @param split the part it is, for example {@code train}
   * @param rows its row count
   * @param schema a description of its columns, in a notation of the caller's choice
   */
  public Dataset(
      String name,
      String sha256,
      long sizeBytes,
      Optional<String> source,
      Optional<String> split,
      OptionalLong rows,
      Optional<String> schema) {
    this(name, sha256, sizeBytes, source, split, rows, schema, Optional.empty());
  }

  /**
   * {@return a file as a dataset; reads it once to compute the digest} Its absolute location
   * becomes the source.
   *
   * @param name the name
   * @param file the file
   * @throws ArtifactNotFoundException when there is no regular file
   * @throws RegistryStorageException when it cannot be read
   */
  public static Dataset of(String name, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ArtifactNotFoundException(
          "dataset '%s': there is no file %s".formatted(Names.shown(name), file));
    }
    try {
      return new Dataset(
          name,
          Sha256.of(file),
          Files.size(file),
          Optional.of(file.toUri().toString()),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty());
    } catch (IOException e) {
      throw new RegistryStorageException("dataset '" + name + "' cannot be read: " + file, e);
    }
  }

  /**
   * {@return the same data, found elsewhere}
   *
   * @param location where it can be found
   */
  public Dataset withSource(String location) {
    return new Dataset(
        name, sha256, sizeBytes, Optional.of(location), split, rows, schema, profile);
  }

  /**
   * {@return the same data, known as a split}
   *
   * @param part the part
   */
  public Dataset withSplit(String part) {
    return new Dataset(name, sha256, sizeBytes, source, Optional.of(part), rows, schema, profile);
  }

  /**
   * {@return the same data with its row count}
   *
   * @param count the number of rows
   */
  public Dataset withRows(long count) {
    return new Dataset(
        name, sha256, sizeBytes, source, split, OptionalLong.of(count), schema, profile);
  }

  /**
   * {@return the same data with a description of its columns}
   *
   * @param description the description
   */
  public Dataset withSchema(String description) {
    return new Dataset(
        name, sha256, sizeBytes, source, split, rows, Optional.of(description), profile);
  }

  Dataset withProfile(Blob stored) {
    return new Dataset(name, sha256, sizeBytes, source, split, rows, schema, Optional.of(stored));
  }

  /**
   * {@return whether the file that is the source still holds exactly this data; reads it once} A
   * file is what {@link #of} made the source, or another URI with the scheme {@code file}.
   *
   * @throws RegistryStorageException when it is there and cannot be read
   */
  public DatasetState check() {
    Optional<Path> file = source.flatMap(Dataset::fileOf);
    if (file.isEmpty()) {
      return DatasetState.ELSEWHERE;
    }
    if (!Files.exists(file.get())) {
      return DatasetState.MISSING;
    }
    return matches(file.get()) ? DatasetState.UNCHANGED : DatasetState.CHANGED;
  }

  private static Optional<Path> fileOf(String location) {
    try {
      URI uri = new URI(location);
      return "file".equalsIgnoreCase(uri.getScheme())
          ? Optional.of(Path.of(uri))
          : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * {@return whether a file still holds exactly this data; reads it once}
   *
   * @param file the file
   * @throws RegistryStorageException when it cannot be read
   */
  public boolean matches(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) == sizeBytes
          && Sha256.of(file).equals(sha256);
    } catch (IOException e) {
      throw new RegistryStorageException("dataset '" + name + "' cannot be read: " + file, e);
    }
  }
}
