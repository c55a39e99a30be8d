package io.mlops4j.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Where artifact bytes live, addressed by their SHA-256. Implementations are thread-safe, and
 * several processes may use one store at a time.
 *
 * <p>Equal bytes are stored once. A blob is visible as a whole or not at all: a failed or killed
 * {@link #put} leaves nothing that {@link #contains} or {@link #forEach} reports.
 */
public interface ArtifactStore {
  /**
   * {@return a store of files below a directory, created where it is missing} Several machines may
   * share one on a network file system that renames atomically.
   *
   * @param directory the directory
   * @throws RegistryStorageException when the directory cannot be used
   */
  static ArtifactStore inDirectory(Path directory) {
    try {
      return new FileArtifactStore(directory, new LocalDisk());
    } catch (IOException e) {
      throw new RegistryStorageException(
          "'%s' cannot hold artifacts: %s".formatted(directory, e), e);
    }
  }

  /**
   * Stores the bytes of a stream, hashing them as they pass; memory use does not depend on their
   * number. The stream is read to its end and not closed.
   *
   * @param source the source
   * @return the address; the bytes survive a power failure from here on
   * @throws IOException when reading or storing failed; nothing was stored
   */
  Blob put(InputStream source) throws IOException;

  /**
   * Removes what unfinished puts left behind, where nothing was written to it since a moment.
   *
   * @param before the moment
   * @throws IOException when the store fails
   */
  void sweep(Instant before) throws IOException;

  /**
   * {@return whether a blob of that digest and size is stored} Does not read its bytes.
   *
   * @param blob the address
   * @throws IOException when the store fails
   */
  boolean contains(Blob blob) throws IOException;

  /**
   * {@return a local file that holds the blob} Every call reads the bytes once and compares their
   * digest.
   *
   * <p>The file belongs to the store: read it, never write it.
   *
   * @param blob the address
   * @throws ArtifactNotFoundException when the blob is not stored
   * @throws ArtifactCorruptedException when the stored bytes have another digest or size
   * @throws IOException when the store fails
   */
  Path fetch(Blob blob) throws IOException;

  /**
   * Removes a blob; does nothing when there is none.
   *
   * @param blob the address
   * @throws IOException when the store fails
   */
  void delete(Blob blob) throws IOException;

  /**
   * Calls the visitor with every stored blob, in no particular order.
   *
   * @param visitor what to call
   * @throws IOException when the store fails
   */
  void forEach(Consumer<Blob> visitor) throws IOException;
}
