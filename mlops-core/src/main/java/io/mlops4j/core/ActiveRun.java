package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A run that is written to. What a call logged is durable when it returns, and the run outlives a
 * crash of its process with all of it.
 *
 * <p>Say {@link #finish()} as the last thing of a try block: leaving the block without it, as an
 * exception does, ends the run as FAILED. A run whose process died stays RUNNING until somebody
 * {@linkplain Run#resume() resumes} and ends it. Thread-safe.
 */
public final class ActiveRun implements AutoCloseable {
  private final RegistryParts parts;
  private final RunRow row;
  private final AtomicBoolean ended = new AtomicBoolean();

  ActiveRun(RegistryParts parts, RunRow row) {
    this.parts = parts;
    this.row = row;
  }

  /** {@return the id: 32 hexadecimal digits} */
  public String id() {
    return row.id();
  }

  /**
   * Logs a parameter. A parameter is set once; the same value again changes nothing.
   *
   * @param name the name
   * @param value the value, at most 6,000 characters
   * @return this run
   * @throws ParameterConflictException when it was logged with another value
   * @throws IllegalArgumentException when the name is malformed or the value too long
   */
  public ActiveRun param(String name, String value) {
    return params(Map.of(name, value));
  }

  /**
   * Logs a parameter as the number prints.
   *
   * @param name the name
   * @param value the value
   * @return this run
   * @throws ParameterConflictException when it was logged with another value
   * @throws IllegalArgumentException when the name is malformed
   */
  public ActiveRun param(String name, Number value) {
    return param(name, value.toString());
  }

  /**
   * Logs parameters, all or none.
   *
   * @param params the values by name
   * @return this run
   * @throws ParameterConflictException when one was logged with another value
   * @throws IllegalArgumentException when a name is malformed or a value too long
   */
  public ActiveRun params(Map<String, String> params) {
    Map<String, String> checked = new TreeMap<>();
    params.forEach(
        (name, value) ->
            checked.put(
                Names.key("parameter name", name), Names.text("parameter value", value, 6000)));
    write(
        session -> {
          for (Map.Entry<String, String> param : checked.entrySet()) {
            param(session, param.getKey(), param.getValue());
          }
        });
    return this;
  }

  private void param(Session session, String name, String value) throws SQLException {
    Optional<String> known = RunTable.param(session, row.key(), name);
    if (known.isEmpty()) {
      RunTable.param(session, row, name, value);
    } else if (!known.get().equals(value)) {
      throw new ParameterConflictException(
          "parameter '%s' of run %s is '%s' and cannot become '%s'; a new setting is a new run"
              .formatted(name, row.id(), Names.shown(known.get()), Names.shown(value)));
    }
  }

  /**
   * Logs a point of a metric, measured now. Each call is a transaction of its own; a {@link
   * #batch()} is many times faster.
   *
   * @param metric the metric's name
   * @param value the value; may be NaN or infinite
   * @param step where the run is
   * @return this run
   * @throws IllegalArgumentException when the name is malformed
   */
  public ActiveRun log(String metric, double value, long step) {
    return log(batch().add(metric, value, step));
  }

  /**
   * Logs a point of a metric at step 0, measured now: for what is measured once.
   *
   * @param metric the metric's name
   * @param value the value; may be NaN or infinite
   * @return this run
   * @throws IllegalArgumentException when the name is malformed
   */
  public ActiveRun log(String metric, double value) {
    return log(metric, value, 0);
  }

  /**
   * Begins a batch of points.
   *
   * @return an empty batch, to be filled and logged
   */
  public MetricBatch batch() {
    return new MetricBatch(parts);
  }

  /**
   * Logs the points of a batch in one transaction, all or none. The batch stays as it is.
   *
   * @param points the points
   * @return this run
   */
  public ActiveRun log(MetricBatch points) {
    write(
        session -> {
          for (Map.Entry<String, MetricColumns> metric : points.metrics().entrySet()) {
            MetricTable.log(session, row, metric.getKey(), metric.getValue());
          }
        });
    return this;
  }

  /**
   * Sets a tag, replacing one of the same key.
   *
   * @param key the key
   * @param value the value, at most 5,000 characters
   * @return this run
   * @throws IllegalArgumentException when the key is malformed or the value too long
   */
  public ActiveRun tag(String key, String value) {
    Names.key("tag key", key);
    Names.text("tag value", value, 5000);
    write(session -> RunTable.tag(session, row, key, value));
    return this;
  }

  /**
   * Records a dataset the run uses.
   *
   * @param dataset the dataset
   * @return this run
   */
  public ActiveRun input(Dataset dataset) {
    requireActive();
    BlobStoring storing = new BlobStoring(parts);
    VersionDraft.Use use =
        new VersionDraft.Use(dataset, DatasetUse.Purpose.TRAINING, Optional.empty());
    storing.run(
        () -> storing.putProfile(use),
        (session, kept) -> {
          requireKept(session, row);
          RunTable.dataset(session, row.key(), kept);
          return kept;
        });
    return this;
  }

  /**
   * Stores a file as an artifact of the run, replacing one of the same name.
   *
   * @param name the name within the run: a relative path with {@code /}
   * @param file the file
   * @return this run
   * @throws ArtifactNotFoundException when the file does not exist
   * @throws IllegalArgumentException when the name is malformed, or would be a file where another
   *     artifact needs a directory
   * @throws RegistryStorageException when reading or storing failed
   */
  public ActiveRun artifact(String name, Path file) {
    requireActive();
    Names.artifact(name);
    if (!Files.isRegularFile(file)) {
      throw new ArtifactNotFoundException(
          "artifact '%s': there is no file %s".formatted(name, file));
    }
    BlobStoring storing = new BlobStoring(parts);
    storing.run(
        () -> storing.putFile(name, file),
        (session, artifact) -> {
          requireKept(session, row);
          Names.requireFits(name, RunTable.artifactNames(session, row.key()));
          RunTable.artifact(session, row.key(), artifact);
          return artifact;
        });
    return this;
  }

  /**
   * Ends the run as FINISHED. When that cannot be stored, the run goes on and can be ended again.
   *
   * @return the run as it is now
   * @throws IllegalStateException when it was ended through this object before
   */
  public Run finish() {
    return end(RunStatus.FINISHED);
  }

  /**
   * Ends the run. When that cannot be stored, the run goes on and can be ended again; when it is
   * not known whether it was ({@link OutcomeUnknownException}), it counts as ended here: look, and
   * resume it if it goes on.
   *
   * @param status how it ended
   * @return the run as it is now
   * @throws IllegalArgumentException when the status is RUNNING
   * @throws IllegalStateException when it was ended through this object before
   */
  public Run end(RunStatus status) {
    if (status == RunStatus.RUNNING) {
      throw new IllegalArgumentException("a run does not end as RUNNING");
    }
    if (!ended.compareAndSet(false, true)) {
      throw new IllegalStateException("run " + row.id() + " was ended before");
    }
    store(status);
    return read();
  }

  private void store(RunStatus status) {
    try {
      parts
          .database()
          .write(
              session -> {
                RunTable.status(session, row.key(), status, parts.now());
                return status;
              });
    } catch (OutcomeUnknownException e) {
      // Ending it again, as FAILED when the block is left, could undo what took effect.
      throw e;
    } catch (RuntimeException e) {
      ended.set(false);
      throw e;
    }
  }

  /** {@return the run as it is now} */
  public Run read() {
    return Run.find(parts, row.id());
  }

  /** Ends the run as FAILED unless it was ended before. */
  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      store(RunStatus.FAILED);
    }
  }

  private void requireActive() {
    if (ended.get()) {
      throw new IllegalStateException("run " + row.id() + " was ended; resume it to log more");
    }
  }

  /** What is logged in a transaction. */
  private interface Logging {
    void log(Session session) throws SQLException;
  }

  private void write(Logging logging) {
    requireActive();
    parts
        .database()
        .write(
            session -> {
              requireKept(session, row);
              logging.log(session);
              return row;
            });
  }

  static void requireKept(Session session, RunRow run) throws SQLException {
    if (RunTable.isDeleted(session, run.key())) {
      throw new RunDeletedException("run " + run.id() + " is deleted; restore it to log more");
    }
  }

  /** The name and the id. */
  @Override
  public String toString() {
    return row.name() + " (" + row.id() + ")";
  }
}
