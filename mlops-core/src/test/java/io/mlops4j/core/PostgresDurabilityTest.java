package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.store.Database;
import io.mlops4j.core.store.PostgresConnections;
import io.mlops4j.core.store.Session;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresDurabilityTest {
  @TempDir Path root;

  /** Every other setting waits for the disk, and is the application's choice. */
  @ParameterizedTest
  @CsvSource({"off, on", "local, local", "on, on"})
  void write_whereTheServerSaysOtherwise_waitsForTheDisk(String server, String inAWrite)
      throws SQLException {
    PGSimpleDataSource source = TestDatabase.dataSource(root).unwrap(PGSimpleDataSource.class);
    source.setOptions("-c synchronous_commit=" + server);
    try (Database database =
        new Database(new PostgresConnections(source, Duration.ofSeconds(10)))) {
      assertThat(database.read(PostgresDurabilityTest::setting)).isEqualTo(server);
      assertThat(database.write(PostgresDurabilityTest::setting)).isEqualTo(inAWrite);
      assertThat(database.read(PostgresDurabilityTest::setting)).isEqualTo(server);
    }
  }

  private static String setting(Session session) throws SQLException {
    return session.first("SHOW synchronous_commit", row -> row.getString(1)).orElseThrow();
  }
}
