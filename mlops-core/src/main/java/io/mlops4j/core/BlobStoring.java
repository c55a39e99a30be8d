package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stores blobs and then writes what refers to them, so that garbage collection never comes between:
 * the transaction looks once more whether every blob is there, and a collection that took one makes
 * all be stored again; the last time within the transaction, where no collection deletes.
 */
final class BlobStoring {
  private static final int UNLOCKED_ATTEMPTS = 2;

  private final RegistryParts parts;
  private final List<Blob> stored = new ArrayList<>();

  BlobStoring(RegistryParts parts) {
    this.parts = parts;
  }

  /** Stores blobs through {@link #put} and returns what refers to them. */
  interface Storing<S> {
    S store();
  }

  /** Writes what refers to the blobs, in one transaction. */
  interface Writing<S, T> {
    T write(Session session, S stored) throws SQLException, IOException;
  }

  <S, T> T run(Storing<S> storing, Writing<S, T> writing) {
    parts.database().requireWritable();
    try {
      for (int attempt = 1; attempt <= UNLOCKED_ATTEMPTS; attempt++) {
        S ready = storing.store();
        Optional<T> written =
            parts
                .database()
                .write(
                    session ->
                        allThere()
                            ? Optional.of(writing.write(session, ready))
                            : Optional.<T>empty());
        if (written.isPresent()) {
          return written.get();
        }
        stored.clear();
      }
      return parts
          .database()
          .write(
              session -> {
                S ready = storing.store();
                if (!allThere()) {
                  throw new ArtifactNotFoundException(
                      "a profile taken over from a version was removed from the store");
                }
                return writing.write(session, ready);
              });
    } catch (RuntimeException e) {
      discard(e);
      throw e;
    }
  }

  private boolean allThere() throws IOException {
    for (Blob blob : stored) {
      if (!parts.artifacts().contains(blob)) {
        return false;
      }
    }
    return true;
  }

  Artifact putFile(String name, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Blob blob = put(in);
      return new Artifact(name, blob.sha256(), blob.sizeBytes());
    } catch (IOException e) {
      throw new RegistryStorageException(
          "artifact '%s' could not be stored from %s: %s".formatted(name, file, e), e);
    }
  }

  Artifact putBytes(String name, byte[] content) {
    try {
      Blob blob = put(new ByteArrayInputStream(content));
      return new Artifact(name, blob.sha256(), blob.sizeBytes());
    } catch (IOException e) {
      throw new RegistryStorageException(
          "artifact '%s' could not be stored: %s".formatted(name, e), e);
    }
  }

  Dataset putProfile(VersionDraft.Use use) {
    if (use.profile().isEmpty()) {
      use.dataset().profile().ifPresent(stored::add);
      return use.dataset();
    }
    try (InputStream in = use.profile().get().open()) {
      return use.dataset().withProfile(put(in));
    } catch (IOException e) {
      throw new RegistryStorageException(
          "the profile of dataset '%s' could not be stored: %s".formatted(use.dataset().name(), e),
          e);
    }
  }

  private Blob put(InputStream in) throws IOException {
    Blob blob = parts.artifacts().put(in);
    stored.add(blob);
    return blob;
  }

  /**
   * Removes what was stored in vain. Deletion and every last look at blobs both hold the write
   * lock, so nobody can lose a blob it is about to refer to.
   */
  private void discard(RuntimeException failure) {
    try {
      parts.database().settle();
      parts
          .database()
          .write(
              session -> {
                for (Blob blob : stored) {
                  if (!VersionTable.refersTo(session, blob)) {
                    parts.artifacts().delete(blob);
                  }
                }
                return stored;
              });
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
