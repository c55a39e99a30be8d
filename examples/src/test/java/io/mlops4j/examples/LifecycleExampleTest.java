package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelSignature;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.TensorSpec;
import io.mlops4j.core.VersionState;
import io.mlops4j.drift.ReferenceProfile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleExampleTest {
  @TempDir Path dir;

  @Test
  void run_leavesOneVersionArchivedAndOneTraced() throws IOException {
    LifecycleExample.run(dir);

    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      ModelVersion first = registry.resolve("models:/scorer/1");
      assertThat(first.state()).isEqualTo(VersionState.ARCHIVED);
      assertThat(first.tags()).containsEntry("reviewed", "yes");
      assertThat(first.changes()).hasSize(6);
      assertThat(first.changes().get(1).actor()).isEqualTo("anna");
      ModelVersion second = registry.resolve("models:/scorer/latest");
      assertThat(second.number()).isEqualTo(2);
      assertThat(registry.fromRun("run-2026-11-23-a")).containsExactly(second);
      assertThat(second.evaluationDatasets()).hasSize(1);
      byte[] profile = second.profile(second.datasets().get(0));
      assertThat(ReferenceProfile.ofBytes(profile).toBytes()).isEqualTo(profile);
      assertThat(ModelSignature.ofOnnx(first.artifact("model.onnx")).inputs())
          .extracting(TensorSpec::name)
          .containsExactly("features");
      assertThat(first.metric("auc").orElseThrow()).isBetween(0.9, 0.99);
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }
}
