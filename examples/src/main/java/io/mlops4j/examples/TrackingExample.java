package io.mlops4j.examples;

import io.mlops4j.core.ActiveRun;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.Experiment;
import io.mlops4j.core.MetricBatch;
import io.mlops4j.core.MetricPoint;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.Page;
import io.mlops4j.core.Run;
import io.mlops4j.core.Search;
import io.mlops4j.core.evaluate.BinaryScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trains a scorer twice, tracks both runs, compares them, and registers the better one. */
public final class TrackingExample {
  private TrackingExample() {}

  /** Runs in a directory, which afterwards holds the registry {@code registry}. */
  static void run(Path dir) throws IOException {
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      Run slow = train(registry, 0.001, dir);
      Run fast = train(registry, 0.1, dir);
      compare(registry, slow, fast);
      history(fast);
      searchRuns(registry);
      searchVersions(registry);
    }
  }

  private static Run train(ModelRegistry registry, double rate, Path dir) throws IOException {
    LabelledRows train = LabelledRows.draw(1_000, /* seed= */ 1);
    LabelledRows test = LabelledRows.draw(1_000, /* seed= */ 2);
    Path trainFile = train.writeTo(dir.resolve("train.csv"));
    LogisticTraining training = new LogisticTraining(train);
    Experiment experiment = registry.experiment("risk/scorer").lowerIsBetter("loss");
    try (ActiveRun run = experiment.startRun("rate " + rate)) {
      run.param("rate", rate).input(Dataset.of("applications", trainFile));
      MetricBatch batch = run.batch();
      for (int step = 1; step <= 1_000; step++) {
        batch.add("loss", training.step(rate), step);
      }
      Path onnxFile = training.writeTo(dir.resolve("scorer.onnx"));
      BinaryScores scores = BinaryScores.of(test.labels(), test.scores(onnxFile));
      run.log(batch).log("auc", scores.rocAuc()).artifact("model.onnx", onnxFile);
      return run.finish();
    }
  }

  private static void compare(ModelRegistry registry, Run slow, Run fast) {
    Experiment experiment = registry.experiment("risk/scorer");
    System.out.println(experiment.compare(slow, fast));
    Run best = experiment.bestRun("loss").orElseThrow();
    ModelVersion version = best.register("scorer", "model.onnx");
    System.out.println(version.uri() + " of run " + version.run().orElseThrow());
  }

  private static void history(Run run) {
    List<MetricPoint> line = run.history("loss").downsampled(100);
    Page<MetricPoint> firstSteps = run.history("loss").steps(1, 500).pageSize(100).page();
    System.out.println(line.size() + " points to draw, " + firstSteps.items().size() + " to read");
  }

  private static void searchRuns(ModelRegistry registry) {
    Page<Run> good =
        registry
            .experiment("risk/scorer")
            .searchRuns()
            .where("params.rate = '0.1' AND metrics.auc > 0.75 AND status = 'FINISHED'")
            .orderBy("metrics.auc DESC")
            .page();
    System.out.println(good.items());
  }

  private static void searchVersions(ModelRegistry registry) {
    Search<ModelVersion> search =
        registry.searchVersions().where("name LIKE 'score%' AND metrics.loss < 0.4").pageSize(50);
    List<ModelVersion> versions = new ArrayList<>();
    Page<ModelVersion> page = search.page();
    versions.addAll(page.items());
    while (page.nextToken().isPresent()) {
      page = search.page(page.nextToken().get());
      versions.addAll(page.items());
    }
    System.out.println(versions);
  }
}
