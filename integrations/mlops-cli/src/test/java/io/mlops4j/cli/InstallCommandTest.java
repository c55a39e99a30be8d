package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code install} does beside a jar is for {@link MlopsJarIT}. */
class InstallCommandTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void install_startedFromNoJar_isRefusedInOneLine() {
    Path folder = directory.resolve("bin");

    Shell shell = Shell.run("install", folder);

    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err()).startsWith("mlops: only a jar can be installed").hasLineCount(1);
    assertThat(folder).doesNotExist();
  }

  /** The archive of the installed tool holds what the commands load only if they all run. */
  @Test
  void rehearsal_runsEveryCommand() throws Exception {
    assertThat(Rehearsal.failing(directory)).isEmpty();
  }
}
