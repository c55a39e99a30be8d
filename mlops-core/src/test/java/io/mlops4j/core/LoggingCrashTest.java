package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoggingCrashTest {
  @TempDir Path root;

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void kill_atRandomMoments_everyAcknowledgedBatchIsThereAndNoneByHalf(TestDatabase database)
      throws Exception {
    kill(database, 3);
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  @Tag("exhaustive")
  void kill_atManyRandomMoments_everyAcknowledgedBatchIsThereAndNoneByHalf(TestDatabase database)
      throws Exception {
    kill(database, 60);
  }

  private void kill(TestDatabase database, int rounds) throws Exception {
    Random random = new Random(20261125);
    Path directory = root.resolve("registry");
    for (int round = 0; round < rounds; round++) {
      String name = "killed-" + round;
      Process child =
          ChildJvm.start(
              LoggingProcess.class, root.resolve(name), database.address(directory), name);
      while (acknowledged(name) == 0) {
        assertThat(child.isAlive()).as(RegistryFixture.content(root.resolve(name))).isTrue();
        Thread.sleep(5);
      }
      Thread.sleep(random.nextInt(120));
      child.destroyForcibly().waitFor();
      long acknowledged = acknowledged(name);

      try (ModelRegistry registry = database.open(directory)) {
        // A server may be at work for a dead client still; a write waits until it is not.
        registry.experiment("after").startRun(name).end(RunStatus.FINISHED);
        Run run =
            registry
                .experiment("e")
                .searchRuns()
                .where("run_name = '" + name + "'")
                .page()
                .items()
                .get(0);
        assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
        MetricSummary loss = run.summary("loss").orElseThrow();
        assertThat(loss.count())
            .isBetween(acknowledged, acknowledged + LoggingProcess.BATCH)
            .isEqualTo(run.summary("f1").orElseThrow().count());
        assertThat(loss.count() % LoggingProcess.BATCH).isZero();
        assertThat(loss.latest().value()).isEqualTo(loss.count() - 1.0);
        List<MetricPoint> points = points(run.history("loss").pageSize(100_000));
        assertThat(points).hasSize((int) loss.count());
        for (int i = 0; i < points.size(); i++) {
          assertThat(points.get(i).step()).isEqualTo(i);
          assertThat(points.get(i).value()).isEqualTo(i);
        }
        assertThat(registry.integrity().problems()).isEmpty();
        run.resume().end(RunStatus.KILLED);
      }
    }
  }

  private static List<MetricPoint> points(MetricHistory history) {
    Page<MetricPoint> page = history.page();
    List<MetricPoint> points = new ArrayList<>(page.items());
    while (page.nextToken().isPresent()) {
      page = history.page(page.nextToken().get());
      points.addAll(page.items());
    }
    return points;
  }

  /** The number on the last complete line: the last line of a killed process may be cut. */
  private long acknowledged(String output) throws IOException {
    Path file = root.resolve(output);
    String text = Files.exists(file) ? Files.readString(file) : "";
    String complete = text.substring(0, text.lastIndexOf('\n') + 1);
    return complete
        .lines()
        .filter(line -> line.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(0);
  }
}
