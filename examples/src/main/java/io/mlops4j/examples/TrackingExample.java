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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tracks two training runs, compares them, and registers the better one. */
public final class TrackingExample {
  private TrackingExample() {}

  /** Runs in a directory, which afterwards holds the registry {@code registry}. */
  static void run(Path dir) throws IOException {
    Path onnxFile = Files.write(dir.resolve("model.onnx"), new byte[4_000]);
    Path stsFile = Files.writeString(dir.resolve("sts-dev.csv"), "a,b,score\n");
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      Run slow = track(registry, 0.01, onnxFile, stsFile);
      Run fast = track(registry, 0.1, onnxFile, stsFile);
      compare(registry, slow, fast);
      history(fast);
      search(registry);
    }
  }

  private static Run track(ModelRegistry registry, double rate, Path onnxFile, Path stsFile) {
    Experiment experiment = registry.experiment("sts/encoder").lowerIsBetter("loss");
    try (ActiveRun run = experiment.startRun("rate " + rate)) {
      run.param("rate", rate).input(Dataset.of("sts-dev", stsFile));
      MetricBatch batch = run.batch();
      for (int step = 1; step <= 1_000; step++) {
        batch.add("loss", loss(rate, step), step);
      }
      run.log(batch).log("spearman", 0.7 + rate);
      run.artifact("model.onnx", onnxFile);
      return run.finish();
    }
  }

  private static double loss(double rate, int step) {
    return Math.exp(-rate * step / 10);
  }

  private static void compare(ModelRegistry registry, Run slow, Run fast) {
    Experiment experiment = registry.experiment("sts/encoder");
    System.out.println(experiment.compare(slow, fast));
    Run best = experiment.bestRun("loss").orElseThrow();
    ModelVersion version = best.register("sentence-encoder", "model.onnx");
    System.out.println(version.uri() + " of run " + version.run().orElseThrow());
  }

  private static void history(Run run) {
    List<MetricPoint> line = run.history("loss").downsampled(100);
    Page<MetricPoint> firstSteps = run.history("loss").steps(1, 500).pageSize(100).page();
    System.out.println(line.size() + " points to draw, " + firstSteps.items().size() + " to read");
  }

  private static void search(ModelRegistry registry) {
    Page<Run> good =
        registry
            .experiment("sts/encoder")
            .searchRuns()
            .where("params.rate = '0.1' AND metrics.spearman > 0.75 AND status = 'FINISHED'")
            .orderBy("metrics.spearman DESC")
            .page();
    List<ModelVersion> versions = new ArrayList<>();
    var search = registry.searchVersions().where("name LIKE 'sentence-%' AND metrics.loss < 0.1");
    Page<ModelVersion> page = search.pageSize(50).page();
    versions.addAll(page.items());
    while (page.nextToken().isPresent()) {
      page = search.pageSize(50).page(page.nextToken().get());
      versions.addAll(page.items());
    }
    System.out.println(good.items() + " " + versions);
  }
}
