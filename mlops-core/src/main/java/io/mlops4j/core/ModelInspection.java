package io.mlops4j.core;

import io.mlops4j.core.IntegrityProblem.Kind;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the description, the state and the tags of every model with what the log of changes
 * makes of them: a model begins without description and tags, and active.
 */
final class ModelInspection {
  private final Session session;
  private final List<ChangeTable.Stored> log;
  private final List<IntegrityProblem> problems;

  ModelInspection(Session session, List<ChangeTable.Stored> log, List<IntegrityProblem> problems) {
    this.session = session;
    this.log = log;
    this.problems = problems;
  }

  /** A model's own row and tags, as text, whatever was done to them. */
  private static final class Found {
    private String description = "";
    private String state = ModelState.ACTIVE.name();
    private final Map<String, String> tags = new TreeMap<>();

    void apply(ChangeTable.Stored change) {
      switch (change.kind()) {
        case "DESCRIPTION" -> description = change.after().orElse("");
        case "STATE" -> state = change.after().orElse("");
        case "TAG" ->
            change
                .after()
                .ifPresentOrElse(
                    value -> tags.put(change.name(), value), () -> tags.remove(change.name()));
        default -> {}
      }
    }
  }

  void run() throws SQLException {
    Map<String, Found> logged = new LinkedHashMap<>();
    for (ChangeTable.Stored change : log) {
      if (change.ofModel()) {
        logged.computeIfAbsent(change.model(), model -> new Found()).apply(change);
      }
    }
    stored()
        .forEach(
            (model, found) -> {
              Found expected = logged.remove(model);
              compare("models:/" + model, found, expected == null ? new Found() : expected);
            });
    logged.keySet().forEach(model -> report("models:/" + model, "was changed and is missing"));
  }

  private Map<String, Found> stored() throws SQLException {
    Map<String, Found> models = new TreeMap<>();
    session.list(
        "SELECT name, description, state FROM models",
        row -> {
          Found found = new Found();
          found.description = row.getString(2);
          found.state = row.getString(3);
          return models.put(row.getString(1), found) == null;
        });
    session.list(
        "SELECT model, name, value FROM model_tags",
        row ->
            models
                .computeIfAbsent(row.getString(1), model -> new Found())
                .tags
                .put(row.getString(2), row.getString(3)));
    return models;
  }

  private void compare(String uri, Found found, Found logged) {
    compare(uri, "another description", found.description.equals(logged.description));
    compare(uri, "another state", found.state.equals(logged.state));
    compare(uri, "other tags", found.tags.equals(logged.tags));
  }

  private void compare(String uri, String what, boolean same) {
    if (!same) {
      report(uri, "has " + what + " than the log of changes says");
    }
  }

  private void report(String subject, String detail) {
    problems.add(new IntegrityProblem(Kind.MODEL, subject, detail));
  }
}
