package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Syncs that fail below SQLite and the artifact store, one after the other. Needs {@code strace}
 * and the right to trace.
 */
@Tag("exhaustive")
class SyncFailureTest {
  @TempDir Path root;
  private Path files;
  private Aftermath aftermath;

  @BeforeEach
  void runWithoutFaults() throws IOException {
    files = Files.createDirectory(root.resolve("files"));
    aftermath = new Aftermath(new LifeScript(files), ModelRegistry.at(root.resolve("expected")));
  }

  /** A plus fails all later syncs of the thread too. */
  @ParameterizedTest
  @CsvSource({"+, die", "'', die", "'', repeat"})
  void steps_aSyncFails_areThereOrRefused(String forever, String then) throws Exception {
    int refusals = 0;
    // Four runs in a row without a refusal: there is no such call any more.
    int spared = 0;
    for (int place = 1; spared < 4; place++) {
      boolean refused = fail(place + forever, then);
      refusals += refused ? 1 : 0;
      spared = refused ? 0 : spared + 1;
    }
    assertThat(refusals).isGreaterThan(10);
  }

  private boolean fail(String when, String then) throws Exception {
    String name = "sync-" + when + "-" + then;
    Path directory = root.resolve(name);
    ModelRegistry.open(directory).close();
    Process child = startTraced(when, directory, then);
    return aftermath.afterRefusal(name, child, directory);
  }

  private Process startTraced(String when, Path directory, String then) {
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-o",
            "/dev/null",
            "-e",
            "trace=fsync",
            "-e",
            "inject=fsync:error=EIO:when=" + when);
    try {
      return ChildJvm.startUnder(
          strace,
          List.of("-Xmx128m"),
          RefusedProcess.class,
          directory.toString(),
          files.toString(),
          then);
    } catch (IOException e) {
      throw new AssertionError("install strace (a package of Linux) to let syncs fail", e);
    }
  }
}
