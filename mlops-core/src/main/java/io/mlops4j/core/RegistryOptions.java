package io.mlops4j.core;

import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.store.Connections;
import io.mlops4j.core.store.Database;
import io.mlops4j.core.store.PostgresConnections;
import io.mlops4j.core.store.Schema;
import io.mlops4j.core.store.SqliteConnections;
import io.mlops4j.core.store.SqliteDriver;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** How a registry is opened. Confined to one thread. */
public final class RegistryOptions {
  private static final String DATABASE = "registry.db";

  private final Place place;
  private InstantSource clock = InstantSource.system();
  private String actor = System.getProperty("user.name", "unknown");
  private Duration busyTimeout = Duration.ofSeconds(10);
  private Optional<ArtifactStore> artifacts;
  private Optional<ModelVerifier> requiredSignature = Optional.empty();
  private final Map<String, List<Gate>> requiredGates = new HashMap<>();
  private Disk disk = new LocalDisk();
  private UnaryOperator<Connections> connections = UnaryOperator.identity();

  private RegistryOptions(Place place, Optional<ArtifactStore> artifacts) {
    this.place = place;
    this.artifacts = artifacts;
  }

  static RegistryOptions at(Path directory) {
    SqliteDriver.load();
    return new RegistryOptions(new Directory(directory), Optional.empty());
  }

  static RegistryOptions at(DataSource source, ArtifactStore artifacts) {
    return new RegistryOptions(new Postgres(source), Optional.of(artifacts));
  }

  /** What the two kinds of registry do not share. */
  private interface Place {
    Connections connections(Duration busyTimeout, Disk disk) throws IOException;

    ArtifactStore defaultStore(Disk disk) throws IOException;
  }

  private record Directory(Path path) implements Place {
    @Override
    public Connections connections(Duration busyTimeout, Disk disk) throws IOException {
      SyncedDirectory.make(path, disk);
      for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
        Path file = path.resolve(DATABASE + suffix);
        if (Files.isSymbolicLink(file)) {
          throw new FileSystemException(
              file.toString(), null, "is a symbolic link, which is not followed");
        }
      }
      return new SqliteConnections(path.resolve(DATABASE), busyTimeout);
    }

    @Override
    public ArtifactStore defaultStore(Disk disk) throws IOException {
      return new FileArtifactStore(path, disk);
    }

    @Override
    public String toString() {
      return "'" + path + "'";
    }
  }

  private record Postgres(DataSource source) implements Place {
    @Override
    public Connections connections(Duration busyTimeout, Disk disk) {
      return new PostgresConnections(source, busyTimeout);
    }

    @Override
    public ArtifactStore defaultStore(Disk disk) {
      throw new IllegalStateException("a registry on a data source is given its artifact store");
    }

    @Override
    public String toString() {
      return "the data source";
    }
  }

  /**
   * Sets where the time comes from; the system clock by default.
   *
   * @param source the source
   * @return this builder
   */
  public RegistryOptions clock(InstantSource source) {
    this.clock = source;
    return this;
  }

  /**
   * Sets the identity recorded as creator and actor; by default the operating system's user name.
   * The registry records it as asserted and does not check it.
   *
   * @param identity who
   * @return this builder
   * @throws IllegalArgumentException when it is blank or longer than 500 characters
   */
  public RegistryOptions actor(String identity) {
    this.actor = Names.identity("actor", identity);
    return this;
  }

  /**
   * Sets how long a write waits for another process to finish its own; 10 seconds by default.
   *
   * @param timeout how long
   * @return this builder
   * @throws IllegalArgumentException when it is negative
   */
  public RegistryOptions busyTimeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("busyTimeout is negative: " + timeout);
    }
    this.busyTimeout = timeout;
    return this;
  }

  /**
   * Sets where artifact bytes live; by default in files below the registry's directory. Several
   * registries may not share a store: garbage collection of one would take the blobs of the other.
   *
   * @param store the store
   * @return this builder
   */
  public RegistryOptions artifacts(ArtifactStore store) {
    this.artifacts = Optional.of(store);
    return this;
  }

  /**
   * Lets every alias of every model move only to versions that a trusted key signed, by promotion
   * and by rollback alike; by default versions need no signature.
   *
   * <p>The signature is verified inside the transaction that moves the alias, over the digests of
   * all artifacts, and what was found is stored as evidence. A promotion, or a rollback, also reads
   * the bytes of every artifact, before that transaction. The trusted keys are not stored in the
   * registry, where whoever may write it could change them: every process that moves aliases sets
   * them.
   *
   * @param verifier who is trusted
   * @return this builder
   */
  public RegistryOptions requireSignature(ModelVerifier verifier) {
    this.requiredSignature = Optional.of(verifier);
    return this;
  }

  /**
   * Holds every promotion to an alias, of every model, to gates beside those of its own; by default
   * a promotion is held to its own gates only.
   *
   * <p>They are checked inside the transaction that moves the alias, and what was found is stored
   * as evidence. Gates are code and not stored in the registry: every process that promotes sets
   * them.
   *
   * <p>A rollback is not held to them. It needs a promotion of the version that still stands, and
   * takes over the evidence of that promotion: what it passed then, which is nothing of these gates
   * where they were not set yet, or not by that process. A protected alias demands that one gate
   * was passed, whichever; another demands nothing. {@link #requireSignature} alone holds rollbacks
   * too.
   *
   * @param alias the alias
   * @param gates the gates, which are added to those required before
   * @return this builder
   * @throws IllegalArgumentException when the alias is malformed or reserved
   */
  public RegistryOptions requireGates(String alias, Gate... gates) {
    requiredGates
        .computeIfAbsent(Names.alias(alias), key -> new ArrayList<>())
        .addAll(List.of(gates));
    return this;
  }

  /** Replaces the disk, so that tests can make it fail. */
  RegistryOptions disk(Disk replacement) {
    this.disk = replacement;
    return this;
  }

  /** Puts something between the registry and its database, so that tests can make it fail. */
  RegistryOptions connections(UnaryOperator<Connections> between) {
    this.connections = between;
    return this;
  }

  private Map<String, List<Gate>> requiredGates() {
    Map<String, List<Gate>> copy = new HashMap<>();
    requiredGates.forEach((alias, gates) -> copy.put(alias, List.copyOf(gates)));
    return Map.copyOf(copy);
  }

  /**
   * Opens the registry, creating it when there is none, and migrating it when an older release
   * wrote it.
   *
   * @return the registry; the caller closes it
   * @throws UnsupportedSchemaException when a newer release wrote it
   * @throws RegistryBusyException when another process held it longer than the busy timeout
   * @throws RegistryStorageException when the directory or the database cannot be used, or a
   *     migration failed, in which case the registry is as it was before
   * @throws OutcomeUnknownException when the database failed while a migration was committed; open
   *     it again
   */
  public ModelRegistry open() {
    try {
      Database database = new Database(connections.apply(place.connections(busyTimeout, disk)));
      boolean open = false;
      try {
        ArtifactStore store = artifacts.isPresent() ? artifacts.get() : place.defaultStore(disk);
        Schema.migrate(database);
        open = true;
        return new ModelRegistry(
            new RegistryParts(
                database,
                store,
                clock,
                actor,
                requiredSignature,
                requiredGates(),
                new Listeners()));
      } finally {
        if (!open) {
          database.close();
        }
      }
    } catch (IOException e) {
      throw new RegistryStorageException("%s cannot hold a registry: %s".formatted(place, e), e);
    }
  }
}
