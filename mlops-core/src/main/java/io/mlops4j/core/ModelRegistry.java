package io.mlops4j.core;

import io.mlops4j.core.DatasetUse.Purpose;
import io.mlops4j.core.store.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

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

  /** {@return the registered models that are not deleted, ordered by name} */
  public List<RegisteredModel> models() {
    return parts.database().read(ModelTable::names).stream()
        .map(name -> new RegisteredModel(parts, name))
        .toList();
  }

  /**
   * {@return the version a model URI names at this moment} By its number a version is found when it
   * is ready or archived; {@code latest} is the highest number of those that are ready; an alias
   * always points to one that is ready.
   *
   * @param uri the URI
   * @throws InvalidModelUriException when the text is no model URI
   * @throws ModelNotFoundException when the model is not registered
   * @throws VersionNotFoundException when it has no such version, or it is deleted
   * @throws AliasNotFoundException when it has no such alias
   * @throws LifecycleException when the version is pending or failed
   */
  public ModelVersion resolve(String uri) {
    return resolve(ModelUri.parse(uri));
  }

  /**
   * {@return the version a model URI names at this moment} By its number a version is found when it
   * is ready or archived; {@code latest} is the highest number of those that are ready; an alias
   * always points to one that is ready.
   *
   * @param uri the URI
   * @throws ModelNotFoundException when the model is not registered
   * @throws VersionNotFoundException when it has no such version, or it is deleted
   * @throws AliasNotFoundException when it has no such alias
   * @throws LifecycleException when the version is pending or failed
   */
  public ModelVersion resolve(ModelUri uri) {
    return model(uri.modelName()).resolve(uri);
  }

  /**
   * {@return the versions trained on exactly this data, whatever name it was given and in any
   * state, ordered by model and number}
   *
   * @param dataset the dataset
   */
  public List<ModelVersion> trainedOn(Dataset dataset) {
    return found(session -> LineageTable.using(session, dataset.sha256(), Purpose.TRAINING));
  }

  /**
   * {@return the versions evaluated on exactly this data, whatever name it was given and in any
   * state, ordered by model and number}
   *
   * @param dataset the dataset
   */
  public List<ModelVersion> evaluatedOn(Dataset dataset) {
    return found(session -> LineageTable.using(session, dataset.sha256(), Purpose.EVALUATION));
  }

  /**
   * {@return everything that came from this data: the versions trained on it and, along derivations
   * of any length, the versions made of them; in any state, ordered by model and number}
   *
   * @param dataset the dataset
   */
  public List<ModelVersion> madeFrom(Dataset dataset) {
    return found(session -> LineageTable.madeFrom(session, dataset.sha256()));
  }

  /**
   * {@return the versions a tracked run made, in any state, ordered by model and number}
   *
   * @param runId the run's identity
   */
  public List<ModelVersion> fromRun(String runId) {
    String run = Names.run(runId);
    return found(session -> VersionTable.ofRun(session, run));
  }

  private List<ModelVersion> found(Database.Work<List<VersionRow>> query) {
    return parts.database().read(query).stream().map(row -> new ModelVersion(parts, row)).toList();
  }

  /**
   * Tells a listener of everything this registry object does from now on, and of nothing that other
   * processes or other open registries do.
   *
   * <p>The listener is called after the commit, on the thread of the caller, before the call
   * returns. The events of one thread arrive in the order of its commits; those a listener causes
   * come after the one that caused them. Threads are not ordered among each other: {@link
   * AliasMove#sequence()} and {@link Change#sequence()} tell which came first. What a listener
   * throws is logged and goes no further. An event is lost when the process dies between the commit
   * and the call.
   *
   * @param listener the listener; thread-safe when threads share the registry
   * @return what ends the registration, idempotent
   */
  public Subscription onEvent(Consumer<? super RegistryEvent> listener) {
    return parts.listeners().add(listener);
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
   * Collects garbage as {@link Retention#withDefaults()} says.
   *
   * @return what was removed
   * @see #collectGarbage(Retention)
   */
  public Collected collectGarbage() {
    return collectGarbage(Retention.withDefaults());
  }

  /**
   * Fails versions that stayed pending for too long, purges versions that were deleted long enough
   * ago, removes blobs nothing refers to, and unfinished writes nobody continued. Safe while others
   * register.
   *
   * <p>A version an alias ever pointed to is never purged: its bytes are what the evidence in the
   * history is about.
   *
   * @param retention how long what is kept
   * @return what was removed
   */
  public Collected collectGarbage(Retention retention) {
    return new GarbageCollection(parts).run(retention);
  }

  @Override
  public void close() {
    parts.database().close();
  }
}
