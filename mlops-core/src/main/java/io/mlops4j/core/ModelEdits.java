package io.mlops4j.core;

import io.mlops4j.core.VersionRow.Status;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What may change in a model, each change one transaction that also writes the log. */
final class ModelEdits {
  private final RegistryParts parts;
  private final String model;
  private final ChangeLog log;

  ModelEdits(RegistryParts parts, String model) {
    this.parts = parts;
    this.model = model;
    this.log = new ChangeLog(parts, model, OptionalInt.empty());
  }

  void describe(String text) {
    parts
        .database()
        .write(
            session -> {
              String before = ModelTable.require(session, model).description();
              if (!before.equals(text)) {
                ModelTable.describe(session, model, text);
                log.description(session, before, text);
              }
              return text;
            });
  }

  void tag(String key, Optional<String> value) {
    parts
        .database()
        .write(
            session -> {
              ModelTable.require(session, model);
              Optional<String> before = ModelTable.tag(session, model, key);
              if (!before.equals(value)) {
                if (value.isPresent()) {
                  ModelTable.setTag(session, model, key, value.get());
                } else {
                  ModelTable.deleteTag(session, model, key);
                }
                log.tag(session, key, before, value);
              }
              return value;
            });
  }

  /** Changes the state, where it is one of those expected. */
  void move(Set<ModelState> from, ModelState next, String reason) {
    parts
        .database()
        .write(
            session -> {
              ModelState before = requireRegistered(session).state();
              if (!from.contains(before)) {
                throw new LifecycleException(
                    "model '%s' is %s, not %s".formatted(model, before, from));
              }
              Instant now = parts.now();
              if (next == ModelState.DELETED) {
                removeAliases(session, reason);
                VersionTable.deleteWithModel(
                    session, model, new Status(VersionState.DELETED, now, reason));
              } else if (before == ModelState.DELETED) {
                VersionTable.restoreWithModel(session, model, now, reason);
              }
              ModelTable.move(session, model, next, now);
              log.state(session, before, next, now, reason);
              return next;
            });
  }

  private ModelTable.Row requireRegistered(Session session) throws SQLException {
    return ModelTable.find(session, model)
        .orElseThrow(() -> new ModelNotFoundException("no model '" + model + "' is registered"));
  }

  private void removeAliases(Session session, String reason) throws SQLException {
    for (String alias : AliasTable.all(session, model).keySet()) {
      new AliasMoves(parts, model, alias)
          .remove(session, reason.isEmpty() ? "the model was deleted" : reason);
    }
  }
}
