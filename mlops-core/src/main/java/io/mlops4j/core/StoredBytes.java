package io.mlops4j.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stored bytes of one version, compared with their digest; failures name the version. */
final class StoredBytes {
  private final ArtifactStore store;
  private final String uri;

  StoredBytes(ArtifactStore store, String uri) {
    this.store = store;
    this.uri = uri;
  }

  Path file(Blob blob, String what) {
    try {
      return store.fetch(blob);
    } catch (ArtifactNotFoundException e) {
      throw new ArtifactNotFoundException(uri + ", " + what + ": " + e.getMessage());
    } catch (ArtifactCorruptedException e) {
      throw new ArtifactCorruptedException(uri + ", " + what + ": " + e.getMessage());
    } catch (IOException e) {
      throw unreadable(what, e);
    }
  }

  byte[] all(Blob blob, String what) {
    Path file = file(blob, what);
    try {
      byte[] bytes = Files.readAllBytes(file);
      // What is returned is what is compared, not what was there a moment before.
      if (!Sha256.of(bytes).equals(blob.sha256())) {
        throw new ArtifactCorruptedException(uri + ", " + what + " changed while it was read");
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(what, e);
    }
  }

  private RegistryStorageException unreadable(String what, IOException e) {
    return new RegistryStorageException(
        uri + ", " + what + " cannot be read: " + e.getMessage(), e);
  }
}
