package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of the database that were cut off or changed: a log is believed up to where it ends or is
 * damaged, and a changed byte is a typed exception, a problem that {@code integrity} names, or
 * without effect on any version.
 */
class DamagedDatabaseTest {
  private static final long SEED = 20261125;

  /** Those before a collection takes the bytes that earlier states refer to. */
  private static final int STEPS = 12;

  /** A frame of SQLite's log is a page after a header of 24 bytes; the log's header has 32. */
  private static final int FRAME = 24 + 4096;

  @TempDir Path root;
  private Path whole;
  private byte[] log;
  private List<String> expected;

  /** The files of a registry whose log holds all that was written. */
  @BeforeEach
  void copyAnOpenRegistry() throws IOException {
    LifeScript script = new LifeScript(Files.createDirectory(root.resolve("files")));
    expected = new ArrayList<>();
    whole = root.resolve("whole");
    Path open = root.resolve("open");
    try (ModelRegistry registry = LifeScript.options(open).open()) {
      expected.add(LifeScript.show(registry));
      for (int step = 0; step < STEPS; step++) {
        script.run(registry, step);
        expected.add(LifeScript.show(registry));
      }
      copy(open, whole);
    }
    Files.delete(whole.resolve("registry.db-shm"));
    log = Files.readAllBytes(whole.resolve("registry.db-wal"));
    assertThat(log.length).isGreaterThan(100 * FRAME);
    assertThat(Files.size(whole.resolve("registry.db"))).isLessThanOrEqualTo(4096);
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path copyOfWhole(String name) {
    Path directory = root.resolve(name);
    copy(whole, directory);
    return directory;
  }

  @Test
  void logCutOff_atSomeBytes_isReadUpToThere() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 15; i++) {
      cut(random.nextInt(log.length + 1));
    }
  }

  @Test
  @Tag("exhaustive")
  void logCutOff_aroundEveryFrame_isReadUpToThere() throws IOException {
    for (int end = 0; end <= log.length; end++) {
      int within = Math.floorMod(end - 32, FRAME);
      if (end < 40 || within < 2 || within == 24 || within == FRAME - 1) {
        cut(end);
      }
    }
    assertThat(stateAfter("whole log", log)).isEqualTo(STEPS);
  }

  private void cut(int end) throws IOException {
    stateAfter("cut after " + end, Arrays.copyOf(log, end));
  }

  @Test
  void logChanged_atSomeBytes_isReadUpToThere() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 10; i++) {
      change(random.nextInt(log.length), random.nextInt(8));
    }
  }

  @Test
  @Tag("exhaustive")
  void logChanged_inEveryFrame_isReadUpToThere() throws IOException {
    Random random = new Random(SEED);
    for (int frame = 0; 32 + frame * FRAME < log.length; frame++) {
      change(32 + frame * FRAME + random.nextInt(24), random.nextInt(8));
      change(32 + frame * FRAME + 24 + random.nextInt(4096), random.nextInt(8));
    }
  }

  private void change(int at, int bit) throws IOException {
    byte[] changed = log.clone();
    changed[at] ^= (byte) (1 << bit);
    stateAfter("byte %d, bit %d".formatted(at, bit), changed);
  }

  /** How many steps a registry with this log has behind it; it always has whole ones. */
  private int stateAfter(String where, byte[] changedLog) throws IOException {
    Path directory = copyOfWhole(where);
    Files.write(directory.resolve("registry.db-wal"), changedLog);
    try (ModelRegistry registry = LifeScript.options(directory).open()) {
      int state = expected.indexOf(LifeScript.show(registry));
      assertThat(state).as(where).isNotNegative();
      assertThat(registry.verify().problems()).as(where).isEmpty();
      return state;
    }
  }

  @Test
  void database_someBitsFlipped_neverShowsAnotherVersionAndSaysItIsSound() throws IOException {
    flip(120);
  }

  @Test
  @Tag("exhaustive")
  void database_manyBitsFlipped_neverShowsAnotherVersionAndSaysItIsSound() throws IOException {
    flip(5000);
  }

  private void flip(int flips) throws IOException {
    Random random = new Random(SEED);
    Path file = whole.resolve("registry.db");
    Map<String, String> versions;
    try (ModelRegistry registry = LifeScript.options(whole).open()) {
      versions = versions(registry);
    }
    assertThat(whole.resolve("registry.db-wal")).doesNotExist();
    byte[] bytes = Files.readAllBytes(file);
    int refused = 0;
    int noticed = 0;
    for (int i = 0; i < flips; i++) {
      int at = random.nextInt(bytes.length);
      byte[] changed = bytes.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed, StandardOpenOption.TRUNCATE_EXISTING);
      try (ModelRegistry registry = LifeScript.options(whole).open()) {
        Map<String, String> found = versions(registry);
        LifeScript.show(registry);
        registry.searchVersions().orderBy("metrics.f1").page();
        registry.resolve("models:/m/2").lineage().toJson();
        if (!registry.integrity().sound()) {
          noticed++;
        } else {
          assertThat(found).as("byte %d, flip %d", at, i).isEqualTo(versions);
        }
      } catch (RegistryException typed) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(noticed).isPositive();
  }

  /** What no change that is not logged may touch. */
  private static Map<String, String> versions(ModelRegistry registry) {
    Map<String, String> versions = new TreeMap<>();
    for (RegisteredModel model : registry.models()) {
      List<ModelVersion> all = new ArrayList<>(model.versions());
      all.addAll(model.deletedVersions());
      for (ModelVersion version : all) {
        versions.put(
            version.uri(),
            version.description()
                + version.artifacts()
                + version.metrics()
                + version.tags()
                + version.datasets()
                + version.derivation()
                + version.createdAt()
                + version.createdBy());
      }
      versions.put(model.name(), model.aliases() + "" + model.history());
    }
    return versions;
  }
}
