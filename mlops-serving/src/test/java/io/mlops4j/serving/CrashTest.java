package io.mlops4j.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Native code that is misused ends the process, so these run in a child. */
@Timeout(120)
class CrashTest {

  private static final Pattern COUNTS =
      Pattern.compile("closes=(\\d+) runs=(\\d+) refusals=(\\d+)");

  @TempDir Path dir;

  @Test
  void close_modelsUnderLoad_leavesTheJvmAlive() throws Exception {
    assertCounts(probe("close-model"));
  }

  @Test
  void close_deploymentsWithCanariesUnderLoad_leavesTheJvmAlive() throws Exception {
    assertCounts(probe("close-deployment"));
  }

  @Test
  void exit_withRunsUnderWay_endsCleanly() throws Exception {
    assertThat(probe("exit")).contains("exiting");
  }

  @Test
  void load_underALongCommandLine_isRefusedTyped() throws Exception {
    assertThat(probe("load", "x".repeat(5_000)))
        .contains("refused: The command line of this process has ")
        .contains("java @arguments");
  }

  @Test
  void load_underAShortCommandLine_works() throws Exception {
    assertThat(probe("load", "x".repeat(2_000))).contains("loaded");
  }

  private static void assertCounts(String output) {
    Matcher counts = COUNTS.matcher(output);
    assertThat(counts.find()).as(output).isTrue();
    long closes = Long.parseLong(counts.group(1));
    assertThat(closes).as("closes").isGreaterThanOrEqualTo(5);
    assertThat(Long.parseLong(counts.group(2))).as("runs").isGreaterThan(closes);
    assertThat(Long.parseLong(counts.group(3))).as("refusals").isEqualTo(4 * closes);
  }

  private String probe(String action, String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + dir.resolve("hs_err.log"));
    command.addAll(List.of(CrashProbe.class.getName(), action, dir.toString(), "4000"));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Not as an argument: ONNX Runtime does not survive a long command line.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process child = builder.start();
    try {
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as(output).isZero();
      assertThat(dir.resolve("hs_err.log")).doesNotExist();
      return output;
    } finally {
      child.destroyForcibly();
    }
  }
}
