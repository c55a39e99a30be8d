package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives up versions as a retention says, and removes blobs nothing refers to. Each deletion looks
 * once more under the write lock, under which every registration looks for its blobs; so a blob
 * that a registration is about to refer to is either seen by the deletion or stored again by the
 * registration.
 */
final class GarbageCollection {
  private final RegistryParts parts;

  GarbageCollection(RegistryParts parts) {
    this.parts = parts;
  }

  private interface GivingUp {
    boolean giveUp(Session session, VersionRow version) throws SQLException;
  }

  Collected run(Retention retention) {
    // Before anything is given up: a collection that cannot make that sure refuses as a whole.
    parts.database().settleAll();
    long failed = each(VersionState.PENDING, retention.pendingFor(), this::fail);
    long purged = each(VersionState.DELETED, retention.deletedFor(), this::purge);
    List<Blob> unreferenced = new ArrayList<>();
    try {
      parts.artifacts().sweep(before(retention.unfinishedFor()));
      parts.artifacts().forEach(unreferenced::add);
    } catch (IOException e) {
      throw new RegistryStorageException("the artifact store could not be listed: " + e, e);
    }
    unreferenced.removeIf(
        blob -> parts.database().read(session -> VersionTable.refersTo(session, blob)));
    if (!unreferenced.isEmpty() && !settledAgain()) {
      unreferenced.clear();
    }
    long blobs = 0;
    long bytes = 0;
    for (Blob blob : unreferenced) {
      if (delete(blob)) {
        blobs++;
        bytes += blob.sizeBytes();
      }
    }
    return new Collected(failed, purged, blobs, bytes);
  }

  /** Whether nothing that another process failed to commit meanwhile can need a blob again. */
  private boolean settledAgain() {
    try {
      parts.database().settleAll();
      return true;
    } catch (RegistryStorageException failure) {
      System.getLogger(GarbageCollection.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "versions were given up, but what nothing refers to stays until the next collection",
              failure);
      return false;
    }
  }

  /** The moment that long ago; the earliest that is stored when it lies before. */
  private Instant before(Duration age) {
    Instant now = parts.now();
    return age.compareTo(Duration.between(Instant.EPOCH, now)) > 0 ? Instant.EPOCH : now.minus(age);
  }

  private long each(VersionState state, Duration age, GivingUp step) {
    Instant moment = before(age);
    long count = 0;
    for (VersionRow version :
        parts.database().read(session -> VersionTable.inStateSince(session, state, moment))) {
      boolean done =
          parts
              .database()
              .write(
                  session -> {
                    VersionRow now =
                        VersionTable.require(session, version.model(), version.number());
                    return now.status().equals(version.status()) && step.giveUp(session, now);
                  });
      count += done ? 1 : 0;
    }
    return count;
  }

  private boolean fail(Session session, VersionRow version) throws SQLException {
    new PendingVersion(parts, version.model(), version.number())
        .fail(session, version, "it stayed pending since " + version.status().since());
    return true;
  }

  private boolean purge(Session session, VersionRow version) throws SQLException {
    if (AliasTable.everPointedTo(session, version.model(), version.number())) {
      return false;
    }
    DetailsTable.purge(session, version.model(), version.number());
    new VersionEdits(parts, version.model(), version.number())
        .move(session, version, VersionState.PURGED, "the retention of deleted versions ended");
    return true;
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
