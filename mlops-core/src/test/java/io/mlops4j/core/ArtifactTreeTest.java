package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactTreeTest {
  @TempDir Path root;
  private Path source;
  private ModelRegistry registry;

  @BeforeEach
  void open() throws IOException {
    registry = ModelRegistry.open(root.resolve("registry"));
    source = Files.createDirectories(root.resolve("source"));
    Files.createDirectories(source.resolve("deep/er"));
    Files.writeString(source.resolve("vocab.txt"), "a b c");
    Files.writeString(source.resolve("deep/er/merges.txt"), "a b");
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private ModelVersion register() {
    return registry.model("m").newVersion().directory("tokenizer", source).register();
  }

  @Test
  void directory_isRegisteredFileByFileAndCopiedOutEqual() {
    ModelVersion version = register();
    assertThat(version.artifacts())
        .extracting(Artifact::name)
        .containsExactly("tokenizer/deep/er/merges.txt", "tokenizer/vocab.txt");
    Path copy = version.copyTo(root.resolve("copy"));
    assertThat(copy.resolve("tokenizer/vocab.txt")).hasContent("a b c");
    assertThat(copy.resolve("tokenizer/deep/er/merges.txt")).hasContent("a b");
  }

  @Test
  void copyTo_existingTarget_isRefused() {
    ModelVersion version = register();
    assertThatThrownBy(() -> version.copyTo(source)).isInstanceOf(IllegalArgumentException.class);
    assertThat(source.resolve("vocab.txt")).hasContent("a b c");
  }

  @Test
  void copyTo_damagedArtifact_leavesNoDirectory() throws IOException {
    ModelVersion version = register();
    Path blob = version.artifact("tokenizer/vocab.txt");
    Files.delete(blob);
    Files.writeString(blob, "A b c");
    assertThatThrownBy(() -> version.copyTo(root.resolve("copy")))
        .isInstanceOf(ArtifactCorruptedException.class);
    try (Stream<Path> entries = Files.list(root)) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("registry", "source");
    }
  }

  @Test
  void directory_withLinks_isRefused() throws IOException {
    Files.createSymbolicLink(source.resolve("link"), root.resolve("registry/registry.db"));
    assertThatThrownBy(this::register)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokenizer/link");
    Files.delete(source.resolve("link"));
    Files.createSymbolicLink(source.resolve("linked"), root);
    assertThatThrownBy(this::register).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void directory_hostileNames_areRefused() throws IOException {
    for (String name : new String[] {".hidden", "a\\..\\x", "a\nb", "trailing."}) {
      Path file = Files.writeString(source.resolve(name), "x");
      assertThatThrownBy(this::register).isInstanceOf(IllegalArgumentException.class);
      Files.delete(file);
    }
    assertThat(registry.models()).isEmpty();
  }

  @Test
  void directory_emptyOrMissing_isRefused() throws IOException {
    Path empty = Files.createDirectory(root.resolve("empty"));
    NewVersion version = registry.model("m").newVersion();
    assertThatThrownBy(() -> version.directory("d", empty))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> version.directory("d", root.resolve("none")))
        .isInstanceOf(ArtifactNotFoundException.class);
  }

  @Test
  void artifact_thatAnotherNeedsAsDirectory_isRefused() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");
    NewVersion version = registry.model("m").newVersion().artifact("a/b", file);
    assertThatThrownBy(() -> version.artifact("a", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("artifact 'a' cannot be a file beside 'a/b'");
    assertThatThrownBy(() -> version.artifact("a/b/c/d", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("artifact 'a/b' cannot be a file beside 'a/b/c/d'");
    version.artifact("a/bc", file).artifact("a-b", file).artifact("a+b", file);
    PendingVersion pending = version.begin();
    assertThatThrownBy(() -> pending.artifact("a", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("artifact 'a' cannot be a file beside 'a/b'");
    assertThatThrownBy(() -> pending.artifact("a-b/c", file))
        .isInstanceOf(IllegalArgumentException.class);

    Path copy = pending.ready().copyTo(root.resolve("copy"));

    try (Stream<Path> copied = Files.walk(copy)) {
      assertThat(copied.filter(Files::isRegularFile).map(path -> copy.relativize(path).toString()))
          .containsExactlyInAnyOrder("a/b", "a/bc", "a-b", "a+b");
    }
  }
}
