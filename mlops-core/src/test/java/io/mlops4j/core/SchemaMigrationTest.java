package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaMigrationTest {
  @TempDir Path root;

  @Test
  void open_registryOfSchema1_keepsWhatItHasAndGivesItTheNewParts()
      throws IOException, SQLException {
    Path directory = Files.createDirectory(root.resolve("registry"));
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("registry.db"));
        Statement statement = connection.createStatement()) {
      run(statement, script());
      run(
          statement,
          """
          INSERT INTO schema_version VALUES (1);
          INSERT INTO models VALUES ('m', 'old', 1000000, 'alice', 2);
          INSERT INTO versions VALUES ('m', 1, 'd', 2000000, 'bob', NULL, NULL, NULL, NULL);
          INSERT INTO versions VALUES ('m', 2, 'd', 3000000, 'bob', 'm', 1, 'int8', NULL);
          INSERT INTO datasets VALUES ('m', 1, 0, 'train',
            'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 3,
            NULL, NULL, NULL, NULL);
          INSERT INTO tags VALUES ('m', 1, 'k', 'v');
          """);
    }
    try (ModelRegistry registry = ModelRegistry.open(directory)) {
      ModelVersion version = registry.resolve("models:/m/latest");
      assertThat(version.number()).isEqualTo(2);
      assertThat(version.state()).isEqualTo(VersionState.READY);
      assertThat(version.stateSince()).isEqualTo(Instant.ofEpochSecond(3));
      ModelVersion parent = version.parent().orElseThrow();
      assertThat(parent.datasets()).extracting(Dataset::name).containsExactly("train");
      assertThat(parent.evaluationDatasets()).isEmpty();
      assertThat(parent.setTag("k", "w").tags()).containsEntry("k", "w");
      assertThat(registry.model("m").state()).isEqualTo(ModelState.ACTIVE);
      assertThat(registry.model("m").description()).isEqualTo("old");
      Path file = RegistryFixture.file(root, "f", "x");
      assertThat(RegistryFixture.register(registry, "m", file, 0.9).number()).isEqualTo(3);
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  private static String script() throws IOException {
    try (InputStream in =
        SchemaMigrationTest.class.getResourceAsStream("/io/mlops4j/core/store/schema-1.sql")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void run(Statement statement, String script) throws SQLException {
    for (String part : script.split(";\\s*\\n", -1)) {
      if (!part.isBlank()) {
        statement.execute(part);
      }
    }
  }
}
