package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A version whose number is taken and whose artifacts are still being stored, in one process or in
 * several. It ends in {@link #ready()} or {@link #failed(String)}; one that never does is failed by
 * a garbage collection. Thread-safe.
 *
 * @see NewVersion#begin()
 * @see RegisteredModel#pending(int)
 */
public final class PendingVersion {
  private final RegistryParts parts;
  private final String model;
  private final int number;

  PendingVersion(RegistryParts parts, String model, int number) {
    this.parts = parts;
    this.model = model;
    this.number = number;
  }

  /** {@return the model's name} */
  public String modelName() {
    return model;
  }

  /** {@return the version number} */
  public int number() {
    return number;
  }

  /** {@return the URI the version has, and can be resolved by once it is ready} */
  public String uri() {
    return ModelUri.ofVersion(model, number).toString();
  }

  /**
   * Stores a file. When it returns, the bytes survive a power failure and belong to the version.
   *
   * @param name the name within the version: a relative path with {@code /}
   * @param file the file
   * @return this version
   * @throws IllegalArgumentException when the name is malformed, the version has it already, or it
   *     would be a file where another artifact needs a directory
   * @throws ArtifactNotFoundException when the file does not exist
   * @throws LifecycleException when the version is no longer pending
   * @throws RegistryStorageException when reading or storing failed
   */
  public PendingVersion artifact(String name, Path file) {
    Registration.requireFile(Names.artifact(name), file);
    BlobStoring blobs = new BlobStoring(parts);
    blobs.run(
        () -> blobs.putFile(name, file),
        (session, artifact) -> {
          requirePending(session);
          NavigableSet<String> stored = artifacts(session);
          if (stored.contains(name)) {
            throw new IllegalArgumentException("%s has artifact '%s'".formatted(uri(), name));
          }
          Names.requireFits(name, stored);
          DetailsTable.insert(session, model, number, artifact);
          return artifact;
        });
    return this;
  }

  private NavigableSet<String> artifacts(Session session) throws SQLException {
    NavigableSet<String> names = new TreeSet<>();
    DetailsTable.artifacts(session, model, number).forEach(stored -> names.add(stored.name()));
    return names;
  }

  /**
   * Stores every file of a directory as {@link #artifact} does, under the names {@link
   * NewVersion#directory} gives them.
   *
   * @param name the name of the directory within the version
   * @param directory the directory
   * @return this version
   * @throws ArtifactNotFoundException when there is no directory
   * @throws IllegalArgumentException when it has no file, something that is neither file nor
   *     directory, or a name that is no artifact name
   */
  public PendingVersion directory(String name, Path directory) {
    ArtifactTree.files(Names.artifact(name), directory).forEach(this::artifact);
    return this;
  }

  /**
   * Makes the version ready: from here on it is resolved, promoted and never changed.
   *
   * @return the version
   * @throws IllegalStateException when it has no artifact
   * @throws LifecycleException when it is no longer pending
   */
  public ModelVersion ready() {
    return parts
        .database()
        .write(
            session -> {
              VersionRow row = requirePending(session);
              if (DetailsTable.artifacts(session, model, number).isEmpty()) {
                throw new IllegalStateException(uri() + " needs at least one artifact");
              }
              new VersionEdits(parts, model, number).move(session, row, VersionState.READY, "");
              RegistrationTable.append(
                  session,
                  row,
                  DetailsTable.read(session, model, number),
                  parts.now(),
                  parts.actor());
              return reread(session);
            });
  }

  /**
   * Gives the version up. Its number stays taken; its bytes are left to garbage collection.
   *
   * @param reason why
   * @return the failed version
   * @throws LifecycleException when it is no longer pending
   */
  public ModelVersion failed(String reason) {
    Names.text("reason", reason, 5000);
    return parts
        .database()
        .write(
            session -> {
              fail(session, requirePending(session), reason);
              return reread(session);
            });
  }

  /** Gives the version up within a transaction. */
  void fail(Session session, VersionRow row, String reason) throws SQLException {
    DetailsTable.deleteArtifacts(session, model, number);
    new VersionEdits(parts, model, number).move(session, row, VersionState.FAILED, reason);
  }

  private VersionRow requirePending(Session session) throws SQLException {
    ModelTable.requireActive(session, model);
    VersionRow row = VersionTable.require(session, model, number);
    if (row.status().state() != VersionState.PENDING) {
      throw new LifecycleException(uri() + " is " + row.status().state() + ", no longer PENDING");
    }
    return row;
  }

  private ModelVersion reread(Session session) throws SQLException {
    return new ModelVersion(parts, VersionTable.require(session, model, number));
  }

  /** The version's URI. */
  @Override
  public String toString() {
    return uri();
  }
}
