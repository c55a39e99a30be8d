package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FileArtifactStoreTest extends ArtifactStoreCompatibilityKit {
  @Override
  protected ArtifactStore create(Path directory) throws IOException {
    return new FileArtifactStore(directory, new LocalDisk());
  }

  @Override
  protected void overwrite(Path directory, Blob blob, byte[] bytes) throws IOException {
    Path file = directory.resolve("blobs/" + blob.sha256().substring(0, 2) + "/" + blob.sha256());
    Files.delete(file);
    Files.write(file, bytes);
  }

  @Test
  void sweep_removesOnlyOldUnfinishedFiles() throws IOException {
    ArtifactStore store = create(root);
    Path old = Files.writeString(root.resolve("incoming/old"), "half");
    Path fresh = Files.writeString(root.resolve("incoming/fresh"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    store.sweep(Instant.parse("2026-01-02T00:00:00Z"));
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void fetch_symbolicLink_isNotFollowed() throws IOException {
    ArtifactStore store = create(root);
    Path outside = Files.writeString(root.resolve("outside"), "outside");
    Blob blob = new Blob(Sha256.of(outside), 7);
    Path place = root.resolve("blobs/" + blob.sha256().substring(0, 2) + "/" + blob.sha256());
    Files.createDirectories(place.getParent());
    Files.createSymbolicLink(place, outside);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> store.fetch(blob))
        .isInstanceOf(ArtifactNotFoundException.class);
    assertThat(store.contains(blob)).isFalse();
  }
}
