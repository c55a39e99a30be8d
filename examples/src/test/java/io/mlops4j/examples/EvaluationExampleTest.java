package io.mlops4j.examples;

import static io.mlops4j.core.assertj.RegistryAssertions.assertThat;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationExampleTest {
  @TempDir Path dir;

  @Test
  void run_leavesAChampionThatPassedOnEverySlice() throws IOException {
    EvaluationExample.run(dir);

    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      ModelVersion champion = registry.resolve("models:/scorer@champion");
      assertThat(registry.model("scorer")).alias("champion").pointsTo(champion);
      assertThat(champion)
          .metric("f1")
          .onSlice("lang=de")
          .isAtLeast(0.8)
          .and()
          .metric("f1")
          .onSlice("lang=fr")
          .isAtLeast(0.8)
          .and()
          .latency("p95")
          .isAtMost(Duration.ofMillis(38));
    }
  }
}
