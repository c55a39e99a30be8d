package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mlops4j.core.store.LimitedConnections;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Directories that cannot be written, or not any more. Permissions would not bind an administrator.
 */
class UnwritableDirectoryTest {
  @TempDir Path root;

  /** What every operation that would change a directory meets on a disk mounted read-only. */
  private static final class ReadOnlyDisk implements Disk {
    private final Disk disk = new LocalDisk();
    private final AtomicBoolean readOnly;

    ReadOnlyDisk(AtomicBoolean readOnly) {
      this.readOnly = readOnly;
    }

    private void change(Path file) throws IOException {
      if (readOnly.get()) {
        throw new FileSystemException(file.toString(), null, "Read-only file system");
      }
    }

    @Override
    public Output create(Path file) throws IOException {
      change(file);
      return disk.create(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      change(to);
      disk.rename(from, to);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      disk.syncDirectory(directory);
    }

    @Override
    public void delete(Path file) throws IOException {
      change(file);
      disk.delete(file);
    }
  }

  @Test
  void writes_diskBecomesReadOnly_areTypedAndChangeNothing() {
    AtomicBoolean readOnly = new AtomicBoolean();
    Path directory = root.resolve("registry");
    Path file = RegistryFixture.file(root, "model.onnx", "weights");
    Path other = RegistryFixture.file(root, "other.onnx", "other weights");
    try (ModelRegistry registry =
        ModelRegistry.at(directory)
            .disk(new ReadOnlyDisk(readOnly))
            .connections(
                connections ->
                    new LimitedConnections(
                        connections,
                        () -> "PRAGMA query_only = " + (readOnly.get() ? "ON" : "OFF")))
            .open()) {
      ModelVersion version = RegistryFixture.register(registry, "m", file, 0.9);
      RegistryFixture.register(registry, "m", other, 0.9).delete("unused");
      List<Path> blobs = RegistryFixture.blobs(directory);
      Retention none = Retention.withDefaults().deletedFor(Duration.ZERO);
      readOnly.set(true);

      refused(() -> RegistryFixture.register(registry, "m", file, 0.9));
      refused(() -> RegistryFixture.register(registry, "new", root.resolve("other.onnx"), 0.9));
      refused(() -> version.promoteTo("champion"));
      refused(() -> version.setTag("k", "v"));
      refused(() -> registry.experiment("e").startRun("r"));
      refused(() -> registry.collectGarbage(none));
      assertThat(registry.models()).extracting(RegisteredModel::name).containsExactly("m");
      assertThat(registry.model("m").history()).isEmpty();
      assertThat(registry.model("m").deletedVersions()).hasSize(1);
      assertThat(version.refreshed().artifact("model.onnx")).hasContent("weights");
      assertThat(RegistryFixture.blobs(directory)).isEqualTo(blobs);
      assertThat(registry.integrity().problems()).isEmpty();

      readOnly.set(false);
      version.promoteTo("champion");
      registry.collectGarbage(none);
      assertThat(RegistryFixture.register(registry, "m", file, 0.9).number()).isEqualTo(3);
    }
  }

  private static void refused(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOf(RegistryStorageException.class)
        .message()
        .containsIgnoringCase("read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"parent", "parent/registry", "parent/registry/blobs"})
  void open_aFileInTheWay_isTypedAndWritesNothing(String inTheWay) throws IOException {
    Path file = root.resolve(inTheWay);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
    Path directory = root.resolve("parent/registry");

    assertThatThrownBy(() -> ModelRegistry.open(directory))
        .isInstanceOf(RegistryStorageException.class)
        .hasMessageContaining("cannot hold a registry");

    assertThat(file).hasContent("mine");
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(file);
    }
    Files.delete(file);
    try (ModelRegistry registry = ModelRegistry.open(directory)) {
      assertThat(registry.models()).isEmpty();
    }
  }

  @Test
  void open_aDirectoryInPlaceOfTheDatabase_isTypedAndStays() throws IOException {
    Path directory = root.resolve("registry");
    Path inTheWay = Files.createDirectories(directory.resolve("registry.db"));

    assertThatThrownBy(() -> ModelRegistry.open(directory))
        .isInstanceOf(RegistryStorageException.class);

    assertThat(inTheWay).isEmptyDirectory();
  }

  @Test
  void uses_directoryMovedAwayWhileOpen_areTypedAndWhatWasAcknowledgedIsThere() throws IOException {
    Path file = RegistryFixture.file(root, "model.onnx", "weights");
    Path directory = root.resolve("registry");
    Path moved = root.resolve("moved");
    boolean promoted;
    try (ModelRegistry registry = ModelRegistry.open(directory)) {
      ModelVersion version = RegistryFixture.register(registry, "m", file, 0.9);
      Files.move(directory, moved);

      assertThatThrownBy(() -> RegistryFixture.register(registry, "m", file, 0.9))
          .isInstanceOf(RegistryStorageException.class);
      Throwable failure = catchThrowable(() -> version.promoteTo("champion"));
      if (failure != null) {
        assertThat(failure).isInstanceOf(RegistryStorageException.class);
      }
      promoted = failure == null;
      assertThatThrownBy(() -> version.artifact("model.onnx"))
          .isInstanceOf(RegistryException.class);
    }
    assertThat(directory).doesNotExist();

    try (ModelRegistry registry = ModelRegistry.open(moved)) {
      assertThat(registry.resolve("models:/m/1").artifact("model.onnx")).hasContent("weights");
      assertThat(registry.model("m").versions()).hasSize(1);
      assertThat(registry.model("m").alias("champion").isPresent()).isEqualTo(promoted);
      assertThat(registry.integrity().problems()).isEmpty();
      assertThat(RegistryFixture.register(registry, "m", file, 0.9).number()).isEqualTo(2);
    }
  }

  /** Descriptors run out in a process of its own, which they would otherwise take down. */
  @Test
  void uses_noFileDescriptorLeft_areTypedAndTheRegistryGoesOn() throws Exception {
    Path output = root.resolve("output");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process starved =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n 256; exec \"$0\" \"$@\"",
                java.toString(),
                "-XX:-MaxFDLimit",
                "-cp",
                System.getProperty("java.class.path"),
                StarvedProcess.class.getName(),
                root.resolve("registry").toString(),
                RegistryFixture.file(root, "model.onnx", "weights").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(starved.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(starved.exitValue()).as(RegistryFixture.content(output)).isZero();
    List<String> said = Files.readAllLines(output);
    assertThat(said)
        .contains("warm register gave 1", "warm read gave weights", "fed read gave weights")
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("starved register threw RegistryStorageException")
                    .contains("Too many open files"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("starved read threw RegistryStorageException")
                    .contains("Too many open files"))
        .contains("fed register gave 2", "sound true");
  }
}
