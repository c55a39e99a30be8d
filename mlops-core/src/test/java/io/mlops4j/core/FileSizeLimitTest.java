package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.OSInfo;

/**
 * Writes that fail inside SQLite: a process whose files may not grow beyond a size, as on a medium
 * without a byte left.
 */
class FileSizeLimitTest {
  private static final long SEED = 20261126;

  /** What {@code ulimit -f} counts in, of a POSIX shell. */
  private static final int BLOCK = 512;

  /** The blocks of a page of the database. */
  private static final int PAGE = 8;

  @TempDir Path root;
  private Aftermath aftermath;
  private Path driver;
  private int written;

  @BeforeEach
  void runWithoutLimit() throws Exception {
    Path files = Files.createDirectory(root.resolve("files"));
    aftermath = new Aftermath(new LifeScript(files), ModelRegistry.at(root.resolve("expected")));
    driver = unpackedDriver();
    // A reader keeps the log from being emptied and from being deleted.
    Path directory = root.resolve("measured");
    ModelRegistry.open(directory).close();
    try (ModelRegistry reader = ModelRegistry.open(directory)) {
      assertThat(reader.models()).isEmpty();
      LifeScript script = new LifeScript(files);
      try (ModelRegistry registry = LifeScript.options(directory).open()) {
        for (int i = 0; i < script.size(); i++) {
          script.run(registry, i);
        }
      }
      written = (int) (Files.size(directory.resolve("registry.db-wal")) / BLOCK);
    }
    assertThat(written).isGreaterThan(500);
  }

  /** Unpacked by the process itself, the library would be the first file to grow too large. */
  private Path unpackedDriver() throws IOException {
    String name = System.mapLibraryName("sqlitejdbc");
    Path directory = Files.createDirectory(root.resolve("driver"));
    try (InputStream in =
        SQLiteJDBCLoader.class.getResourceAsStream(
            "/org/sqlite/native/%s/%s"
                .formatted(OSInfo.getNativeLibFolderPathForCurrentOS(), name))) {
      assertThat(in).isNotNull();
      Files.copy(in, directory.resolve(name));
    }
    return directory;
  }

  @Test
  void steps_filesMayNotGrowBeyondSomeSizes_areThereOrRefused() throws Exception {
    List<Integer> sizes =
        new Random(SEED).ints(1, written).limit(3).boxed().collect(Collectors.toList());
    sizes.add(1);
    limit(sizes);
  }

  @Test
  @Tag("exhaustive")
  void steps_filesMayNotGrowBeyondAnySize_areThereOrRefused() throws Exception {
    limit(IntStream.iterate(1, size -> size < written, size -> size + PAGE).boxed().toList());
  }

  private void limit(List<Integer> sizes) throws Exception {
    for (int size : sizes) {
      String name = "limit-" + size;
      Path directory = root.resolve(name);
      ModelRegistry.open(directory).close();
      Process child =
          ChildJvm.startUnder(
              List.of("sh", "-c", "ulimit -f " + size + "; exec \"$0\" \"$@\""),
              List.of("-Xmx128m", "-XX:-UsePerfData", "-Dorg.sqlite.lib.path=" + driver),
              RefusedProcess.class,
              directory.toString(),
              root.resolve("files").toString(),
              "die");
      assertThat(aftermath.afterRefusal(name, child, directory)).as(name).isTrue();
    }
  }
}
