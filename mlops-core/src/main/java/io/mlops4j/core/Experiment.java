package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A question that runs try to answer, by its name. It comes into being with its first run, tag or
 * declaration. Thread-safe.
 */
public final class Experiment {
  private final RegistryParts parts;
  private final String name;

  Experiment(RegistryParts parts, String name) {
    this.parts = parts;
    this.name = name;
  }

  /** {@return the experiment's name} */
  public String name() {
    return name;
  }

  /** {@return whether there is something of this experiment; true also when it is deleted} */
  public boolean exists() {
    return find().isPresent();
  }

  /** {@return whether the experiment is deleted} */
  public boolean isDeleted() {
    return find().filter(ExperimentRow::deleted).isPresent();
  }

  /** {@return when the experiment came into being} */
  public Optional<Instant> createdAt() {
    return find().map(ExperimentRow::createdAt);
  }

  /**
   * Starts a run, which is stored as running when this returns.
   *
   * @param runName what to call it; need not be unique
   * @return the run; the caller ends it
   * @throws IllegalArgumentException when the name is blank or longer than 250 characters
   * @throws ExperimentDeletedException when the experiment is deleted
   */
  public ActiveRun startRun(String runName) {
    Names.identity("run name", runName);
    Names.text("run name", runName, 250);
    RunRow run =
        parts
            .database()
            .write(
                session -> {
                  Instant now = parts.now();
                  ExperimentRow experiment = create(session, now);
                  if (experiment.deleted()) {
                    throw new ExperimentDeletedException(
                        "experiment '" + name + "' is deleted; restore it to start runs");
                  }
                  return RunTable.start(session, experiment, runName, now, parts.actor());
                });
    return new ActiveRun(parts, run);
  }

  /**
   * Begins a search among the runs that are not deleted, newest first.
   *
   * <p>Attributes are {@code run_id}, {@code run_name}, {@code status}, {@code user_id}, {@code
   * start_time} and {@code end_time} (milliseconds since the epoch); beside them there are {@code
   * params}, {@code tags}, {@code metrics} (latest values) and {@code datasets.name}, {@code
   * datasets.digest}, {@code datasets.context} (the split). Results are ordered by {@code
   * start_time}, {@code end_time} or a metric.
   *
   * @return a search that ends in page()
   * @throws ExperimentNotFoundException when there is no such experiment
   */
  public Search<Run> searchRuns() {
    ExperimentRow experiment = require();
    return new Search<>(parts.database(), SearchTargets.runs(parts, experiment.key()));
  }

  /**
   * {@return the finished run whose latest value of a metric is best, by its declared direction;
   * the earliest of equal ones}
   *
   * @param metric the metric's name
   * @see #lowerIsBetter(String...)
   */
  public Optional<Run> bestRun(String metric) {
    Names.key("metric name", metric);
    Optional<ExperimentRow> experiment = find();
    if (experiment.isEmpty()) {
      return Optional.empty();
    }
    long key = experiment.get().key();
    return parts
        .database()
        .snapshot(
            session -> {
              Direction direction = ExperimentTable.direction(session, key, metric);
              Optional<RunRow> best = RunTable.best(session, key, metric, direction);
              return best.isEmpty()
                  ? Optional.<Run>empty()
                  : Optional.of(Run.read(parts, session, best.get()));
            });
  }

  /**
   * Declares metrics of which less is better, such as a loss. Of a metric nobody declared, more is
   * better.
   *
   * @param metrics the metrics' names
   * @return this experiment
   */
  public Experiment lowerIsBetter(String... metrics) {
    return declare(Direction.LOWER_IS_BETTER, metrics);
  }

  /**
   * Declares metrics of which more is better, as is assumed of all by default.
   *
   * @param metrics the metrics' names
   * @return this experiment
   */
  public Experiment higherIsBetter(String... metrics) {
    return declare(Direction.HIGHER_IS_BETTER, metrics);
  }

  private Experiment declare(Direction direction, String... metrics) {
    for (String metric : metrics) {
      Names.key("metric name", metric);
    }
    parts
        .database()
        .write(
            session -> {
              long key = create(session, parts.now()).key();
              for (String metric : metrics) {
                ExperimentTable.declare(session, key, metric, direction);
              }
              return key;
            });
    return this;
  }

  /**
   * {@return which way a metric improves; more is better unless declared otherwise}
   *
   * @param metric the metric's name
   */
  public Direction direction(String metric) {
    return parts
        .database()
        .read(
            session -> {
              Optional<ExperimentRow> experiment = ExperimentTable.find(session, name);
              return experiment.isEmpty()
                  ? Direction.HIGHER_IS_BETTER
                  : ExperimentTable.direction(session, experiment.get().key(), metric);
            });
  }

  /**
   * Sets a tag, replacing one of the same key.
   *
   * @param key the key
   * @param value the value, at most 5,000 characters
   * @return this experiment
   * @throws IllegalArgumentException when the key is malformed or the value too long
   */
  public Experiment tag(String key, String value) {
    Names.key("tag key", key);
    Names.text("tag value", value, 5000);
    parts
        .database()
        .write(
            session -> {
              ExperimentTable.tag(session, create(session, parts.now()).key(), key, value);
              return key;
            });
    return this;
  }

  /** {@return the tags, ordered by key} */
  public Map<String, String> tags() {
    return parts
        .database()
        .read(
            session -> {
              Optional<ExperimentRow> experiment = ExperimentTable.find(session, name);
              return experiment.isEmpty()
                  ? Map.of()
                  : ExperimentTable.tags(session, experiment.get().key());
            });
  }

  /**
   * {@return parameters and latest metrics of runs side by side, as they were when each was read}
   *
   * @param runs the runs, of this experiment or others
   * @throws IllegalArgumentException when there are none
   */
  public RunComparison compare(Run... runs) {
    return RunComparison.of(List.of(runs));
  }

  /**
   * Hides the experiment from searches and refuses new runs. Its runs stay readable.
   *
   * @throws ExperimentNotFoundException when there is no such experiment
   */
  public void delete() {
    deleted(parts.now());
  }

  /**
   * Undoes a deletion.
   *
   * @throws ExperimentNotFoundException when there is no such experiment
   */
  public void restore() {
    deleted(null);
  }

  private void deleted(@Nullable Instant at) {
    long key = require().key();
    parts
        .database()
        .write(
            session -> {
              ExperimentTable.deleted(session, key, at);
              return key;
            });
  }

  private ExperimentRow create(Session session, Instant now) throws SQLException {
    return ExperimentTable.create(session, name, now, parts.actor());
  }

  private Optional<ExperimentRow> find() {
    return parts.database().read(session -> ExperimentTable.find(session, name));
  }

  private ExperimentRow require() {
    return find()
        .orElseThrow(
            () -> new ExperimentNotFoundException("there is no experiment '" + name + "'"));
  }

  /** The experiment's name. */
  @Override
  public String toString() {
    return name;
  }
}
