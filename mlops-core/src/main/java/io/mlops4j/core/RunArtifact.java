package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Stores an artifact of a run: first its bytes, then, when they are still there, what refers to
 * them.
 */
final class RunArtifact {
  private static final int ATTEMPTS = 3;

  private final RegistryParts parts;
  private final RunRow run;

  RunArtifact(RegistryParts parts, RunRow run) {
    this.parts = parts;
    this.run = run;
  }

  void store(String name, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ArtifactNotFoundException(
          "artifact '%s': there is no file %s".formatted(name, file));
    }
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Blob blob = put(name, file);
      try {
        if (parts.database().write(session -> refer(session, name, blob))) {
          return;
        }
      } catch (RuntimeException e) {
        discard(blob, e);
        throw e;
      }
    }
    throw new ArtifactNotFoundException(
        "artifact '%s' of run %s was removed from the store while it was being logged, %d times"
            .formatted(name, run.id(), ATTEMPTS));
  }

  private Blob put(String name, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return parts.artifacts().put(in);
    } catch (IOException e) {
      throw new RegistryStorageException(
          "artifact '%s' could not be stored from %s: %s".formatted(name, file, e), e);
    }
  }

  /** False when the garbage collection has taken the blob since it was stored. */
  private boolean refer(Session session, String name, Blob blob) throws SQLException, IOException {
    if (!parts.artifacts().contains(blob)) {
      return false;
    }
    ActiveRun.requireKept(session, run);
    RunTable.artifact(session, run.key(), new Artifact(name, blob.sha256(), blob.sizeBytes()));
    return true;
  }

  private void discard(Blob blob, RuntimeException failure) {
    try {
      parts
          .database()
          .write(
              session -> {
                if (!VersionTable.refersTo(session, blob)) {
                  parts.artifacts().delete(blob);
                }
                return blob;
              });
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
