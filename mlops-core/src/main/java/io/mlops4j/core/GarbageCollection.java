package io.mlops4j.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes blobs no version refers to. Each deletion looks once more under the write lock, under
 * which every registration looks for its blobs; so a blob that a registration is about to refer to
 * is either seen by the deletion or stored again by the registration.
 */
final class GarbageCollection {
  private final RegistryParts parts;

  GarbageCollection(RegistryParts parts) {
    this.parts = parts;
  }

  Collected run(Duration unfinishedFor) {
    List<Blob> unreferenced = new ArrayList<>();
    try {
      parts.artifacts().sweep(parts.now().minus(unfinishedFor));
      parts.artifacts().forEach(unreferenced::add);
    } catch (IOException e) {
      throw new RegistryStorageException("the artifact store could not be listed: " + e, e);
    }
    long blobs = 0;
    long bytes = 0;
    for (Blob blob : unreferenced) {
      if (!parts.database().read(session -> VersionTable.refersTo(session, blob)) && delete(blob)) {
        blobs++;
        bytes += blob.sizeBytes();
      }
    }
    return new Collected(blobs, bytes);
  }

  private boolean delete(Blob blob) {
    return parts
        .database()
        .write(
            session -> {
              if (VersionTable.refersTo(session, blob)) {
                return false;
              }
              parts.artifacts().delete(blob);
              return true;
            });
  }
}
