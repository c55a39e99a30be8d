package io.mlops4j.core;

import io.mlops4j.core.VersionRow.Status;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What may change in a version, each change one transaction that also writes the log. */
final class VersionEdits {
  private final RegistryParts parts;
  private final String model;
  private final int number;
  private final ChangeLog log;

  VersionEdits(RegistryParts parts, String model, int number) {
    this.parts = parts;
    this.model = model;
    this.number = number;
    this.log = new ChangeLog(parts, model, OptionalInt.of(number));
  }

  private interface Edit {
    void of(Session session, VersionRow version) throws SQLException;
  }

  private ModelVersion edit(Edit edit) {
    return parts
        .database()
        .write(
            session -> {
              edit.of(session, VersionTable.require(session, model, number));
              return new ModelVersion(parts, VersionTable.require(session, model, number));
            });
  }

  private void requirePresent(Session session, VersionRow version) throws SQLException {
    ModelTable.require(session, model);
    if (!version.status().state().present()) {
      throw new LifecycleException(
          "%s is %s and cannot be changed"
              .formatted(ModelUri.ofVersion(model, number), version.status().state()));
    }
  }

  ModelVersion describe(String text) {
    return edit(
        (session, version) -> {
          requirePresent(session, version);
          if (!version.description().equals(text)) {
            VersionTable.describe(session, model, number, text);
            log.description(session, version.description(), text);
          }
        });
  }

  ModelVersion tag(String key, Optional<String> value) {
    return edit(
        (session, version) -> {
          requirePresent(session, version);
          Optional<String> before = DetailsTable.tag(session, model, number, key);
          if (before.equals(value)) {
            return;
          }
          if (value.isPresent()) {
            DetailsTable.setTag(session, model, number, key, value.get());
          } else {
            DetailsTable.deleteTag(session, model, number, key);
          }
          log.tag(session, key, before, value);
        });
  }

  ModelVersion move(VersionState next, String reason) {
    return edit(
        (session, version) -> {
          ModelTable.requireActive(session, model);
          move(session, version, next, reason);
        });
  }

  /** Changes the state of a version that is in a certain one. */
  ModelVersion moveFrom(VersionState expected, VersionState next, String reason) {
    return edit(
        (session, version) -> {
          ModelTable.requireActive(session, model);
          if (version.status().state() != expected) {
            throw new LifecycleException(
                "%s is %s, not %s"
                    .formatted(
                        ModelUri.ofVersion(model, number), version.status().state(), expected));
          }
          move(session, version, next, reason);
        });
  }

  /** Changes the state within a transaction; aliases the version may no longer have are removed. */
  void move(Session session, VersionRow version, VersionState next, String reason)
      throws SQLException {
    VersionState before = version.status().state();
    if (!before.mayBecome(next)) {
      throw new LifecycleException(
          "%s is %s and cannot become %s"
              .formatted(ModelUri.ofVersion(model, number), before, next));
    }
    for (String alias : AliasTable.of(session, model, number)) {
      new AliasMoves(parts, model, alias).remove(session, why(next, reason));
    }
    record(session, version, next, reason);
  }

  private static String why(VersionState next, String reason) {
    return reason.isEmpty() ? "the version became " + next : reason;
  }

  ModelVersion restore(String reason) {
    return edit(
        (session, version) -> {
          ModelTable.requireActive(session, model);
          if (version.status().state() != VersionState.DELETED) {
            throw new LifecycleException(
                "%s is %s; only a version that is DELETED can be restored"
                    .formatted(ModelUri.ofVersion(model, number), version.status().state()));
          }
          record(session, version, VersionTable.stateBefore(session, version), reason);
        });
  }

  private void record(Session session, VersionRow version, VersionState next, String reason)
      throws SQLException {
    Instant now = parts.now();
    VersionTable.move(session, version, new Status(next, now, reason));
    log.state(session, version.status().state(), next, now, reason);
  }
}
