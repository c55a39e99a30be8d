package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.IntegrityProblem.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Points of runs and their summaries, made to disagree. */
@ParameterizedClass
@EnumSource
class MetricIntegrityTest {
  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path directory;
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    directory = root.resolve("registry");
    registry = database.open(directory);
    try (ActiveRun run = registry.experiment("e").startRun("r")) {
      MetricBatch batch = run.batch();
      for (int i = 0; i < 9000; i++) {
        batch.add("loss", i % 100 == 7 ? Double.NaN : (i - 4500) % 1000, 20_000 - i);
      }
      run.log(batch);
      run.log("loss", -0.0, 30_000).log("nan", Double.NaN, 1).log("inf", 1 / 0.0, 1);
      run.log("zero", 0.0, 1).log("zero", -0.0, 2).log("zero", -0.0, 1);
    }
    assertThat(registry.integrity().problems()).isEmpty();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE run_metrics SET points = points + 1 WHERE ordinal = 1",
        "UPDATE run_metrics SET chunks = 2 WHERE ordinal = 1",
        "UPDATE run_metrics SET latest_value = 0.5 WHERE ordinal = 1",
        "UPDATE run_metrics SET latest_step = 1 WHERE ordinal = 1",
        "UPDATE run_metrics SET lowest_value = -2000 WHERE ordinal = 1",
        "UPDATE run_metrics SET highest_at = 0 WHERE ordinal = 1",
        "UPDATE run_metrics SET highest_step = NULL WHERE ordinal = 1",
        "DELETE FROM run_metrics WHERE ordinal = 1",
        "DELETE FROM metric_chunks WHERE metric = 1 AND chunk = 2",
        "DELETE FROM metric_chunks WHERE metric = 2",
        "UPDATE metric_chunks SET points = points - 1 WHERE metric = 1 AND chunk = 1",
        "UPDATE metric_chunks SET first_step = 0 WHERE metric = 1 AND chunk = 1",
        "UPDATE metric_chunks SET last_step = 99999 WHERE metric = 1 AND chunk = 1",
        "UPDATE metric_chunks SET data = (SELECT data FROM metric_chunks WHERE metric = 1"
            + " AND chunk = 1) WHERE metric = 1 AND chunk = 2",
        "UPDATE metric_chunks SET data = (SELECT data FROM metric_chunks WHERE metric = 1"
            + " AND chunk = 1) WHERE metric = 2"
      })
  void integrity_pointsAndSummaryThatDisagree_areNoticed(String tampering) throws SQLException {
    database.sql(directory, tampering);
    assertThat(registry.integrity().problems())
        .isNotEmpty()
        .extracting(IntegrityProblem::kind)
        .containsOnly(Kind.RUN_METRIC);
  }
}
