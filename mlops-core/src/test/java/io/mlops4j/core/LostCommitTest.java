package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mlops4j.core.store.Connections;
import io.mlops4j.core.store.StrikingConnections;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Commits whose answer is lost, or that fail: what is known afterwards, and what is said. */
class LostCommitTest {
  private static final String APPLICATION = "lost-commit";

  @TempDir Path root;
  private Path directory;
  private Path file;

  @BeforeEach
  void makeFiles() {
    directory = root.resolve("registry");
    file = RegistryFixture.file(root, "model.onnx", "weights");
  }

  private PGSimpleDataSource postgres() throws SQLException {
    PGSimpleDataSource source = TestDatabase.dataSource(directory).unwrap(PGSimpleDataSource.class);
    source.setApplicationName(APPLICATION);
    return source;
  }

  private RegistryOptions on(DataSource source) {
    return ModelRegistry.at(source, ArtifactStore.inDirectory(directory));
  }

  private CuttingProxy before(PGSimpleDataSource source) throws IOException {
    CuttingProxy proxy = new CuttingProxy(source.getPortNumbers()[0]);
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {proxy.port()});
    return proxy;
  }

  @Test
  void register_theAnswerToTheCommitIsLost_isUnknownAndThere() throws Exception {
    PGSimpleDataSource source = postgres();
    try (CuttingProxy proxy = before(source);
        ModelRegistry registry = on(source).open()) {
      List<RegistryEvent> events = new ArrayList<>();
      registry.onEvent(events::add);
      proxy.cutNext(CuttingProxy.Cut.BEFORE_THE_ANSWER);

      assertThatThrownBy(() -> RegistryFixture.register(registry, "m", file, 0.9))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("may be there or not")
          .hasCauseInstanceOf(SQLException.class)
          .hasNoSuppressedExceptions();

      assertThat(registry.model("m").version(1).artifact("model.onnx")).hasContent("weights");
      assertThat(registry.integrity().problems()).isEmpty();
      assertThat(events).isEmpty();
      assertThat(RegistryFixture.register(registry, "m", file, 0.9).number()).isEqualTo(2);
    }
  }

  @Test
  void register_theCommitIsLost_isUnknownAndNotThere() throws Exception {
    PGSimpleDataSource source = postgres();
    try (CuttingProxy proxy = before(source);
        ModelRegistry registry = on(source).open()) {
      proxy.cutNext(CuttingProxy.Cut.BEFORE_THE_SERVER);

      assertThatThrownBy(() -> RegistryFixture.register(registry, "m", file, 0.9))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasNoSuppressedExceptions();

      assertThat(registry.models()).isEmpty();
      assertThat(RegistryFixture.blobs(directory)).isEmpty();
      assertThat(RegistryFixture.register(registry, "m", file, 0.9).number()).isEqualTo(1);
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  /** An alias moved in the dark is no refused promotion, and no answer from memory outlives it. */
  @Test
  void promote_theAnswerToTheCommitIsLost_isUnknownAndRepeatable() throws Exception {
    PGSimpleDataSource source = postgres();
    try (CuttingProxy proxy = before(source);
        ModelRegistry registry = on(source).open()) {
      RegistryFixture.register(registry, "m", file, 0.9).promoteTo("champion");
      ModelVersion second = RegistryFixture.register(registry, "m", file, 0.9);
      Resolver resolver = registry.resolver(Duration.ofHours(1));
      assertThat(resolver.resolve("models:/m@champion").number()).isEqualTo(1);
      List<RegistryEvent> events = new ArrayList<>();
      registry.onEvent(events::add);
      proxy.cutNext(CuttingProxy.Cut.BEFORE_THE_ANSWER);

      assertThatThrownBy(() -> second.promoteTo("champion"))
          .isInstanceOf(OutcomeUnknownException.class);

      assertThat(events).isEmpty();
      assertThat(resolver.resolve("models:/m@champion")).isEqualTo(second);
      second.promoteTo("champion");
      assertThat(registry.model("m").history()).hasSize(3);
      assertThat(registry.verify().sound()).isTrue();
    }
  }

  @Test
  void register_theServerEndsTheConnection_isUnknownAtTheCommitOnly() throws Exception {
    PGSimpleDataSource source = postgres();
    on(source).open().close();
    AtomicInteger left = new AtomicInteger();
    AtomicReference<String> struck = new AtomicReference<>("");
    Set<String> places = new TreeSet<>();
    try (ModelRegistry registry =
        on(source)
            .connections(
                connections ->
                    new StrikingConnections(
                        connections,
                        (boundary, what) -> {
                          if (left.decrementAndGet() == 0) {
                            struck.set(what);
                            endConnections();
                          }
                        }))
            .open()) {
      for (int place = 1; !places.contains("after commit"); place++) {
        left.set(place);
        Throwable failure = catchThrowable(() -> RegistryFixture.register(registry, "m", file, 1));
        String what = struck.get();
        places.add(what);
        if (what.equals("after commit")) {
          assertThat(failure).isNull();
        } else {
          assertThat(failure)
              .as("%d: %s", place, what)
              .isExactlyInstanceOf(
                  what.equals("before commit")
                      ? OutcomeUnknownException.class
                      : RegistryStorageException.class);
          assertThat(registry.models()).isEmpty();
        }
      }
      assertThat(registry.model("m").versions()).hasSize(1);
    }
    assertThat(places).contains("before executeQuery", "before executeUpdate", "before commit");
  }

  private void endConnections() throws SQLException {
    try (Connection connection = TestDatabase.dataSource(directory).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
              + " WHERE application_name = '"
              + APPLICATION
              + "'");
    }
  }

  @Test
  void write_theServerRefusesTheCommit_isUndoneAndNotUnknown() throws SQLException {
    TestDatabase database = TestDatabase.POSTGRESQL;
    try (ModelRegistry registry = database.open(directory)) {
      ModelVersion version = RegistryFixture.register(registry, "m", file, 0.9);
      try (Connection connection = database.connect(directory);
          Statement statement = connection.createStatement()) {
        statement.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''not today''; END'");
        statement.execute(
            "CREATE CONSTRAINT TRIGGER refusing AFTER INSERT ON tags"
                + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()");
      }
      assertThatThrownBy(() -> version.setTag("k", "v"))
          .isInstanceOf(RegistryStorageException.class)
          .hasMessageContaining("not today");
      assertThat(version.refreshed().tags()).isEmpty();
    }
  }

  /** A pool's connection that breaks between the commit and the next use costs itself only. */
  @Test
  void write_theConnectionFailsAfterTheCommit_isThereAndTold() throws Exception {
    PGSimpleDataSource real = postgres();
    AtomicInteger failing = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    DataSource source =
        proxy(
            DataSource.class,
            real,
            (method, result) ->
                result instanceof Connection connection
                    ? proxy(
                        Connection.class,
                        connection,
                        (name, value) -> {
                          if (name.equals("close")) {
                            closed.incrementAndGet();
                          } else if (name.equals("setAutoCommit")
                              && connection.getAutoCommit()
                              && failing.getAndDecrement() > 0) {
                            throw new SQLException("injected after the commit", "08006");
                          }
                          return value;
                        })
                    : result);
    try (ModelRegistry registry = on(source).open()) {
      List<RegistryEvent> events = new ArrayList<>();
      registry.onEvent(events::add);
      closed.set(0);
      failing.set(1);

      assertThat(RegistryFixture.register(registry, "m", file, 0.9).number()).isEqualTo(1);

      assertThat(failing).hasValue(0);
      assertThat(closed).hasPositiveValue();
      assertThat(events).hasOnlyElementsOfType(RegistryEvent.VersionCreated.class).hasSize(1);
      assertThat(registry.model("m").versions()).hasSize(1);
    }
  }

  private interface After {
    Object result(String method, Object result) throws SQLException;
  }

  /** The real thing, whose calls are looked at once they have returned. */
  private static <T> T proxy(Class<T> type, T target, After after) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return after.result(method.getName(), method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private RegistryOptions failingToSync(StrikingConnections.Strike alongside) {
    AtomicInteger commits = new AtomicInteger();
    return ModelRegistry.at(directory)
        .connections(
            connections ->
                new StrikingConnections(
                    connections,
                    (boundary, what) -> {
                      if (what.equals("before commit") && commits.incrementAndGet() == 2) {
                        alongside.at(boundary, what);
                        throw new SQLiteException("injected", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
                      }
                    }));
  }

  @Test
  void register_theCommitFailsToSync_isOverwrittenAndKnownNotToBeThere() throws Exception {
    ModelRegistry.open(directory).close();
    try (ModelRegistry registry = failingToSync((boundary, what) -> {}).open()) {
      RegistryFixture.register(registry, "m", file, 0.9);
      Path other = RegistryFixture.file(root, "other", "other weights");
      assertThatThrownBy(() -> RegistryFixture.register(registry, "m", other, 0.9))
          .isInstanceOf(RegistryStorageException.class)
          .hasMessageContaining("nothing was changed");
      assertThat(marker()).as("a commit took the place of the one that failed").isEqualTo(1);
      assertThat(registry.model("m").versions()).hasSize(1);
      assertThat(RegistryFixture.blobs(directory)).hasSize(1);
      assertThat(RegistryFixture.register(registry, "m", other, 0.9).number()).isEqualTo(2);
    }
  }

  private int marker() throws SQLException {
    try (Connection connection = TestDatabase.SQLITE.connect(directory);
        Statement statement = connection.createStatement()) {
      return statement.executeQuery("PRAGMA user_version").getInt(1);
    }
  }

  @Test
  void register_theCommitCannotBeOverwrittenEither_isUnknownAndKeepsItsBlobs() throws Exception {
    ModelRegistry.open(directory).close();
    Path database = directory.resolve("registry.db");
    Path aside = root.resolve("aside");
    try (ModelRegistry registry =
        failingToSync(
                (boundary, what) -> {
                  try {
                    Files.move(database, aside);
                    Files.createDirectory(database);
                  } catch (IOException e) {
                    throw new SQLException(e);
                  }
                })
            .open()) {
      RegistryFixture.register(registry, "m", file, 0.9);
      Path other = RegistryFixture.file(root, "other", "other weights");
      assertThatThrownBy(() -> RegistryFixture.register(registry, "m", other, 0.9))
          .isInstanceOf(OutcomeUnknownException.class);
      assertThat(RegistryFixture.blobs(directory)).hasSize(2);

      Files.delete(database);
      Files.move(aside, database);
      assertThat(registry.collectGarbage().blobs()).isEqualTo(1);
      assertThat(marker()).as("settled at the start, and before the blob was deleted").isEqualTo(2);
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  @Test
  void collect_failedCommitsCannotBeOverwritten_givesUpNothing() throws Exception {
    ModelRegistry.open(directory).close();
    try (ModelRegistry registry =
        ModelRegistry.at(directory).connections(this::unsettling).open()) {
      RegistryFixture.register(registry, "m", file, 0.9);
      RegistryFixture.register(registry, "m", file, 0.8).delete("bad");
      Retention all = Retention.withDefaults().deletedFor(Duration.ZERO);

      assertThatThrownBy(() -> registry.collectGarbage(all))
          .isInstanceOf(RegistryStorageException.class)
          .hasMessageContaining("nothing was changed");

      assertThat(registry.model("m").deletedVersions())
          .extracting(ModelVersion::state)
          .containsExactly(VersionState.DELETED);
      assertThat(RegistryFixture.blobs(directory)).hasSize(1);
    }
  }

  private Connections unsettling(Connections connections) {
    return (Connections)
        Proxy.newProxyInstance(
            Connections.class.getClassLoader(),
            new Class<?>[] {Connections.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("settleAll")) {
                throw new SQLiteException("injected", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
              }
              try {
                return method.invoke(connections, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** What waits for the write lock again after its commit reports what is there as refused. */
  @Test
  void write_othersTakeTheLockAtOnce_refusalsChangedNothing() throws Exception {
    int tries = 400;
    ModelRegistry.open(directory).close();
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      String experiment = "e" + t;
      threads.add(
          new Thread(
              () -> {
                try (ModelRegistry registry =
                    ModelRegistry.at(directory).busyTimeout(Duration.ofMillis(1)).open()) {
                  for (int i = 0; i < tries; i++) {
                    try {
                      registry.experiment(experiment).startRun("r");
                      acknowledged.incrementAndGet();
                    } catch (RegistryBusyException busy) {
                      refused.incrementAndGet();
                    }
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(acknowledged.get() + refused.get()).isEqualTo(3 * tries);
    assertThat(refused).hasPositiveValue();
    try (Connection connection = TestDatabase.SQLITE.connect(directory);
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeQuery("SELECT count(*) FROM runs").getInt(1))
          .isEqualTo(acknowledged.get());
    }
  }
}
