package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.AliasMove;
import io.mlops4j.core.ModelRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServingExampleTest {
  @TempDir Path dir;

  @Test
  @Timeout(120)
  void run_leavesTheRetrainedVersionInPlace() throws Exception {
    ServingExample.run(dir);

    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      assertThat(registry.resolve("models:/scorer@champion").number()).isEqualTo(3);
      assertThat(registry.model("scorer").history())
          .extracting(AliasMove::alias)
          .containsExactly("champion", "champion", "challenger", "champion");
    }
  }
}
