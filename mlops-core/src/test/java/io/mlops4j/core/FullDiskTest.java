package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real file system that becomes full at every place of a life, or is mounted read-only. Needs
 * {@code unshare} and the right to mount in a namespace of one's own.
 */
@Tag("exhaustive")
class FullDiskTest {
  private static final int STEP = 4096;

  @TempDir Path root;
  private Path disk;
  private Path files;

  @BeforeEach
  void createDirectories() throws IOException {
    disk = Files.createDirectory(root.resolve("disk"));
    files = Files.createDirectory(root.resolve("files"));
    Files.createDirectory(root.resolve("expected"));
  }

  @Test
  void steps_diskBecomesFullAnywhere_areRefusedAndTheRegistryGoesOnOnceThereIsRoom()
      throws Exception {
    int refused = 0;
    for (int left = 0; run(Integer.toString(left)).contains("refused "); left += STEP) {
      refused++;
    }
    // The log alone grows by more than that.
    assertThat(refused).isGreaterThan(50);
  }

  @Test
  void open_mountedReadOnly_isRefusedAndEverythingIsThereOnceWritable() throws Exception {
    assertThat(run("read-only")).startsWith("refused ");
  }

  private String run(String how) throws Exception {
    List<String> mounted =
        List.of(
            "unshare",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=8m tmpfs " + disk + " && exec \"$0\" \"$@\"");
    Process child;
    try {
      child =
          ChildJvm.startUnder(
              mounted,
              List.of("-Xmx128m", "-XX:-UsePerfData"),
              FullDiskProcess.class,
              disk.toString(),
              files.toString(),
              how);
    } catch (IOException e) {
      throw new AssertionError("install unshare (util-linux) to mount a file system", e);
    }
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).as(how).isTrue();
    assertThat(child.exitValue()).as(how + ": " + output).isZero();
    return output;
  }
}
