package io.mlops4j.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/** A store that asks another one; tests override what they come between. */
class ForwardingStore implements ArtifactStore {
  private final ArtifactStore store;

  ForwardingStore(ArtifactStore store) {
    this.store = store;
  }

  @Override
  public Blob put(InputStream source) throws IOException {
    return store.put(source);
  }

  @Override
  public void sweep(Instant before) throws IOException {
    store.sweep(before);
  }

  @Override
  public boolean contains(Blob blob) throws IOException {
    return store.contains(blob);
  }

  @Override
  public Path fetch(Blob blob) throws IOException {
    return store.fetch(blob);
  }

  @Override
  public void delete(Blob blob) throws IOException {
    store.delete(blob);
  }

  @Override
  public void forEach(Consumer<Blob> visitor) throws IOException {
    store.forEach(visitor);
  }
}
