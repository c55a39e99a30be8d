package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeArtifactTest {
  private static final long BYTES = 256L << 20;

  @TempDir Path root;

  @Test
  void register_fileLargerThanTheHeap_isStreamed() throws Exception {
    Path file = root.resolve("model.onnx");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(BYTES);
    }
    Path directory = root.resolve("registry");
    Process child =
        ChildJvm.start(
            List.of("-Xmx64m"),
            RegisteringProcess.class,
            root.resolve("output"),
            directory.toString(),
            file.toString(),
            "1");
    assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as(RegistryFixture.content(root.resolve("output"))).isZero();
    try (ModelRegistry registry = ModelRegistry.open(directory)) {
      Artifact artifact = registry.resolve("models:/m/1").artifacts().get(0);
      // head -c 268435456 /dev/zero | sha256sum (coreutils 9.1)
      assertThat(artifact.sha256())
          .isEqualTo("a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484");
      assertThat(artifact.sizeBytes()).isEqualTo(BYTES);
    }
  }
}
