package io.mlops4j.core;

import io.mlops4j.core.store.Database;
import io.mlops4j.core.store.PostgresConnections;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * A registry of models. On one machine it is a directory: metadata in an SQLite file, bytes in
 * files addressed by their digest. For many machines the metadata is in PostgreSQL and the bytes in
 * an {@link ArtifactStore} they share; everything else is the same.
 *
 * <p>Every write is durable when its call returns; when it throws, nothing of it is there, except
 * that after an {@link OutcomeUnknownException} it may be. Thread-safe; several processes may have
 * the same registry open. Use a local directory: network file systems do not lock reliably.
 *
 * <p>Closing is idempotent; handles obtained from a closed registry throw {@link
 * IllegalStateException} when they need it.
 */
public final class ModelRegistry implements AutoCloseable {
  private static final Duration RESTORE_WAITS = Duration.ofSeconds(10);

  private final RegistryParts parts;

  ModelRegistry(RegistryParts parts) {
    this.parts = parts;
  }

  /**
   * Opens the registry in a directory with the defaults of {@link RegistryOptions}, creating it
   * when there is none.
   *
   * @param directory the directory
   * @return the registry
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
    return RegistryOptions.at(directory);
  }

  /**
   * Opens the registry in the current schema of a PostgreSQL database with the defaults of {@link
   * RegistryOptions}, creating its tables when there are none.
   *
   * @param source where connections come from
   * @param artifacts where artifact bytes live, those of this registry alone
   * @return the registry
   * @throws UnsupportedSchemaException when a newer release wrote it
   * @throws RegistryStorageException when the database cannot be used
   * @see #at(DataSource, ArtifactStore)
   */
  public static ModelRegistry open(DataSource source, ArtifactStore artifacts) {
    return at(source, artifacts).open();
  }

  /**
   * Begins to open the registry in the current schema of a PostgreSQL database (14 or newer) with
   * other options. Use a data source that pools: every operation takes a connection and gives it
   * back. Both the data source and the store stay open when the registry is closed.
   *
   * @param source where connections come from, with the right to create tables when the registry is
   *     new or written by an older release
   * @param artifacts where artifact bytes live; all processes that open the registry use the same,
   *     and no other registry does: its garbage collection would take the blobs of this one
   * @return options that end in open()
   */
  public static RegistryOptions at(DataSource source, ArtifactStore artifacts) {
    return RegistryOptions.at(source, artifacts);
  }

