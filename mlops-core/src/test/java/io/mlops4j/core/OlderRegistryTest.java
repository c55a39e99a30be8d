package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.store.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OlderRegistryTest {
  @TempDir Path root;

  @Test
  void open_registryOfSchema1_migratesItAndKeepsEverything() throws IOException {
    Path directory = unpack("store/registry-1.db.gz");
    try (ModelRegistry registry = ModelRegistry.open(directory)) {
      ModelVersion champion = registry.resolve("models:/encoder@champion");
      assertThat(champion.number()).isEqualTo(1);
      assertThat(champion.createdAt()).isEqualTo("2026-11-23T10:00:00Z");
      assertThat(champion.metric("f1")).hasValue(0.9);
      assertThat(champion.tags()).containsEntry("team", "search");
      assertThat(champion.datasets()).extracting(Dataset::name).containsExactly("d");
      assertThat(registry.model("encoder").version(2).parent()).contains(champion);
      assertThat(registry.verify().sound()).isTrue();
      ModelVersion next =
          RegistryFixture.register(
              registry, "encoder", RegistryFixture.file(root, "w", "new weights"), 0.95);
      assertThat(next.number()).isEqualTo(3);
      next.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    }
  }

  @Test
  void open_nothingToMigrate_doesNotLoadTheMigrationLibrary() throws Exception {
    String library = "org.apache.ibatis.migration";
    Path directory = root.resolve("registry");
    assertThat(classesLoaded(directory, "first")).contains(library);
    assertThat(classesLoaded(directory, "second"))
        .contains(Schema.class.getName())
        .doesNotContain(library)
        .doesNotContain("io.mlops4j.core.store.Migrations");
  }

  private String classesLoaded(Path directory, String output) throws Exception {
    Path log = root.resolve(output);
    Process child =
        ChildJvm.start(
            List.of("-Xlog:class+load"),
            RegisteringProcess.class,
            log,
            directory.toString(),
            RegistryFixture.file(root, "model.onnx", "weights").toString(),
            "1");
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue()).isZero();
    return RegistryFixture.content(log);
  }

  private Path unpack(String resource) throws IOException {
    Path directory = Files.createDirectory(root.resolve("registry"));
    try (InputStream in =
        new GZIPInputStream(
            Objects.requireNonNull(OlderRegistryTest.class.getResourceAsStream(resource)))) {
      Files.copy(in, directory.resolve("registry.db"));
    }
    return directory;
  }
}
