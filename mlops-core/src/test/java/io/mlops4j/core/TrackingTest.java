package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class TrackingTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:15:30.123456Z");

  @Parameter TestDatabase database;
  @TempDir Path root;
  private ModelRegistry registry;
  private Experiment experiment;

  @BeforeEach
  void open() {
    registry =
        database.at(root.resolve("registry")).clock(InstantSource.fixed(NOW)).actor("ci").open();
    experiment = registry.experiment("sts/encoder");
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void run_everything_isReadBackAfterReopening() {
    Path model = RegistryFixture.file(root, "model.onnx", "weights");
    Dataset data = Dataset.of("sts-dev", RegistryFixture.file(root, "d", "x")).withSplit("dev");
    String id;
    try (ActiveRun run = experiment.startRun("lr=0.1 \u00e9")) {
      id = run.id();
      run.param("lr", 0.1).params(Map.of("layers", "6", "text", ""));
      run.log("loss", 0.5, 1).log("loss", 0.25, 2).log("f1", 0.9);
      run.tag("team", "search").tag("team", "ranking");
      run.input(data).artifact("model.onnx", model);
      assertThat(run.read().status()).isEqualTo(RunStatus.RUNNING);
      run.finish();
    }
    registry.close();
    registry = database.open(root.resolve("registry"));

    Run read = registry.run(id);
    assertThat(id).matches("[0-9a-f]{32}");
    assertThat(read.name()).isEqualTo("lr=0.1 \u00e9");
    assertThat(read.experiment().name()).isEqualTo("sts/encoder");
    assertThat(read.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(read.startedAt()).isEqualTo(NOW);
    assertThat(read.endedAt()).contains(NOW);
    assertThat(read.createdBy()).isEqualTo("ci");
    assertThat(read.params()).isEqualTo(Map.of("lr", "0.1", "layers", "6", "text", ""));
    assertThat(read.param("absent")).isEmpty();
    assertThat(read.tags()).isEqualTo(Map.of("team", "ranking"));
    assertThat(read.metric("loss")).hasValue(0.25);
    assertThat(read.metric("absent")).isEmpty();
    assertThat(read.summary("loss").orElseThrow())
        .isEqualTo(
            new MetricSummary(
                "loss",
                2,
                new MetricPoint(2, NOW, 0.25),
                Optional.of(new MetricPoint(2, NOW, 0.25)),
                Optional.of(new MetricPoint(1, NOW, 0.5))));
    assertThat(read.datasets()).containsExactly(data);
    assertThat(read.artifact("model.onnx")).hasContent("weights");
    assertThat(read.history("loss").page().items())
        .containsExactly(new MetricPoint(1, NOW, 0.5), new MetricPoint(2, NOW, 0.25));
  }

  @Test
  void close_withoutFinish_isFailed() {
    ActiveRun left;
    try (ActiveRun run = experiment.startRun("r")) {
      left = run;
    }
    assertThat(left.read().status()).isEqualTo(RunStatus.FAILED);
    assertThat(left.read().endedAt()).contains(NOW);
    left.close();
    assertThatThrownBy(() -> left.log("f1", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("resume");
    assertThatThrownBy(left::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void finish_refused_canBeRepeatedAndIsFailedWhenTheBlockIsLeft() throws Exception {
    Path directory = root.resolve("registry");
    try (ModelRegistry hurried = database.at(directory).busyTimeout(Duration.ofMillis(50)).open();
        Connection foreign = database.connect(directory);
        Statement statement = foreign.createStatement()) {
      ActiveRun repeated = hurried.experiment("sts/encoder").startRun("repeated");
      ActiveRun left = hurried.experiment("sts/encoder").startRun("left");
      statement.execute(database.holdingTheWriteLock());
      assertThatThrownBy(repeated::finish).isInstanceOf(RegistryBusyException.class);
      assertThatThrownBy(left::close).isInstanceOf(RegistryBusyException.class);
      statement.execute("ROLLBACK");
      assertThat(repeated.log("f1", 1).finish().status()).isEqualTo(RunStatus.FINISHED);
      assertThatThrownBy(repeated::finish).isInstanceOf(IllegalStateException.class);
      left.close();
      assertThat(left.read().status()).isEqualTo(RunStatus.FAILED);
    }
  }

  @Test
  void end_statuses_areStored() {
    Run killed = experiment.startRun("a").end(RunStatus.KILLED);
    assertThat(killed.status()).isEqualTo(RunStatus.KILLED);
    try (ActiveRun run = killed.resume()) {
      assertThat(run.read().status()).isEqualTo(RunStatus.RUNNING);
      assertThat(run.read().endedAt()).isEmpty();
      assertThatThrownBy(() -> run.end(RunStatus.RUNNING))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(run.log("f1", 1).finish().metric("f1")).hasValue(1);
    }
    assertThat(killed.status()).isEqualTo(RunStatus.KILLED);
    assertThat(killed.refreshed().status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void param_anotherValue_isRefusedAndNothingStored() {
    try (ActiveRun run = experiment.startRun("r")) {
      run.param("lr", "0.1").param("lr", "0.1");
      assertThatThrownBy(() -> run.params(Map.of("a", "1", "lr", "0.2", "z", "1")))
          .isInstanceOf(ParameterConflictException.class)
          .hasMessageContaining("'lr'")
          .hasMessageContaining("'0.1'");
      assertThat(run.read().params()).isEqualTo(Map.of("lr", "0.1"));
      assertThatThrownBy(() -> run.param("lr\n", "1")).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> run.param("lr", "x".repeat(6001)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void log_notANumberAndInfinities_areKept() {
    try (ActiveRun run = experiment.startRun("r")) {
      run.log("m", Double.NaN, 1);
      assertThat(run.read().metric("m").orElseThrow()).isNaN();
      assertThat(run.read().summary("m").orElseThrow().lowest()).isEmpty();
      run.log("m", Double.NEGATIVE_INFINITY, 2).log("m", Double.POSITIVE_INFINITY, 3);
      run.log("m", -0.0, 4).log("m", Double.NaN, 5);

      Run read = run.read();
      assertThat(read.history("m").page().items())
          .extracting(MetricPoint::value)
          .containsExactly(
              Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, -0.0, Double.NaN);
      MetricSummary summary = read.summary("m").orElseThrow();
      assertThat(summary.latest().value()).isNaN();
      assertThat(summary.best(Direction.LOWER_IS_BETTER).orElseThrow().step()).isEqualTo(2);
      assertThat(summary.best(Direction.HIGHER_IS_BETTER).orElseThrow().step()).isEqualTo(3);
      assertThat(read.history("m").downsampled(10))
          .extracting(MetricPoint::step)
          .containsExactly(4L);
    }
  }

  @Test
  void log_outOfOrder_latestIsTheHighestStepThenTime() {
    try (ActiveRun run = experiment.startRun("r")) {
      run.log(run.batch().add("m", 3, 10).add("m", 1, 5).add("m", 2, 10, NOW.plusMillis(1)));
      run.log("m", 9, 7);

      MetricSummary summary = run.read().summary("m").orElseThrow();
      assertThat(summary.latest()).isEqualTo(new MetricPoint(10, NOW.plusMillis(1), 2));
      assertThat(summary.count()).isEqualTo(4);
      assertThat(run.read().history("m").page().items())
          .extracting(MetricPoint::value)
          .containsExactly(1.0, 9.0, 3.0, 2.0);
    }
  }

  @Test
  void log_malformedName_nothingIsStored() {
    try (ActiveRun run = experiment.startRun("r")) {
      MetricBatch batch = run.batch().add("good", 1, 1);
      assertThatThrownBy(() -> batch.add("b\u00e4d", 1, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(batch.size()).isEqualTo(1);
      run.log(batch);
      batch.clear();
      run.log(batch).log(batch.add("good", 2, 2));
      assertThat(run.read().summary("good").orElseThrow().count()).isEqualTo(2);
    }
  }

  /** The oracle is the list of what was logged, sorted. */
  @Test
  void history_anyBatches_pagesAreWhatWasLoggedInOrder() {
    Random random = new Random(20261123);
    for (int round = 0; round < 6; round++) {
      List<MetricPoint> logged = new ArrayList<>();
      try (ActiveRun run = experiment.startRun("round " + round)) {
        int spread = round % 2 == 0 ? 1 : 5000;
        for (int batch = 0; batch < 30; batch++) {
          MetricBatch points = run.batch();
          int size = random.nextInt(4) == 0 ? random.nextInt(9000) : random.nextInt(40);
          for (int i = 0; i < size; i++) {
            int back = spread == 1 ? 0 : random.nextInt(spread);
            int step = logged.size() / 3 - back;
            MetricPoint point =
                new MetricPoint(step, NOW.plusMillis(random.nextInt(3)), random.nextGaussian());
            logged.add(point);
            points.add("m", point.value(), point.step(), point.at());
          }
          run.log(points);
        }
        List<MetricPoint> expected = new ArrayList<>(logged);
        expected.sort(Comparator.comparingLong(MetricPoint::step).thenComparing(MetricPoint::at));
        assertThat(pages(run.read().history("m").pageSize(997))).isEqualTo(expected);
        assertThat(pages(run.read().history("m").steps(100, 700).pageSize(64)))
            .isEqualTo(expected.stream().filter(p -> p.step() >= 100 && p.step() <= 700).toList());
        MetricSummary summary = run.read().summary("m").orElseThrow();
        assertThat(summary.count()).isEqualTo(logged.size());
        assertThat(summary.lowest().orElseThrow().value())
            .isEqualTo(logged.stream().mapToDouble(MetricPoint::value).min().orElseThrow());
        assertThat(summary.highest().orElseThrow().value())
            .isEqualTo(logged.stream().mapToDouble(MetricPoint::value).max().orElseThrow());
      }
    }
  }

  /** Chunks that share a step begin at others, in another order than they were logged. */
  @Test
  void history_equalStepAndTime_comesInTheOrderOfLogging() {
    Random random = new Random(20261126);
    for (int round = 0; round < 4; round++) {
      List<MetricPoint> logged = new ArrayList<>();
      try (ActiveRun run = experiment.startRun("round " + round)) {
        for (int batch = 0; batch < 12; batch++) {
          MetricBatch points = run.batch();
          int size = 1 + random.nextInt(1500);
          int first = random.nextInt(20);
          int width = 1 + random.nextInt(20 - first);
          for (int i = 0; i < size; i++) {
            MetricPoint point =
                new MetricPoint(first + random.nextInt(width), NOW, logged.size() + 0.5);
            logged.add(point);
            points.add("m", point.value(), point.step(), point.at());
          }
          run.log(points);
        }
        List<MetricPoint> expected = new ArrayList<>(logged);
        expected.sort(Comparator.comparingLong(MetricPoint::step));
        MetricHistory history = run.read().history("m");
        assertThat(pages(history.pageSize(997))).as("round %d", round).isEqualTo(expected);
        assertThat(pages(history.pageSize(100_000))).isEqualTo(expected);
        assertThat(history.downsampled(100_000)).isEqualTo(expected);
      }
    }
  }

  private static List<MetricPoint> pages(MetricHistory history) {
    Page<MetricPoint> page = history.page();
    List<MetricPoint> all = new ArrayList<>(page.items());
    while (page.nextToken().isPresent()) {
      page = history.page(page.nextToken().get());
      assertThat(page.items()).isNotEmpty();
      all.addAll(page.items());
    }
    return all;
  }

  @Test
  void history_tokens_areBoundToTheirHistory() {
    try (ActiveRun run = experiment.startRun("r")) {
      run.log(run.batch().add("a", 1, 1).add("a", 1, 2).add("b", 1, 1).add("b", 1, 2));
      MetricHistory history = run.read().history("a").pageSize(1);
      String token = history.page().nextToken().orElseThrow();

      assertThat(history.page(token).items()).extracting(MetricPoint::step).containsExactly(2L);
      assertThat(history.page(token).nextToken()).isEmpty();
      assertThatThrownBy(() -> run.read().history("b").page(token))
          .isInstanceOf(InvalidPageTokenException.class);
      assertThatThrownBy(() -> history.steps(0, 9).page(token))
          .isInstanceOf(InvalidPageTokenException.class);
      assertThat(run.read().history("absent").page().items()).isEmpty();
    }
  }

  @Test
  void downsampled_aLineWithAPeak_keepsEndsAndPeak() {
    try (ActiveRun run = experiment.startRun("r")) {
      MetricBatch batch = run.batch();
      for (int step = 0; step < 20_000; step++) {
        batch.add("m", step == 12_345 ? 100 : Math.sin(step / 1000.0), step);
      }
      run.log(batch);
      List<MetricPoint> line = run.read().history("m").downsampled(200);

      assertThat(line).hasSize(200);
      assertThat(line.get(0).step()).isZero();
      assertThat(line.get(199).step()).isEqualTo(19_999);
      assertThat(line).extracting(MetricPoint::step).isSorted().doesNotHaveDuplicates();
      assertThat(line).extracting(MetricPoint::step).contains(12_345L);
      assertThat(run.read().history("m").downsampled(20_000)).hasSize(20_000);
    }
  }

  @Test
  void log_manyThreads_everyPointIsThere() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ActiveRun run = experiment.startRun("r")) {
      Callable<Integer> work =
          () -> {
            for (int i = 0; i < 50; i++) {
              run.log(run.batch().add("m", i, i).add("n", i, i)).param("p" + i, "v");
            }
            return 50;
          };
      for (Future<Integer> done :
          threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> work).toList())) {
        done.get();
      }
      assertThat(run.read().summary("m").orElseThrow().count()).isEqualTo(200);
      assertThat(pages(run.read().history("n"))).hasSize(200);
      assertThat(run.read().params()).hasSize(50);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void bestRun_declaredDirection_decides() {
    assertThat(experiment.bestRun("loss")).isEmpty();
    Run high = finished("high", 0.9);
    Run low = finished("low", 0.1);
    finished("nan", Double.NaN);
    experiment.startRun("unfinished").log("loss", 0.0);

    assertThat(experiment.bestRun("loss")).contains(high);
    experiment.lowerIsBetter("loss");
    assertThat(experiment.direction("loss")).isEqualTo(Direction.LOWER_IS_BETTER);
    assertThat(experiment.bestRun("loss")).contains(low);
    assertThat(finished("equal", 0.1)).isNotEqualTo(low);
    assertThat(experiment.bestRun("loss")).contains(low);
    low.delete();
    assertThat(experiment.bestRun("loss").orElseThrow().name()).isEqualTo("equal");
    low.restore();
    assertThat(experiment.bestRun("loss")).contains(low);
    assertThat(experiment.higherIsBetter("loss").bestRun("loss")).contains(high);
  }

  private Run finished(String name, double loss) {
    return experiment.startRun(name).log("loss", loss).finish();
  }

  @Test
  void register_run_carriesMetricsDatasetsAndRun() {
    Path model = RegistryFixture.file(root, "model.onnx", "weights");
    Dataset data = Dataset.of("sts-dev", model);
    experiment.lowerIsBetter("loss");
    try (ActiveRun run = experiment.startRun("r")) {
      run.artifact("model.onnx", model).artifact("notes.txt", data(root)).input(data);
      run.log("loss", 0.5, 1).log("loss", 0.25, 2).log("nan", Double.NaN);
      Run done = run.finish();

      ModelVersion version = done.register("encoder", "model.onnx");
      assertThat(version.artifact("model.onnx")).hasContent("weights");
      assertThat(version.artifacts()).hasSize(1);
      assertThat(version.metrics()).containsExactly(Metric.of("loss", 0.25).lowerIsBetter());
      assertThat(version.datasets()).containsExactly(data);
      assertThat(version.run()).contains(done.id());
      assertThat(registry.fromRun(done.id())).containsExactly(version);
      assertThat(done.register("all").artifacts()).hasSize(2);
      assertThatThrownBy(() -> done.register("encoder", "absent"))
          .isInstanceOf(ArtifactNotFoundException.class)
          .hasMessageContaining("notes.txt");
    }
  }

  private static Path data(Path root) {
    return RegistryFixture.file(root, "notes", "notes");
  }

  @Test
  void collectGarbage_artifactsOfRuns_areKeptUntilReplaced() throws IOException {
    Path directory = root.resolve("registry");
    try (ActiveRun run = experiment.startRun("r")) {
      run.artifact("a", RegistryFixture.file(root, "a", "first"));
      assertThat(registry.collectGarbage().blobs()).isZero();
      run.artifact("a", RegistryFixture.file(root, "a", "second"));
      assertThat(registry.collectGarbage().blobs()).isEqualTo(1);
      assertThat(run.finish().artifact("a")).hasContent("second");
      assertThat(registry.integrity().problems()).isEmpty();

      for (Path blob : RegistryFixture.blobs(directory)) {
        Files.writeString(blob, "rotten");
      }
      assertThat(registry.integrity().problems())
          .extracting(IntegrityProblem::subject)
          .contains("run " + run.id() + ", artifact 'a'");
    }
  }

  @Test
  void artifact_ofADeletedRun_isRefusedAndLeavesNothing() {
    try (ActiveRun run = experiment.startRun("r")) {
      run.read().delete();
      assertThatThrownBy(() -> run.artifact("a", data(root)))
          .isInstanceOf(RunDeletedException.class);
      assertThat(RegistryFixture.blobs(root.resolve("registry"))).isEmpty();
      assertThatThrownBy(() -> run.log("m", 1)).isInstanceOf(RunDeletedException.class);
      assertThatThrownBy(() -> run.read().resume()).isInstanceOf(RunDeletedException.class);
      assertThat(run.read().isDeleted()).isTrue();
      assertThatThrownBy(() -> run.artifact("b", root.resolve("absent")))
          .isInstanceOf(ArtifactNotFoundException.class);
    }
  }

  @Test
  void artifact_thatAnotherNeedsAsDirectory_isRefused() {
    try (ActiveRun run = experiment.startRun("r")) {
      run.artifact("plots/loss", data(root)).artifact("plots/loss", data(root));
      assertThatThrownBy(() -> run.artifact("plots", data(root)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("artifact 'plots' cannot be a file beside 'plots/loss'");
      assertThatThrownBy(() -> run.artifact("plots/loss/x", data(root)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(run.read().artifacts()).extracting(Artifact::name).containsExactly("plots/loss");
    }
  }

  @Test
  void compare_runs_showsWhatDiffers() {
    Run a = run("a", Map.of("lr", "0.1", "layers", "6"), 0.5);
    Run b = run("b", Map.of("lr", "0.2", "layers", "6", "seed", "1"), 0.5);
    RunComparison comparison = experiment.compare(a, b);

    assertThat(comparison.differences())
        .extracting(RunComparison.Row::name)
        .containsExactly("lr", "seed");
    assertThat(comparison.toString())
        .isEqualTo(
            """
                      a    b
              layers  6    6
            * lr      0.1  0.2
            * seed    -    1
              f1      0.5  0.5
            """);
    assertThat(comparison.toJson())
        .isEqualTo(
            "{\"runs\":[{\"id\":\"%s\",\"name\":\"a\",\"status\":\"FINISHED\"},{\"id\":\"%s\",\"name\":\"b\",\"status\":\"FINISHED\"}],\"rows\":["
                    .formatted(a.id(), b.id())
                + "{\"kind\":\"PARAM\",\"name\":\"layers\",\"differs\":false,\"values\":[\"6\",\"6\"]},"
                + "{\"kind\":\"PARAM\",\"name\":\"lr\",\"differs\":true,\"values\":[\"0.1\",\"0.2\"]},"
                + "{\"kind\":\"PARAM\",\"name\":\"seed\",\"differs\":true,\"values\":[null,\"1\"]},"
                + "{\"kind\":\"METRIC\",\"name\":\"f1\",\"differs\":false,\"values\":[\"0.5\",\"0.5\"]}]}");
    assertThatThrownBy(experiment::compare).isInstanceOf(IllegalArgumentException.class);
  }

  private Run run(String name, Map<String, String> params, double f1) {
    return experiment.startRun(name).params(params).log("f1", f1).finish();
  }

  @Test
  void delete_experiment_refusesRunsUntilRestored() {
    assertThat(experiment.exists()).isFalse();
    assertThatThrownBy(experiment::delete).isInstanceOf(ExperimentNotFoundException.class);
    assertThatThrownBy(experiment::searchRuns).isInstanceOf(ExperimentNotFoundException.class);
    Run run = experiment.tag("team", "search").startRun("r").finish();
    experiment.delete();

    assertThat(experiment.isDeleted()).isTrue();
    assertThatThrownBy(() -> experiment.startRun("s"))
        .isInstanceOf(ExperimentDeletedException.class);
    assertThat(registry.searchExperiments().page().items()).isEmpty();
    assertThat(run.refreshed()).isEqualTo(run);
    experiment.restore();
    assertThat(experiment.startRun("s").finish().experiment().tags())
        .isEqualTo(Map.of("team", "search"));
  }

  @Test
  void run_unknown_isRefused() {
    assertThatThrownBy(() -> registry.run("x'; --")).isInstanceOf(RunNotFoundException.class);
    assertThatThrownBy(() -> registry.experiment("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> experiment.startRun(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
