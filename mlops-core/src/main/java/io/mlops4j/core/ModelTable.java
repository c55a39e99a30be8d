package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SQL of models. */
final class ModelTable {
  private ModelTable() {}

  /** What is stored of a model itself. Immutable. */
  record Row(String description, ModelState state) {}

  /** The names of the models that were not deleted. */
  static List<String> names(Session session) throws SQLException {
    return session.list(
        "SELECT name FROM models WHERE state <> 'DELETED' ORDER BY name", row -> row.getString(1));
  }

  static Optional<Row> find(Session session, String model) throws SQLException {
    return session.first(
        "SELECT description, state FROM models WHERE name = ?",
        row -> new Row(row.getString(1), ModelState.valueOf(row.getString(2))),
        model);
  }

  /**
   * {@return the model}
   *
   * @throws ModelNotFoundException when it is not registered, or deleted
   */
  static Row require(Session session, String model) throws SQLException {
    Row found =
        find(session, model)
            .orElseThrow(
                () -> new ModelNotFoundException("no model '" + model + "' is registered"));
    if (found.state() == ModelState.DELETED) {
      throw new ModelNotFoundException(
          "model '" + model + "' was deleted; restore() brings it back");
    }
    return found;
  }

  /**
   * Refuses what changes versions or aliases of a model that is not active.
   *
   * @throws ModelNotFoundException when it is not registered, or deleted
   * @throws LifecycleException when it is archived
   */
  static void requireActive(Session session, String model) throws SQLException {
    if (require(session, model).state() == ModelState.ARCHIVED) {
      throw archived(model);
    }
  }

  private static LifecycleException archived(String model) {
    return new LifecycleException(
        "model '" + model + "' is archived and read-only; unarchive() it first");
  }

  /** Counts the model's versions up by one; numbers are never used twice. */
  static int nextNumber(Session session, String model, Instant at, String by) throws SQLException {
    Optional<Row> found = find(session, model);
    if (found.isEmpty()) {
      session.update(
          "INSERT INTO models (name, description, created_at, created_by, last_number, state,"
              + " state_since) VALUES (?, '', ?, ?, 0, 'ACTIVE', ?)",
          model,
          Micros.of(at),
          by,
          Micros.of(at));
    } else if (found.get().state() == ModelState.DELETED) {
      throw new LifecycleException(
          "model '%s' was deleted and its name stays taken; restore() it to register versions"
              .formatted(model));
    } else if (found.get().state() == ModelState.ARCHIVED) {
      throw archived(model);
    }
    session.update("UPDATE models SET last_number = last_number + 1 WHERE name = ?", model);
    return session
        .first("SELECT last_number FROM models WHERE name = ?", row -> row.getInt(1), model)
        .orElseThrow();
  }

  static void move(Session session, String model, ModelState state, Instant since)
      throws SQLException {
    session.update(
        "UPDATE models SET state = ?, state_since = ? WHERE name = ?",
        state.name(),
        Micros.of(since),
        model);
  }

  static void describe(Session session, String model, String text) throws SQLException {
    session.update("UPDATE models SET description = ? WHERE name = ?", text, model);
  }

  static Map<String, String> tags(Session session, String model) throws SQLException {
    Map<String, String> tags = new LinkedHashMap<>();
    session.list(
        "SELECT name, value FROM model_tags WHERE model = ? ORDER BY name",
        row -> tags.put(row.getString(1), row.getString(2)) == null,
        model);
    return Collections.unmodifiableMap(tags);
  }

  static Optional<String> tag(Session session, String model, String key) throws SQLException {
    return session.first(
        "SELECT value FROM model_tags WHERE model = ? AND name = ?",
        row -> row.getString(1),
        model,
        key);
  }

  static void setTag(Session session, String model, String key, String value) throws SQLException {
    session.update(
        "INSERT INTO model_tags (model, name, value) VALUES (?, ?, ?)"
            + " ON CONFLICT (model, name) DO UPDATE SET value = excluded.value",
        model,
        key,
        value);
  }

  static void deleteTag(Session session, String model, String key) throws SQLException {
    session.update("DELETE FROM model_tags WHERE model = ? AND name = ?", model, key);
  }
}
