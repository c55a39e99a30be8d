package io.mlops4j.core;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A registry of models in a directory: metadata in an SQLite file, bytes in files addressed by
 * their digest.
 *
 * <p>Every write is durable when its call returns. Thread-safe; several processes on one machine
 * may have the same registry open. Use a local directory: network file systems do not lock
 * reliably.
 *
 * <p>Closing is idempotent; handles obtained from a closed registry throw {@link
 * IllegalStateException} when they need it.
 */
public final class ModelRegistry implements AutoCloseable {
  private static final Duration UNFINISHED_FOR = Duration.ofDays(1);

  private final RegistryParts parts;

  ModelRegistry(RegistryParts parts) {
    this.parts = parts;
  }

  /**
   * Opens the registry in a directory with the defaults of {@link RegistryOptions}, creating it
   * when there is none.
   *
   * @param directory the directory
   * @return this builder
   * @throws UnsupportedSchemaException when a newer release wrote it
   * @throws RegistryStorageException when the directory cannot be used
   */
  public static ModelRegistry open(Path directory) {
    return at(directory).open();
  }

  /**
   * Begins to open the registry in a directory with other options.
   *
   * @param directory the directory
   * @return options that end in open()
   */
  public static RegistryOptions at(Path directory) {
    return new RegistryOptions(directory);
  }

  /**
   * {@return the model of a name, registered or yet to be; does not touch the store}
   *
   * @param name the name
   * @throws IllegalArgumentException when the name is malformed
   */
  public RegisteredModel model(String name) {
    return new RegisteredModel(parts, Names.model(name));
  }

  /** {@return the registered models, ordered by name} */
  public List<RegisteredModel> models() {
    return parts.database().read(VersionTable::models).stream()
        .map(name -> new RegisteredModel(parts, name))
        .toList();
  }

  /**
   * {@return the version a model URI names at this moment}
   *
   * @param uri the URI
   * @throws InvalidModelUriException when the text is no model URI
   * @throws ModelNotFoundException when the model is not registered
   * @throws VersionNotFoundException when it has no such version
   * @throws AliasNotFoundException when it has no such alias
   */
  public ModelVersion resolve(String uri) {
    return resolve(ModelUri.parse(uri));
  }

  /**
   * {@return the version a model URI names at this moment}
   *
   * @param uri the URI
   * @throws ModelNotFoundException when the model is not registered
   * @throws VersionNotFoundException when it has no such version
   * @throws AliasNotFoundException when it has no such alias
   */
  public ModelVersion resolve(ModelUri uri) {
    return model(uri.modelName()).resolve(uri);
  }

  /**
   * {@return the versions trained on exactly this data, whatever name it was given, ordered by
   * model and number}
   *
   * @param dataset the dataset
   */
  public List<ModelVersion> trainedOn(Dataset dataset) {
    return parts
        .database()
        .read(session -> VersionTable.trainedOn(session, dataset.sha256()))
        .stream()
        .map(row -> new ModelVersion(parts, row))
        .toList();
  }

  /**
   * Begins a search among the models, by name.
   *
   * <p>Attributes are {@code name}, {@code description}, {@code user_id} and {@code
   * creation_timestamp} (milliseconds since the epoch); results are ordered by {@code name} or
   * {@code creation_timestamp}.
   *
   * @return a search that ends in page()
   */
  public Search<RegisteredModel> searchModels() {
    return new Search<>(parts.database(), SearchTargets.models(parts));
  }

  /**
   * Begins a search among the versions of all models, by name and number.
   *
   * <p>Attributes are {@code name}, {@code version_number}, {@code description}, {@code user_id}
   * and {@code creation_timestamp} (milliseconds since the epoch); beside them there are {@code
   * tags}, {@code metrics} (of the whole data) and {@code datasets.name}, {@code datasets.digest},
   * {@code datasets.context} (the split). Results are ordered by {@code name}, {@code
   * version_number}, {@code creation_timestamp} or a metric.
   *
   * @return a search that ends in page()
   */
  public Search<ModelVersion> searchVersions() {
    return new Search<>(parts.database(), SearchTargets.versions(parts));
  }

  /**
   * Begins a search among the experiments that are not deleted, by name.
   *
   * <p>Attributes are {@code name} and {@code creation_time} (milliseconds since the epoch), both
   * of which order too; beside them there are {@code tags}.
   *
   * @return a search that ends in page()
   */
  public Search<Experiment> searchExperiments() {
    return new Search<>(parts.database(), SearchTargets.experiments(parts));
  }

  /**
   * {@return the experiment of a name, stored or yet to be; does not touch the store}
   *
   * @param name the name
   * @throws IllegalArgumentException when the name is malformed
   */
  public Experiment experiment(String name) {
    return new Experiment(parts, Names.key("experiment name", name));
  }

  /**
   * {@return a run by its id, deleted or not}
   *
   * @param id the id
   * @throws RunNotFoundException when there is no such run
   */
  public Run run(String id) {
    return Run.find(parts, id);
  }

  /**
   * Walks along the alias history and recomputes its hashes, and compares every alias with it.
   *
   * @return what was found; the cost grows with the number of moves
   */
  public HistoryCheck verify() {
    return new Inspection(parts).history();
  }

  /**
   * Checks everything: the database file, the history, the aliases, and the bytes of every
   * artifact. Others may use the registry meanwhile.
   *
   * @return what was found; the cost is that of reading every artifact once
   */
  public IntegrityReport integrity() {
    return new Inspection(parts).everything();
  }

  /**
   * Removes blobs no version and no run refers to, left by registrations that were killed, and
   * unfinished writes that nobody continued for a day. Safe while others register.
   *
   * @return what was removed
   */
  public Collected collectGarbage() {
    return new GarbageCollection(parts).run(UNFINISHED_FOR);
  }

  @Override
  public void close() {
    parts.database().close();
  }
}
