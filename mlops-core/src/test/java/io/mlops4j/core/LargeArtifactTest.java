package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeArtifactTest {
  @TempDir Path root;

  @Test
  void artifact_largerThanTheHeap_isStreamedInAndOut() throws Exception {
    // head -c 268435456 /dev/zero | sha256sum (coreutils 9.1)
    assertStreamed(256L << 20, "a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484");
  }

  @Test
  @Tag("exhaustive")
  void artifact_ofTenGigabytes_isStreamedInAndOut() throws Exception {
    // head -c 10737418240 /dev/zero | sha256sum (coreutils 9.1)
    assertStreamed(10L << 30, "732377e7f4a2abdc13ddfa1eb4c9c497fd2a2b294674d056cf51581b47dd586d");
  }

  private void assertStreamed(long bytes, String sha256) throws Exception {
    Path file = root.resolve("model.onnx");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
    Path directory = root.resolve("registry");
    run(RegisteringProcess.class, directory.toString(), file.toString(), "1");
    try (ModelRegistry registry = ModelRegistry.open(directory)) {
      Artifact artifact = registry.resolve("models:/m/1").artifacts().get(0);
      assertThat(artifact.sha256()).isEqualTo(sha256);
      assertThat(artifact.sizeBytes()).isEqualTo(bytes);
    }
    // Lines before the last are the JVM's own: newer ones warn of native libraries there.
    assertThat(run(ReadingProcess.class, directory.toString()).lines())
        .last()
        .isEqualTo(Long.toString(bytes));
  }

  private String run(Class<?> main, String... arguments) throws Exception {
    Path output = root.resolve(main.getSimpleName());
    // The compiler of the last level hashes many times faster than that of the first.
    List<String> options = List.of("-Xmx64m", "-XX:TieredStopAtLevel=4");
    Process child = ChildJvm.start(options, main, output, arguments);
    assertThat(child.waitFor(1, TimeUnit.HOURS)).isTrue();
    String printed = RegistryFixture.content(output);
    assertThat(child.exitValue()).as(printed).isZero();
    return printed.strip();
  }
}
