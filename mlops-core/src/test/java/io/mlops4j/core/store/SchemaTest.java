package io.mlops4j.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.RegistryStorageException;
import io.mlops4j.core.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SchemaTest {
  private static final int NEXT = Schema.VERSION + 1;

  @Parameter TestDatabase product;
  @TempDir Path directory;
  private Database database;

  @BeforeEach
  void create() {
    database = new Database(product.connections(directory));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private List<Integer> numbers(String sql) {
    return database.read(session -> session.list(sql, row -> row.getInt(1)));
  }

  private static Migrations.Scripts withNext(String... scripts) {
    return version -> version < NEXT ? Migrations.SHIPPED.script(version) : scripts[version - NEXT];
  }

  @Test
  void scripts_areNumberedFromOneToTheVersionWithoutAGap() {
    for (int version = 1; version <= Schema.VERSION + 20; version++) {
      assertThat(Schema.class.getResource("schema-" + version + ".sql") != null)
          .as(
              "schema-%d.sql exists; scripts are numbered in the order they reach a release",
              version)
          .isEqualTo(version <= Schema.VERSION);
    }
  }

  @Test
  void migrate_emptyDatabase_logsEveryScript() {
    Schema.migrate(database);
    Schema.migrate(database);

    List<Integer> all = IntStream.rangeClosed(1, Schema.VERSION).boxed().toList();
    assertThat(numbers("SELECT version FROM schema_version ORDER BY version")).isEqualTo(all);
    assertThat(numbers("SELECT id FROM schema_changelog ORDER BY id")).isEqualTo(all);
  }

  @Test
  void migrate_registryFromBeforeTheLog_isTakenOver() {
    Schema.migrate(database);
    database.write(session -> session.update("DROP TABLE schema_changelog"));

    Schema.migrate(database, NEXT, withNext("CREATE TABLE extra (name TEXT NOT NULL);"));

    assertThat(numbers("SELECT id FROM schema_changelog ORDER BY id")).endsWith(NEXT).hasSize(NEXT);
    assertThat(numbers("SELECT MAX(version) FROM schema_version")).containsExactly(NEXT);
    assertThat(numbers("SELECT COUNT(*) FROM extra")).containsExactly(0);
  }

  @Test
  void migrate_scriptFails_leavesTheOldStateAndMayBeRepeated() {
    Schema.migrate(database);
    String extra = "CREATE TABLE extra (name TEXT NOT NULL);";

    assertThatThrownBy(
            () ->
                Schema.migrate(
                    database,
                    NEXT + 1,
                    withNext(
                        extra, "INSERT INTO extra VALUES ('x');\nINSERT INTO nowhere VALUES (1);")))
        .isInstanceOf(RegistryStorageException.class)
        .hasMessageContaining("nowhere");

    assertThat(numbers("SELECT MAX(version) FROM schema_version")).containsExactly(Schema.VERSION);
    assertThat(numbers("SELECT MAX(id) FROM schema_changelog")).containsExactly(Schema.VERSION);
    assertThat(tables("extra")).isEmpty();
    Schema.migrate(database, NEXT + 1, withNext(extra, "INSERT INTO extra (name) VALUES ('x');"));
    assertThat(numbers("SELECT COUNT(*) FROM extra")).containsExactly(1);
  }

  private List<String> tables(String name) {
    return database.read(
        session -> database.connections().hasTable(session, name) ? List.of(name) : List.of());
  }

  @Test
  void migrate_severalAtOnce_runsEachScriptOnce() throws Exception {
    Callable<Integer> migration =
        () -> {
          try (Database own = new Database(product.connections(directory))) {
            Schema.migrate(own, NEXT, withNext("CREATE TABLE extra (name TEXT NOT NULL);"));
            return own.read(session -> Schema.version(own, session));
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Integer> version :
          threads.invokeAll(List.of(migration, migration, migration, migration))) {
        assertThat(version.get()).isEqualTo(NEXT);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(numbers("SELECT id FROM schema_changelog")).hasSize(NEXT);
  }

  @Test
  void text_isOrderedByItsBytes() throws IOException {
    Schema.migrate(database);
    List<String> ordered =
        List.of("-", "A", "Z", "_", "a", "z", "\u00e4", "\uff5e", "\ud83d\ude00");
    database.write(
        session -> {
          for (String name : ordered) {
            session.update(
                "INSERT INTO models (name, description, created_at, created_by, last_number)"
                    + " VALUES (?, '', 0, '', 0)",
                name);
          }
          return ordered;
        });
    List<String> read =
        database.read(
            session ->
                session.list("SELECT name FROM models ORDER BY name", row -> row.getString(1)));
    assertThat(read).isEqualTo(ordered);
  }

  @Test
  void doubles_areReadBackEqual() {
    database.write(
        session -> session.update("CREATE TABLE numbers (n BIGINT, value DOUBLE PRECISION)"));
    double[] values = {
      0.0, 0.1, 1.0 / 3, Double.MIN_VALUE, Double.MIN_NORMAL, -Double.MAX_VALUE, 0x1p53 + 2, 1e15
    };
    for (int i = 0; i < values.length; i++) {
      long n = i;
      double value = values[i];
      database.write(session -> session.update("INSERT INTO numbers VALUES (?, ?)", n, value));
    }
    database.write(session -> session.update("INSERT INTO numbers VALUES (99, ?)", -0.0));
    List<Double> read =
        database.read(
            session ->
                session.list("SELECT value FROM numbers ORDER BY n", row -> row.getDouble(1)));
    assertThat(read.subList(0, values.length))
        .containsExactly(java.util.Arrays.stream(values).boxed().toArray(Double[]::new));
    assertThat(read.get(values.length)).isEqualTo(0.0);
  }

  @Test
  void text_thatOneProductCannotStore_isRefusedByAll() {
    Schema.migrate(database);
    for (String text : List.of("a\0b", "\ud83d", "\ude00\ud83d", "x\ud83d")) {
      assertThatThrownBy(
              () ->
                  database.write(
                      session -> session.update("UPDATE models SET description = ?", text)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void snapshot_otherWritesMeanwhile_seesOneState() {
    Schema.migrate(database);
    try (Database other = new Database(product.connections(directory))) {
      List<Integer> seen =
          database.snapshot(
              session -> {
                int before = count(session);
                other.write(
                    writer -> writer.update("INSERT INTO schema_version (version) VALUES (99)"));
                return List.of(before, count(session));
              });
      assertThat(seen.get(0)).isEqualTo(seen.get(1)).isEqualTo(Schema.VERSION);
    }
  }

  private static int count(Session session) throws java.sql.SQLException {
    return session.first("SELECT COUNT(*) FROM schema_version", row -> row.getInt(1)).orElseThrow();
  }
}
