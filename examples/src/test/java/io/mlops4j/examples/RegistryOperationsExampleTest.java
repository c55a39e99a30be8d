package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryOperationsExampleTest {
  @TempDir Path dir;

  @Test
  void backup_ofADirectory_movesToPostgres() throws Exception {
    Path model = Files.writeString(dir.resolve("model.onnx"), "weights");
    try (ModelRegistry local = ModelRegistry.open(dir.resolve("local"));
        EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      ModelVersion version =
          local.model("sentence-encoder").newVersion().artifact("model.onnx", model).register();
      version.promoteTo("champion");
      Path backup = dir.resolve("backup");
      RegistryOperationsExample.backUp(local, backup, dir.resolve("restored"));
      Path shared = dir.resolve("shared");
      RegistryOperationsExample.moveToPostgres(backup, postgres.getPostgresDatabase(), shared);
      try (ModelRegistry moved =
              RegistryOperationsExample.openShared(postgres.getPostgresDatabase(), shared);
          ModelRegistry restored = ModelRegistry.open(dir.resolve("restored"))) {
        assertThat(RegistryOperationsExample.resolve(moved).uri()).isEqualTo(version.uri());
        assertThat(RegistryOperationsExample.resolve(moved).artifact("model.onnx"))
            .hasContent("weights");
        assertThat(restored.verify()).isEqualTo(moved.verify()).isEqualTo(local.verify());
      }
    }
  }
}
