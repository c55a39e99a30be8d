package io.mlops4j.outside;

import io.mlops4j.core.ArtifactStore;
import io.mlops4j.core.ArtifactStoreCompatibilityKit;
import io.mlops4j.core.Blob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kit as somebody else's module uses it: from another package, through public types only. */
class StoreFromOutsideTest extends ArtifactStoreCompatibilityKit {
  @Override
  protected ArtifactStore create(Path directory) {
    return ArtifactStore.inDirectory(directory);
  }

  @Override
  protected void overwrite(Path directory, Blob blob, byte[] bytes) throws IOException {
    Path file = directory.resolve("blobs/" + blob.sha256().substring(0, 2) + "/" + blob.sha256());
    Files.delete(file);
    Files.write(file, bytes);
  }
}
