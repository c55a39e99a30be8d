package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails at some operation of a store's life, and the disk keeps what it must and any part
 * of what it need not: what was acknowledged is there, and every name stands for whole bytes.
 */
class PowerLossTest {
  private static final int OPERATIONS = 60;

  @TempDir Path root;

  @Test
  void powerLoss_atSomeMoments_keepsWhatWasAcknowledged() throws IOException {
    sweep(250);
  }

  @Test
  @Tag("exhaustive")
  void powerLoss_atManyMoments_keepsWhatWasAcknowledged() throws IOException {
    sweep(10_000);
  }

  private void sweep(int seeds) throws IOException {
    int kept = 0;
    for (int seed = 0; seed < seeds; seed++) {
      kept += lose(seed);
    }
    assertThat(kept).isGreaterThan(seeds);
  }

  private int lose(int seed) throws IOException {
    Random random = new Random(seed);
    Path before = Files.createDirectory(root.resolve("before-" + seed));
    Path after = Files.createDirectory(root.resolve("after-" + seed));
    PowerLossDisk disk = new PowerLossDisk(1 + random.nextInt(OPERATIONS));
    Map<Blob, byte[]> acknowledged = new TreeMap<>((a, b) -> a.sha256().compareTo(b.sha256()));
    live(before.resolve("store"), disk, acknowledged, random);
    disk.leave(before, after, random);

    Disk powered = new PowerLossDisk(Integer.MAX_VALUE);
    FileArtifactStore store = new FileArtifactStore(after.resolve("store"), powered);
    for (Map.Entry<Blob, byte[]> blob : acknowledged.entrySet()) {
      assertThat(store.fetch(blob.getKey())).as("seed %d", seed).hasBinaryContent(blob.getValue());
    }
    List<Blob> listed = new ArrayList<>();
    store.forEach(listed::add);
    for (Blob blob : listed) {
      assertThat(store.fetch(blob)).as("seed %d", seed).exists();
      store.delete(blob);
    }
    delete(before);
    delete(after);
    return acknowledged.size();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Puts and deletes a few blobs over and over until the power fails. */
  private static void live(
      Path directory, Disk disk, Map<Blob, byte[]> acknowledged, Random random) {
    try {
      FileArtifactStore store = new FileArtifactStore(directory, disk);
      while (true) {
        byte[] content = new byte[random.nextInt(4) * 1000];
        new Random(content.length).nextBytes(content);
        if (acknowledged.isEmpty() || random.nextInt(4) > 0) {
          acknowledged.put(store.put(new ByteArrayInputStream(content)), content);
        } else {
          Blob first = acknowledged.keySet().iterator().next();
          // Nothing is promised of a blob from the moment on its deletion begins.
          acknowledged.remove(first);
          store.delete(first);
        }
      }
    } catch (IOException powerFailed) {
      assertThat(powerFailed).hasMessageContaining("the power failed");
    }
  }
}
