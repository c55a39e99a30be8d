package io.mlops4j.examples;

import io.mlops4j.core.ArtifactStore;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.Resolver;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;

/** Opens a registry on PostgreSQL, resolves from memory, and moves a backup to another place. */
public final class RegistryOperationsExample {
  private RegistryOperationsExample() {}

  /** {@return the registry in the data source's current schema} */
  static ModelRegistry openShared(DataSource dataSource, Path sharedFolder) {
    ModelRegistry registry =
        ModelRegistry.open(dataSource, ArtifactStore.inDirectory(sharedFolder));
    return registry;
  }

  /** {@return what the alias points to, at most a second old} */
  static ModelVersion resolve(ModelRegistry registry) {
    Resolver resolver = registry.resolver(Duration.ofSeconds(1)); // once, then at every request:
    ModelVersion champion = resolver.resolve("models:/sentence-encoder@champion");
    return champion;
  }

  static void backUp(ModelRegistry registry, Path backup, Path directory) {
    registry.backup(backup); // while others write
    ModelRegistry.restore(backup, directory);
  }

  static void moveToPostgres(Path backup, DataSource dataSource, Path sharedFolder) {
    ModelRegistry.restore(backup, dataSource, ArtifactStore.inDirectory(sharedFolder));
  }
}