  /**
   * {@return the same open registry, used on behalf of somebody else} What is done through it, and
   * through the handles obtained from it, is recorded with that identity: an application that many
   * people use opens one registry. Listeners are shared, and closing one closes both.
   *
   * @param identity who, as the caller asserts it
   * @throws IllegalArgumentException when it is blank or longer than 500 characters
   */
  public ModelRegistry onBehalfOf(String identity) {
    return new ModelRegistry(parts.onBehalfOf(Names.identity("actor", identity)));
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
   * {@return a resolver that answers from memory for a while; make one and keep it} Its time comes
   * from {@link System#nanoTime()}.
   *
   * @param staleness how old an answer may be; one second suits a service
   * @throws IllegalArgumentException when it is negative
   */
  public Resolver resolver(Duration staleness) {
    return resolver(staleness, System::nanoTime);
  }

  /**
   * {@return a resolver that answers from memory for a while; make one and keep it}
   *
   * @param staleness how old an answer may be
   * @param nanoTime a time in nanoseconds that never goes back, from any origin
   * @throws IllegalArgumentException when the staleness is negative
   */
  public Resolver resolver(Duration staleness, LongSupplier nanoTime) {
    return new Resolver(this, staleness, nanoTime);
  }

  long writes() {
    return parts.database().writes();
  }

  /**
   * {@return the versions trained on exactly this data, whatever name it was given and in any
   * state, ordered by model and number} Those are the versions that say so, and those that name a
   * run of this registry, kept or deleted, that had it as input, unless they state the data
   * themselves, as evaluated on.
   *
   * @param dataset the dataset
   */
  public List<ModelVersion> trainedOn(Dataset dataset) {
    return found(session -> LineageTable.trainedOn(session, dataset.sha256()));
  }

  /**
   * {@return the versions evaluated on exactly this data, whatever name it was given and in any
   * state, ordered by model and number}
   *
   * @param dataset the dataset
   */
  public List<ModelVersion> evaluatedOn(Dataset dataset) {
    return found(session -> LineageTable.evaluatedOn(session, dataset.sha256()));
  }

  /**
   * {@return everything that came from this data: the versions trained on it and, along derivations
   * of any length, the versions made of them; in any state, ordered by model and number}
   *
   * @param dataset the dataset
   * @see #trainedOn(Dataset)
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
   * and the call, and when the commit ends in an {@link OutcomeUnknownException}.
   *
   * @param listener the listener; thread-safe when threads share the registry
   * @return what ends the registration, idempotent
   */
  public Subscription onEvent(Consumer<? super RegistryEvent> listener) {
    return parts.listeners().add(listener);
  }

  /**
   * Begins a search among the models, by name.
   *
   * <p>Deleted models are left out. Attributes are {@code name}, {@code description}, {@code
   * user_id} and {@code creation_timestamp} (milliseconds since the epoch); beside them there are
   * {@code tags}. Results are ordered by {@code name} or {@code creation_timestamp}.
   *
   * @return a search that ends in page()
   */
  public Search<RegisteredModel> searchModels() {
    return new Search<>(parts.database(), SearchTargets.models(parts));
  }

  /**
   * Begins a search among the versions of all models, by name and number.
   *
   * <p>Deleted versions are left out. Attributes are {@code name}, {@code version_number}, {@code
   * description}, {@code user_id}, {@code state}, {@code run_id} and {@code creation_timestamp}
   * (milliseconds since the epoch); beside them there are {@code tags}, {@code metrics} (of the
   * whole data) and {@code datasets.name}, {@code datasets.digest}, {@code datasets.context} (the
   * split). Results are ordered by {@code name}, {@code version_number}, {@code creation_timestamp}
   * or a metric.
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
    return new Experiment(parts, Names.experiment(name));
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
   * Walks along the alias history, the log of changes and the log of registrations and recomputes
   * their hashes, and compares every alias and every version with them. A version that an earlier
   * release registered has no entry in the log of registrations and is not compared.
   *
   * @return what was found; the cost grows with the number of entries, and each version is read
   */
  public HistoryCheck verify() {
    return new Inspection(parts).history();
  }

  /**
   * Checks everything: the database file, the points of every metric of every run against its
   * summary, all that {@link #verify} looks at, and the bytes of every artifact. Others may use the
   * registry meanwhile.
   *
   * @return what was found; the cost is that of reading every artifact and every point once
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

  /**
   * Writes a backup into a new directory: the registry's state at one moment as an SQLite file,
   * whatever database the registry is in, the artifacts it refers to, and the SHA-256 of each file
   * in {@code SHA256SUMS}, as {@code sha256sum -c} reads it. The directory appears when it is
   * complete and on disk. Others may use the registry meanwhile, writers included.
   *
   * <p>The cost is that of reading and writing every artifact. A process killed meanwhile leaves a
   * directory beside the target whose name ends in {@code .partial}, for you to delete.
   *
   * @param target the directory to make, absent or empty
   * @throws IllegalArgumentException when it is not
   * @throws ArtifactCorruptedException when stored bytes no longer have their digest
   * @throws ArtifactNotFoundException when a blob that a version refers to is missing
   * @throws RegistryStorageException when the backup cannot be written
   */
  public void backup(Path target) {
    Backup.write(parts, target);
  }

  /**
   * Restores a backup into a new directory, which {@link #open(Path)} then opens. Every byte is
   * compared with its digest; the directory appears when it is complete.
   *
   * @param backup what {@link #backup} wrote, of a registry on whichever database
   * @param directory the directory to make, absent or empty
   * @throws IllegalArgumentException when it is not
   * @throws InvalidBackupException when the backup is incomplete or changed
   * @throws RegistryStorageException when the directory cannot be written
   */
  public static void restore(Path backup, Path directory) {
    Backup.restore(backup, directory);
  }

  /**
   * Restores a backup into the current schema of a PostgreSQL database that holds no registry yet.
   * The artifacts are stored first; then the rows appear in one transaction.
   *
   * @param backup what {@link #backup} wrote, of a registry on whichever database
   * @param source where connections come from, with the right to create tables
   * @param artifacts where artifact bytes are to live, those of this registry alone
   * @throws IllegalArgumentException when the schema holds a registry already
   * @throws InvalidBackupException when the backup is incomplete or changed, or its database holds
   *     what no registry has
   * @throws UnsupportedSchemaException when a newer release wrote the backup
   * @throws RegistryStorageException when the database or the store fails
   * @throws OutcomeUnknownException when the connection was lost while the rows were committed;
   *     repeated, it restores them or refuses a schema that has them
   */
  public static void restore(Path backup, DataSource source, ArtifactStore artifacts) {
    try (Database database = new Database(new PostgresConnections(source, RESTORE_WAITS))) {
      Backup.restore(backup, database, artifacts);
    }
  }

  @Override
  public void close() {
    parts.database().close();
  }
}
