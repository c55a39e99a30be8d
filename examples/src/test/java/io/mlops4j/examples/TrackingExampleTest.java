package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.evaluate.BinaryScores;
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
      ModelVersion version = registry.resolve("models:/scorer/1");
      assertThat(registry.run(version.run().orElseThrow()).param("rate")).contains("0.1");
      assertThat(version.metric("auc").orElseThrow()).isBetween(0.9, 0.99);
      assertThat(version.metric("loss").orElseThrow()).isLessThan(Math.log(2)); // before any step
      LabelledRows unseen = LabelledRows.draw(1_000, 3);
      double[] scores = unseen.scores(version.artifact("model.onnx"));
      assertThat(BinaryScores.of(unseen.labels(), scores).rocAuc()).isBetween(0.9, 0.99);
      assertThat(version.datasets()).hasSize(1);
      assertThat(registry.experiment("risk/scorer").searchRuns().page().items()).hasSize(2);
    }
  }
}
