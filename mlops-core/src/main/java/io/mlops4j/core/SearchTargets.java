package io.mlops4j.core;

import io.mlops4j.core.SearchTarget.Order;
import io.mlops4j.core.SearchTarget.Part;
import io.mlops4j.core.filter.Family;
import io.mlops4j.core.filter.ValueType;
import io.mlops4j.core.filter.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The kinds of things that can be searched. Times are compared in MLflow's milliseconds. */
final class SearchTargets {
  private SearchTargets() {}

  static SearchTarget<String, RegisteredModel> models(RegistryParts parts) {
    return new SearchTarget<>(
        "models",
        Vocabulary.of(Family.TAG)
            .attribute("name", ValueType.TEXT)
            .attribute("description", ValueType.TEXT)
            .attribute("user_id", ValueType.TEXT)
            .attribute("creation_timestamp", ValueType.NUMBER, "timestamp"),
        "models m",
        "m.name",
        1,
        List.of("m.name"),
        List.of("m.name"),
        false,
        "m.state <> 'DELETED'",
        List.of(),
        Map.of(
            "name", "m.name",
            "description", "m.description",
            "user_id", "m.created_by",
            "creation_timestamp", "(m.created_at / 1000)"),
        Set.of(),
        Map.of(
            "name", new Order(List.of("m.name"), false),
            "creation_timestamp", new Order(List.of("m.created_at", "m.name"), false)),
        Map.of(Family.TAG, new Part("model_tags", List.of("model"), "", List.of(), "value", false)),
        row -> row.getString(1),
        (session, names) -> names.stream().map(name -> new RegisteredModel(parts, name)).toList());
  }

  static SearchTarget<VersionRow, ModelVersion> versions(RegistryParts parts) {
    List<String> key = List.of("v.model", "v.number");
    List<String> link = List.of("model", "number");
    return new SearchTarget<>(
        "versions",
        Vocabulary.of(Family.TAG, Family.METRIC, Family.DATASET)
            .attribute("name", ValueType.TEXT)
            .attribute("version_number", ValueType.NUMBER, "version")
            .attribute("description", ValueType.TEXT)
            .attribute("user_id", ValueType.TEXT)
            .attribute("state", ValueType.TEXT)
            .attribute("run_id", ValueType.TEXT)
            .attribute("creation_timestamp", ValueType.NUMBER, "timestamp"),
        "versions v",
        VersionTable.COLUMNS,
        VersionTable.COLUMN_COUNT,
        key,
        key,
        false,
        "v.state NOT IN ('DELETED', 'PURGED')",
        List.of(),
        Map.of(
            "name", "v.model",
            "version_number", "v.number",
            "description", "v.description",
            "user_id", "v.created_by",
            "state", "v.state",
            "run_id", "v.run_id",
            "creation_timestamp", "(v.created_at / 1000)"),
        Set.of("state", "user_id", "run_id"),
        Map.of(
            "name", new Order(key, false),
            "version_number", new Order(List.of("v.number", "v.model"), false),
            "creation_timestamp", new Order(List.of("v.created_at", "v.model", "v.number"), false)),
        Map.of(
            Family.TAG, new Part("tags", link, "", List.of(), "value", false),
            Family.METRIC, new Part("metrics", link, "%s.slice = ''", List.of(), "value", false),
            Family.DATASET, new Part("datasets", link, "", List.of(), "name", false)),
        VersionTable::row,
        (session, rows) -> VersionPage.of(parts, session, rows));
  }

  static SearchTarget<ExperimentRow, Experiment> experiments(RegistryParts parts) {
    return new SearchTarget<>(
        "experiments",
        Vocabulary.of(Family.TAG)
            .attribute("name", ValueType.TEXT)
            .attribute("creation_time", ValueType.NUMBER),
        "experiments e",
        ExperimentTable.COLUMNS,
        ExperimentTable.COLUMN_COUNT,
        List.of("e.name"),
        List.of("e.id"),
        false,
        "e.deleted_at IS NULL",
        List.of(),
        Map.of("name", "e.name", "creation_time", "(e.created_at / 1000)"),
        Set.of(),
        Map.of(
            "name", new Order(List.of("e.name"), false),
            "creation_time", new Order(List.of("e.created_at", "e.name"), false)),
        Map.of(
            Family.TAG,
            new Part("experiment_tags", List.of("experiment"), "", List.of(), "value", false)),
        ExperimentTable::row,
        (session, rows) -> rows.stream().map(row -> new Experiment(parts, row.name())).toList());
  }

  static SearchTarget<RunRow, Run> runs(RegistryParts parts, long experiment) {
    List<String> link = List.of("run");
    String scope = "%s.experiment = ?";
    List<Object> scoped = List.of(experiment);
    return new SearchTarget<>(
        "runs of experiment " + experiment,
        Vocabulary.of(Family.PARAM, Family.TAG, Family.METRIC, Family.DATASET)
            .attribute("run_id", ValueType.TEXT)
            .attribute("run_name", ValueType.TEXT)
            .attribute("status", ValueType.TEXT)
            .attribute("user_id", ValueType.TEXT)
            .attribute("start_time", ValueType.NUMBER, "created")
            .attribute("end_time", ValueType.NUMBER),
        "runs r",
        RunTable.COLUMNS,
        RunTable.COLUMN_COUNT,
        List.of("r.id"),
        List.of("r.id"),
        true,
        "r.experiment = ? AND r.deleted_at IS NULL",
        scoped,
        Map.of(
            "run_id", "r.run_id",
            "run_name", "r.name",
            "status", "r.status",
            "user_id", "r.created_by",
            "start_time", "(r.started_at / 1000)",
            "end_time", "(r.ended_at / 1000)"),
        Set.of("status"),
        Map.of(
            "start_time", new Order(List.of("r.started_at", "r.id"), false),
            "end_time", new Order(List.of("r.ended_at", "r.id"), true)),
        Map.of(
            Family.PARAM, new Part("run_params", link, scope, scoped, "value", false),
            Family.TAG, new Part("run_tags", link, scope, scoped, "value", false),
            Family.METRIC, new Part("run_metrics", link, scope, scoped, "latest_value", true),
            Family.DATASET, new Part("run_datasets", link, "", List.of(), "name", false)),
        RunTable::row,
        (session, rows) -> {
          Map<Long, RunDetails> details =
              RunTable.details(session, rows.stream().map(RunRow::key).toList());
          List<Run> runs = new ArrayList<>();
          for (RunRow row : rows) {
            runs.add(new Run(parts, row, Objects.requireNonNull(details.get(row.key()))));
          }
          return runs;
        });
  }
}
