package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A run as it was when it was read: parameters, tags, the summary of each metric, artifacts and
 * datasets. What it returns does not change; {@link #refreshed()} reads it again, {@link #resume()}
 * writes to it. Two are equal when they are the same run. Thread-safe.
 */
public final class Run {
  private final RegistryParts parts;
  private final RunRow row;
  private final RunDetails details;

  Run(RegistryParts parts, RunRow row, RunDetails details) {
    this.parts = parts;
    this.row = row;
    this.details = details;
  }

  static Run read(RegistryParts parts, Session session, RunRow row) throws SQLException {
    Map<Long, RunDetails> details = RunTable.details(session, List.of(row.key()));
    return new Run(parts, row, Objects.requireNonNull(details.get(row.key())));
  }

  static Run find(RegistryParts parts, String id) {
    return parts
        .database()
        .snapshot(
            session ->
                read(
                    parts,
                    session,
                    RunTable.find(session, id)
                        .orElseThrow(
                            () ->
                                new RunNotFoundException(
                                    "there is no run '" + Names.shown(id) + "'"))));
  }

  /** {@return the id: 32 hexadecimal digits} */
  public String id() {
    return row.id();
  }

  /** {@return the name} */
  public String name() {
    return row.name();
  }

  /** {@return the experiment the run belongs to} */
  public Experiment experiment() {
    return new Experiment(parts, row.experiment());
  }

  /** {@return how the run stood} */
  public RunStatus status() {
    return row.status();
  }

  /** {@return when the run started} */
  public Instant startedAt() {
    return row.startedAt();
  }

  /** {@return when the run ended; empty while it runs} */
  public Optional<Instant> endedAt() {
    return row.endedAt();
  }

  /** {@return who started the run, as the caller asserted it} */
  public String createdBy() {
    return row.createdBy();
  }

  /** {@return whether the run was deleted} */
  public boolean isDeleted() {
    return row.deleted();
  }

  /** {@return the parameters, ordered by name} */
  public Map<String, String> params() {
    return details.params();
  }

  /**
   * {@return the value of a parameter}
   *
   * @param name the name
   */
  public Optional<String> param(String name) {
    return Optional.ofNullable(details.params().get(name));
  }

  /** {@return the tags, ordered by key} */
  public Map<String, String> tags() {
    return details.tags();
  }

  /** {@return the summary of each metric, ordered by name} */
  public Map<String, MetricSummary> metrics() {
    return details.metrics();
  }

  /**
   * {@return the latest value of a metric}
   *
   * @param name the name
   */
  public OptionalDouble metric(String name) {
    MetricSummary summary = details.metrics().get(name);
    return summary == null ? OptionalDouble.empty() : OptionalDouble.of(summary.latest().value());
  }

  /**
   * {@return what is known of a metric without its history}
   *
   * @param name the name
   */
  public Optional<MetricSummary> summary(String name) {
    return Optional.ofNullable(details.metrics().get(name));
  }

  /**
   * {@return the points of a metric; read when asked for, and never older than this}
   *
   * @param metric the metric's name
   */
  public MetricHistory history(String metric) {
    return new MetricHistory(parts.database(), row, Names.key("metric name", metric));
  }

  /** {@return the artifacts, ordered by name} */
  public List<Artifact> artifacts() {
    return details.artifacts();
  }

  /**
   * {@return a local file with an artifact's bytes} Each call reads the bytes once and compares
   * their digest.
   *
   * <p>The file belongs to the registry: read it, never write it.
   *
   * @param name the name
   * @throws ArtifactNotFoundException when the run has no artifact of that name, or its bytes are
   *     gone
   * @throws ArtifactCorruptedException when the bytes no longer have the logged digest
   * @throws RegistryStorageException when the bytes cannot be read
   */
  public Path artifact(String name) {
    Artifact artifact =
        details.artifacts().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new ArtifactNotFoundException(
                        "run %s has no artifact '%s', it has %s"
                            .formatted(
                                row.id(),
                                Names.shown(name),
                                details.artifacts().stream().map(Artifact::name).toList())));
    try {
      return parts.artifacts().fetch(new Blob(artifact.sha256(), artifact.sizeBytes()));
    } catch (IOException e) {
      throw new RegistryStorageException(
          "run %s, artifact '%s' cannot be read: %s".formatted(row.id(), name, e), e);
    }
  }

  /** {@return the datasets the run used, in the order they were logged} */
  public List<Dataset> datasets() {
    return details.datasets();
  }

  /**
   * Registers artifacts of this run as the next version of a model, with the run, its datasets and
   * its latest finite metrics in their declared directions.
   *
   * @param model the model's name
   * @param artifacts the names of the artifacts; every one of the run when none is given
   * @return the registered version
   * @throws ArtifactNotFoundException when the run has no such artifact
   * @throws IllegalStateException when the run has no artifact
   * @see #newVersion(String)
   */
  public ModelVersion register(String model, String... artifacts) {
    NewVersion version = newVersion(model);
    List<String> names =
        artifacts.length > 0
            ? List.of(artifacts)
            : details.artifacts().stream().map(Artifact::name).toList();
    for (String name : names) {
      version.artifact(name, artifact(name));
    }
    return version.register();
  }

  /**
   * Begins a version of a model that carries the run, its datasets and its latest finite metrics in
   * their declared directions.
   *
   * @param model the model's name
   * @return a builder that ends in register()
   * @throws IllegalArgumentException when the name is malformed
   */
  public NewVersion newVersion(String model) {
    NewVersion version = new NewVersion(parts, Names.model(model)).fromRun(row.id());
    details.datasets().forEach(version::trainedOn);
    Experiment experiment = experiment();
    for (MetricSummary metric : details.metrics().values()) {
      if (Double.isFinite(metric.latest().value())) {
        version.metric(
            new Metric(
                metric.name(), "", metric.latest().value(), experiment.direction(metric.name())));
      }
    }
    return version;
  }

  /** {@return the run as it is now} */
  public Run refreshed() {
    return find(parts, row.id());
  }

  /**
   * Opens the run for writing again; its status is RUNNING until it is ended.
   *
   * @return the run; the caller ends it
   * @throws RunDeletedException when the run is deleted
   */
  public ActiveRun resume() {
    RunRow running =
        parts
            .database()
            .write(
                session -> {
                  ActiveRun.requireKept(session, row);
                  RunTable.status(session, row.key(), RunStatus.RUNNING, null);
                  return RunTable.find(session, row.id()).orElseThrow();
                });
    return new ActiveRun(parts, running);
  }

  /** Hides the run from searches. Its points, artifacts and part in lineages stay. */
  public void delete() {
    deleted(parts.now());
  }

  /** Undoes a deletion. */
  public void restore() {
    deleted(null);
  }

  private void deleted(@Nullable Instant at) {
    parts
        .database()
        .write(
            session -> {
              RunTable.deleted(session, row.key(), at);
              return row;
            });
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Run that && row.id().equals(that.row.id());
  }

  @Override
  public int hashCode() {
    return row.id().hashCode();
  }

  /** The name, the status and the id. */
  @Override
  public String toString() {
    return row.name() + " (" + row.status() + ", " + row.id() + ")";
  }
}
