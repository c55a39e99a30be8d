package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFailureTest {
  @TempDir Path root;
  private int opening;

  @Test
  void register_everyDiskOperationFailingInTurn_leavesNothingAndRecovers() {
    int operations = operationsOfOneRegistration();
    assertThat(opening).isPositive();
    assertThat(operations - opening).isGreaterThan(10);
    for (boolean forever : new boolean[] {false, true}) {
      for (int n = 1; n <= operations; n++) {
        failAt(n, forever);
      }
    }
  }

  private int operationsOfOneRegistration() {
    FailingDisk counting = new FailingDisk(Integer.MAX_VALUE, false);
    try (ModelRegistry registry =
        ModelRegistry.at(root.resolve("counting")).disk(counting).open()) {
      opening = counting.operations();
      register(registry);
    }
    return counting.operations();
  }

  private void failAt(int n, boolean forever) {
    Path directory = root.resolve("fail-" + n + "-" + forever);
    FailingDisk disk = new FailingDisk(n, forever);
    if (n <= opening) {
      assertThatThrownBy(() -> ModelRegistry.at(directory).disk(disk).open())
          .as("operation %d, forever %s", n, forever)
          .isInstanceOf(RegistryStorageException.class)
          .hasMessageContaining("injected failure");
      try (ModelRegistry healthy = ModelRegistry.open(directory)) {
        assertComplete(register(healthy));
      }
      return;
    }
    try (ModelRegistry registry = ModelRegistry.at(directory).disk(disk).open()) {
      assertThatThrownBy(() -> register(registry))
          .as("operation %d, forever %s", n, forever)
          .isInstanceOf(RegistryStorageException.class)
          .hasMessageContaining("injected failure");
      assertThat(registry.models()).isEmpty();
      if (!forever) {
        // The disk works again: the same registry, without a restart.
        assertComplete(register(registry));
      }
    }
    try (ModelRegistry healthy = ModelRegistry.open(directory)) {
      assertThat(healthy.model("m").versions()).hasSize(forever ? 0 : 1);
      assertComplete(register(healthy));
    }
  }

  private ModelVersion register(ModelRegistry registry) {
    return registry
        .model("m")
        .newVersion()
        .artifact("a.onnx", RegistryFixture.file(root, "a", "first weights"))
        .artifact("b.onnx", RegistryFixture.file(root, "b", "second weights"))
        .register();
  }

  private static void assertComplete(ModelVersion version) {
    assertThat(version.artifact("a.onnx")).hasContent("first weights");
    assertThat(version.artifact("b.onnx")).hasContent("second weights");
  }

  @Test
  void register_databaseRefuses_removesOnlyWhatNoVersionUses() {
    Path directory = root.resolve("registry");
    Path shared = RegistryFixture.file(root, "shared", "shared weights");
    Path own = RegistryFixture.file(root, "own", "own weights");
    try (ModelRegistry registry = ModelRegistry.open(directory);
        ModelRegistry other = ModelRegistry.open(root.resolve("other"))) {
      ModelVersion kept = RegistryFixture.register(registry, "m", shared, 0.9);
      ModelVersion foreign = RegistryFixture.register(other, "foreign", own, 0.9);
      assertThatThrownBy(
              () ->
                  registry
                      .model("m")
                      .newVersion()
                      .artifact("shared", shared)
                      .artifact("own", own)
                      .derivedFrom(foreign, "copied")
                      .register())
          .isInstanceOf(VersionNotFoundException.class);
      assertThat(RegistryFixture.blobs(directory)).hasSize(1);
      assertThat(kept.artifact("model.onnx")).hasContent("shared weights");
    }
  }
}
