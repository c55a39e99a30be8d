package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
  void put_sizesAroundWhereAnotherThreadHashes_addressesTheBytes() throws IOException {
    ArtifactStore store = create(root);
    int border = 1 << 22;
    for (int size : new int[] {border - 1, border, border + 1, 2 * border, 3 * border + 12_345}) {
      byte[] bytes = new byte[size];
      new Random(size).nextBytes(bytes);
      Blob blob = store.put(new ByteArrayInputStream(bytes));
      assertThat(blob).isEqualTo(new Blob(Sha256.of(bytes), size));
      assertThat(store.fetch(blob)).hasBinaryContent(bytes);
    }
    assertThat(hashingThreads()).isEmpty();
  }

  @Test
  void put_everyDiskOperationOfALargeBlobFailingInTurn_leavesNeitherFileNorThread()
      throws IOException {
    byte[] bytes = new byte[6_000_000];
    new Random(6).nextBytes(bytes);
    FailingDisk counting = new FailingDisk(Integer.MAX_VALUE, false);
    new FileArtifactStore(root.resolve("counting"), counting).put(new ByteArrayInputStream(bytes));
    for (int n = 1; n <= counting.operations(); n++) {
      Path directory = root.resolve("fail-" + n);
      FailingDisk disk = new FailingDisk(n, false);
      assertThatThrownBy(
              () -> new FileArtifactStore(directory, disk).put(new ByteArrayInputStream(bytes)))
          .as("operation %d", n)
          .hasMessageContaining("injected failure");
      assertThat(hashingThreads()).isEmpty();
      ArtifactStore healthy = create(directory);
      assertThat(directory.resolve("incoming")).isEmptyDirectory();
      assertThat(healthy.fetch(healthy.put(new ByteArrayInputStream(bytes))))
          .hasBinaryContent(bytes);
    }
  }

  /** A disk that damages the last write of a file, and says nothing. */
  private static final class DamagingDisk extends FailingDisk {
    DamagingDisk() {
      super(Integer.MAX_VALUE, false);
    }

    @Override
    public Output create(Path file) throws IOException {
      Output output = super.create(file);
      return new Output() {
        private long size;

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          byte[] written = Arrays.copyOfRange(bytes, offset, offset + length);
          size += length;
          if (size >= 6_000_000) {
            written[length - 1] ^= 4;
          }
          output.write(written, 0, length);
        }

        @Override
        public void sync() throws IOException {
          output.sync();
        }

        @Override
        public void close() throws IOException {
          output.close();
        }
      };
    }
  }

  @Test
  void put_diskThatDamagesALargeBlob_isRefusedAndLeavesNothing() throws IOException {
    ArtifactStore store = new FileArtifactStore(root, new DamagingDisk());
    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(new byte[6_000_000])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not give back what was written");
    assertThat(root.resolve("incoming")).isEmptyDirectory();
    assertThat(root.resolve("blobs")).isEmptyDirectory();
  }

  @Test
  void put_interruptedThread_storesAndStaysInterrupted() throws IOException {
    ArtifactStore store = create(root);
    byte[] bytes = new byte[6_000_000];
    Thread.currentThread().interrupt();
    Blob blob = store.put(new ByteArrayInputStream(bytes));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(blob.sha256()).isEqualTo(Sha256.of(bytes));
  }

  private static List<Thread> hashingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mlops-hash"))
        .toList();
  }

  @Test
  void fetch_symbolicLink_isNotFollowed() throws IOException {
    ArtifactStore store = create(root);
    Path outside = Files.writeString(root.resolve("outside"), "outside");
    Blob blob = new Blob(Sha256.of(outside), 7);
    Path place = root.resolve("blobs/" + blob.sha256().substring(0, 2) + "/" + blob.sha256());
    Files.createDirectories(place.getParent());
    Files.createSymbolicLink(place, outside);
    assertThatThrownBy(() -> store.fetch(blob)).isInstanceOf(ArtifactNotFoundException.class);
    assertThat(store.contains(blob)).isFalse();
  }

  @Test
  void everything_shardThatIsALink_touchesNothingBehindIt() throws IOException {
    ArtifactStore store = create(root.resolve("store"));
    byte[] bytes = "outside".getBytes(StandardCharsets.UTF_8);
    Blob blob = new Blob(Sha256.of(bytes), 7);
    Path outside = Files.createDirectory(root.resolve("outside"));
    Path foreign = Files.write(outside.resolve(blob.sha256()), bytes);
    Files.createSymbolicLink(
        root.resolve("store/blobs").resolve(blob.sha256().substring(0, 2)), outside);

    assertThat(store.contains(blob)).isFalse();
    assertThatThrownBy(() -> store.fetch(blob)).isInstanceOf(ArtifactNotFoundException.class);
    store.forEach(found -> fail("listed " + found));
    store.delete(blob);
    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(bytes)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("links are not followed");
    assertThat(outside).isDirectoryContaining(foreign::equals);
    assertThat(outside.toFile().list()).hasSize(1);
    assertThat(root.resolve("store/incoming")).isEmptyDirectory();
  }

  @Test
  void everything_blobsOrIncomingThatAreLinks_touchesNothingBehindThem() throws IOException {
    for (String part : new String[] {"blobs", "incoming"}) {
      Path registry = root.resolve("linked-" + part);
      ArtifactStore store = create(registry);
      Path outside = Files.createDirectory(root.resolve("outside-" + part));
      Path foreign = Files.writeString(outside.resolve("old"), "foreign");
      Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));
      Files.delete(registry.resolve(part));
      Files.createSymbolicLink(registry.resolve(part), outside);

      assertThatThrownBy(() -> store.put(new ByteArrayInputStream(new byte[3])))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> create(registry)).isInstanceOf(IOException.class);
      if (part.equals("incoming")) {
        assertThatThrownBy(() -> store.sweep(Instant.now())).isInstanceOf(IOException.class);
      }
      assertThat(outside.toFile().list()).containsExactly("old");
    }
  }

  @Test
  void root_thatIsALink_isTheOwnersChoice() throws IOException {
    Files.createDirectory(root.resolve("real"));
    Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));
    ArtifactStore store = create(root.resolve("link"));
    Blob blob = store.put(new ByteArrayInputStream(new byte[3]));
    assertThat(create(root.resolve("real")).contains(blob)).isTrue();
  }

  @Test
  void forEachAndSweep_strayFiles_areLeftAlone() throws IOException {
    ArtifactStore store = create(root);
    Blob blob = store.put(new ByteArrayInputStream(new byte[3]));
    Path shard = root.resolve("blobs/" + blob.sha256().substring(0, 2));
    Files.writeString(shard.resolve(".nfs0001"), "x");
    Files.writeString(shard.resolve("f".repeat(63) + "G"), "x");
    Files.createDirectories(root.resolve("blobs/00"));
    Files.writeString(root.resolve("blobs/00/" + "f".repeat(64)), "in the wrong place");
    Files.createDirectories(root.resolve("incoming/directory/deep"));
    List<Blob> found = new ArrayList<>();
    store.forEach(found::add);
    assertThat(found).containsExactly(blob);
    store.sweep(Instant.MAX);
    assertThat(root.resolve("incoming/directory/deep")).exists();
  }

  private static final List<String> WHOLE_PUT =
      List.of("create", "write", "sync", "rename", "sync of a directory", "sync of a directory");

  private static final byte[] BYTES = {1, 2, 3};

  @Test
  void put_syncThatFailed_isNeverTrustedByALaterPut() throws IOException {
    int opening = operationsOfOpening(root.resolve("counted"));
    for (int n = 1; n <= WHOLE_PUT.size(); n++) {
      Path directory = root.resolve("sync" + n);
      FailingDisk disk = new FailingDisk(opening + n, false);
      ArtifactStore store = new FileArtifactStore(directory, disk);
      assertThatThrownBy(() -> store.put(new ByteArrayInputStream(BYTES)))
          .hasMessageContaining("injected");
      // The second put writes, syncs and renames again, whatever the first left in place; so does
      // one of another process, which knows nothing of the failure.
      assertThat(put(new FileArtifactStore(directory, disk), disk)).isEqualTo(WHOLE_PUT);
      FailingDisk sound = new FailingDisk(Integer.MAX_VALUE, false);
      assertThat(put(new FileArtifactStore(directory, sound), sound)).isEqualTo(WHOLE_PUT);
    }
  }

  @Test
  void put_syncThatFailsAgainAfterReopening_isNotAcknowledged() throws IOException {
    int opening = operationsOfOpening(root.resolve("counted"));
    for (int n = 1; n <= WHOLE_PUT.size(); n++) {
      Path directory = root.resolve("again" + n);
      for (int round = 0; round < 3; round++) {
        ArtifactStore store = new FileArtifactStore(directory, new FailingDisk(opening + n, false));
        assertThatThrownBy(() -> store.put(new ByteArrayInputStream(BYTES)))
            .hasMessageContaining("injected");
      }
    }
  }

  private static int operationsOfOpening(Path directory) throws IOException {
    FailingDisk disk = new FailingDisk(Integer.MAX_VALUE, false);
    ArtifactStore store = new FileArtifactStore(directory, disk);
    assertThat(store.contains(new Blob("0".repeat(64), 1))).isFalse();
    return disk.operations();
  }

  private static List<String> put(ArtifactStore store, FailingDisk disk) throws IOException {
    int before = disk.operations();
    store.put(new ByteArrayInputStream(BYTES));
    return disk.log().subList(before, disk.operations());
  }

  @Test
  void open_newDirectories_areSyncedWhereTheyWereMade() throws IOException {
    Path directory = root.resolve("one/two");
    FailingDisk disk = new FailingDisk(Integer.MAX_VALUE, false);
    assertThat(put(new FileArtifactStore(directory, disk), disk)).isEqualTo(WHOLE_PUT);
    assertThat(disk.synced()).startsWith(root, root.resolve("one"), directory);
    assertThat(disk.synced()).contains(directory.resolve("blobs"));
  }

  @Test
  void open_syncThatFailed_isDoneByTheNextOpening() throws IOException {
    Path directory = root.resolve("one");
    for (int n = 1; n <= 2; n++) {
      FailingDisk failing = new FailingDisk(n, false);
      assertThatThrownBy(() -> new FileArtifactStore(directory, failing))
          .hasMessageContaining("injected");
      FailingDisk next = new FailingDisk(Integer.MAX_VALUE, false);
      assertThat(put(new FileArtifactStore(directory, next), next)).isEqualTo(WHOLE_PUT);
      assertThat(next.synced()).startsWith(root, directory);
    }
  }
}
