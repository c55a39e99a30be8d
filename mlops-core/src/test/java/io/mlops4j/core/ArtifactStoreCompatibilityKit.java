package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every artifact store must pass. A subclass makes the store and can damage what it holds; it
 * inherits the tests. The artifact {@code mlops-core} with the classifier {@code tests} has this
 * class, for stores of your own.
 */
public abstract class ArtifactStoreCompatibilityKit {
  /** The directory of the store under test. */
  @TempDir Path root;

  private ArtifactStore store;

  /** The subclass needs nothing from here. */
  protected ArtifactStoreCompatibilityKit() {}

  /** A new empty store. */
  protected abstract ArtifactStore create(Path directory) throws IOException;

  /**
   * The store that {@link #create} made there, opened once more as another process would; by
   * default the same call does both.
   */
  protected ArtifactStore reopen(Path directory) throws IOException {
    return create(directory);
  }

  /** Replaces the stored bytes of a blob, as a failing disk would. */
  protected abstract void overwrite(Path directory, Blob blob, byte[] bytes) throws IOException;

  @BeforeEach
  void createStore() throws IOException {
    store = create(root);
  }

  private Blob put(String text) throws IOException {
    return store.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private List<Blob> all() throws IOException {
    List<Blob> blobs = new ArrayList<>();
    store.forEach(blobs::add);
    return blobs;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void put_bytes_areAddressedByTheirDigest() throws IOException {
    // printf abc | sha256sum (coreutils 9.1)
    Blob expected = new Blob("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3);
    assertThat(put("abc")).isEqualTo(expected);
    assertThat(store.contains(expected)).isTrue();
    assertThat(store.fetch(expected)).hasContent("abc");
    assertThat(all()).containsExactly(expected);
  }

  @Test
  void put_sizesAroundBuffers_areReadBackEqual() throws IOException {
    Random random = new Random(7);
    for (int size : new int[] {0, 1, 8191, 8192, 8193, 262_143, 262_144, 262_145, 1_000_003}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Blob blob = store.put(new Dribble(new ByteArrayInputStream(bytes), random));
      assertThat(blob).isEqualTo(new Blob(sha256(bytes), size));
      assertThat(Files.readAllBytes(store.fetch(blob))).isEqualTo(bytes);
    }
  }

  @Test
  void put_sameBytesTwice_storesThemOnce() throws IOException {
    assertThat(put("twice")).isEqualTo(put("twice"));
    assertThat(all()).hasSize(1);
  }

  @Test
  void put_sourceFailsHalfWay_leavesNothing() throws IOException {
    InputStream failing =
        new FilterInputStream(new ByteArrayInputStream(new byte[300_000])) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count < 0) {
              throw new IOException("the source broke");
            }
            return count;
          }
        };
    assertThatThrownBy(() -> store.put(failing))
        .isInstanceOf(IOException.class)
        .hasMessage("the source broke");
    assertThat(all()).isEmpty();
  }

  @Test
  void put_fromManyThreads_storesEveryBlobWhole() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Blob> same = () -> put("same".repeat(100_000));
      for (Future<Blob> blob :
          threads.invokeAll(IntStream.range(0, 16).mapToObj(i -> same).toList())) {
        assertThat(store.fetch(blob.get())).hasSize(400_000);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(all()).hasSize(1);
  }

  @Test
  void fetch_absentBlob_isTyped() throws IOException {
    Blob absent = new Blob("0".repeat(64), 1);
    assertThat(store.contains(absent)).isFalse();
    assertThatThrownBy(() -> store.fetch(absent)).isInstanceOf(ArtifactNotFoundException.class);
  }

  @Test
  void fetch_damagedBlob_isNeverServedAndHealedByThePut() throws IOException {
    Blob blob = put("sound bytes");
    for (String damaged : new String[] {"", "sound byte", "sound bytes!", "Sound bytes"}) {
      overwrite(root, blob, damaged.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> store.fetch(blob)).isInstanceOf(ArtifactCorruptedException.class);
    }
    put("sound bytes");
    assertThat(store.fetch(blob)).hasContent("sound bytes");
  }

  @Test
  void delete_blob_removesItAndIsIdempotent() throws IOException {
    Blob kept = put("kept");
    Blob removed = put("removed");
    store.delete(removed);
    store.delete(removed);
    assertThat(store.contains(removed)).isFalse();
    assertThat(all()).containsExactly(kept);
  }

  @Test
  void reopen_findsWhatWasStoredAndNothingThatWasDeleted() throws IOException {
    Blob kept = put("kept");
    Blob removed = put("removed");
    store.delete(removed);
    ArtifactStore again = reopen(root);
    assertThat(again.fetch(kept)).hasContent("kept");
    assertThat(again.contains(removed)).isFalse();
    assertThatThrownBy(() -> again.fetch(removed)).isInstanceOf(ArtifactNotFoundException.class);
    again.delete(kept);
    assertThat(store.contains(kept)).isFalse();
  }

  @Test
  void putAndDelete_atOnce_showTheBlobWholeOrNotAtAll() throws Exception {
    String text = "contended".repeat(10_000);
    Blob blob = put(text);
    ArtifactStore other = reopen(root);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> putting =
          () -> {
            for (int i = 0; i < 50; i++) {
              assertThat(put(text)).isEqualTo(blob);
            }
            return true;
          };
      Callable<Boolean> deleting =
          () -> {
            for (int i = 0; i < 200; i++) {
              other.delete(blob);
            }
            return true;
          };
      Callable<Boolean> reading =
          () -> {
            for (int i = 0; i < 200; i++) {
              try {
                // The digest is compared by the store; the file may be gone once it is returned.
                assertThat(other.fetch(blob)).isNotNull();
              } catch (ArtifactNotFoundException deleted) {
                assertThat(deleted).hasMessageContaining(blob.sha256());
              }
            }
            return true;
          };
      for (Future<Boolean> each : threads.invokeAll(List.of(putting, putting, deleting, reading))) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(put(text)).isEqualTo(blob);
    assertThat(other.fetch(blob)).hasContent(text);
    assertThat(all()).containsExactly(blob);
  }

  @Test
  void sweep_leavesStoredBlobsAlone() throws IOException {
    Blob blob = put("kept");
    store.sweep(Instant.MAX);
    assertThat(store.fetch(blob)).hasContent("kept");
  }

  /** Delivers its bytes in pieces of random length. */
  private static final class Dribble extends InputStream {
    private final InputStream source;
    private final Random random;

    Dribble(InputStream source, Random random) {
      this.source = source;
      this.random = random;
    }

    @Override
    public int read() throws IOException {
      return source.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return source.read(bytes, offset, Math.min(length, 1 + random.nextInt(100_000)));
    }
  }
}
