package io.mlops4j.cost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerCrashTest {
  private static final int[] KILLED_AFTER = {1, 2, 17, 60};

  @TempDir private Path directory = Path.of("");

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void append_byAProcessThatIsKilled_keepsWhatWasPromisedAndNothingInHalf() throws Exception {
    Path file = directory.resolve("cost.ledger");
    for (int count : KILLED_AFTER) {
      long promised = appendThenKill(file, count);

      try (Ledger ledger = Ledger.open(file)) {
        List<LedgerEntry> entries = new ArrayList<>();
        ledger.forEach(LedgerQuery.all(), entries::add);
        // The kill may fall between a commit and the line that tells of it.
        assertThat((long) entries.size()).isBetween(promised, promised + 1);
        for (int i = 0; i < entries.size(); i++) {
          assertThat(entries.get(i).sequence()).isEqualTo(i + 1);
          assertThat(entries.get(i).charge().tags()).hasSize(2);
          assertThat(entries.get(i).charge().usage().quantities()).hasSize(2);
        }
        assertThat(ledger.sum(LedgerQuery.where("tenant", "acme"), "USD").total())
            .isEqualTo(MoneyTotal.of(Integer.toString(entries.size()), "USD"));
      }
    }
  }

  /** The last sequence a process said, of which at least so many lines were read. */
  private static long appendThenKill(Path file, int lines) throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-cp",
                System.getProperty("java.class.path"),
                LedgerWriter.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String last = "0";
      for (int i = 0; i < lines; i++) {
        last = String.valueOf(out.readLine());
      }
      // Not through the process itself, which would close the stream and lose its last lines.
      process.toHandle().destroyForcibly();
      process.waitFor();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
      }
      return Long.parseLong(last);
    } finally {
      process.destroyForcibly();
    }
  }
}
