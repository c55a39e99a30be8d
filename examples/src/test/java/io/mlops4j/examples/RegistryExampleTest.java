package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.AliasMove;
import io.mlops4j.core.ModelRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryExampleTest {
  @TempDir Path dir;

  @Test
  void run_leavesTheSignedVersionAsChampionAndTheWholeHistory() throws IOException {
    RegistryExample.run(dir);

    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      assertThat(registry.resolve("models:/sentence-encoder@champion").number()).isEqualTo(3);
      assertThat(registry.model("sentence-encoder").history())
          .extracting(AliasMove::kind)
          .containsExactly(
              AliasMove.Kind.PROMOTION,
              AliasMove.Kind.PROMOTION,
              AliasMove.Kind.ROLLBACK,
              AliasMove.Kind.PROMOTION);
    }
    assertThat(dir.resolve("verified/model.onnx")).hasBinaryContent(new byte[4_000]);
  }
}
