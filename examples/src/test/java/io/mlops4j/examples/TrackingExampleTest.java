package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackingExampleTest {
  @TempDir Path dir;

  @Test
  void run_registersTheBetterRun() throws IOException {
    TrackingExample.run(dir);

    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      ModelVersion version = registry.resolve("models:/sentence-encoder/1");
      assertThat(registry.run(version.run().orElseThrow()).param("rate")).contains("0.1");
      assertThat(version.metric("spearman")).hasValue(0.7 + 0.1);
      assertThat(version.datasets()).hasSize(1);
      assertThat(registry.experiment("sts/encoder").searchRuns().page().items()).hasSize(2);
    }
  }
}
