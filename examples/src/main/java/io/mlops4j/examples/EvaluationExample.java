package io.mlops4j.examples;

import io.mlops4j.core.Gate;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.evaluate.Averaging;
import io.mlops4j.core.evaluate.BinaryScores;
import io.mlops4j.core.evaluate.Bootstrap;
import io.mlops4j.core.evaluate.Classification;
import io.mlops4j.core.evaluate.Interval;
import io.mlops4j.core.evaluate.Ranking;
import io.mlops4j.core.evaluate.RowValues;
import io.mlops4j.core.evaluate.SlicedMetrics;
import io.mlops4j.core.evaluate.Slices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Evaluates two scorers and a search, and gates a version with what it found. */
public final class EvaluationExample {
  private EvaluationExample() {}

  /** Runs in a directory, which afterwards holds the registry {@code registry}. */
  static void run(Path dir) throws IOException {
    LabelledRows rows = LabelledRows.draw(600, /* seed= */ 3);
    List<String> languages =
        Stream.generate(() -> List.of("de", "fr")).limit(300).flatMap(List::stream).toList();
    Path onnxFile = ScorerFiles.unpack("scorer-retrained.onnx", dir);
    BinaryScores candidate = scores(rows, onnxFile);
    compare(candidate, scores(rows, ScorerFiles.unpack("scorer.onnx", dir)));
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      gate(registry, onnxFile, candidate.classify(0.5), languages);
    }
    search();
  }

  private static BinaryScores scores(LabelledRows rows, Path onnxFile) {
    return BinaryScores.of(rows.labels(), rows.scores(onnxFile));
  }

  private static void compare(BinaryScores candidateScores, BinaryScores baselineScores) {
    Classification candidate = candidateScores.classify(0.5);
    Classification baseline = baselineScores.classify(0.5);
    Bootstrap bootstrap = Bootstrap.with(new SplittableRandom(42));
    Interval f1 = bootstrap.interval(candidate, c -> c.f1(Averaging.MACRO));
    Interval gain = bootstrap.difference(candidate, baseline, c -> c.f1(Averaging.MACRO));
    System.out.println("F1 " + f1 + ", better by " + gain);
  }

  private static void gate(
      ModelRegistry registry, Path onnxFile, Classification candidate, List<String> languages) {
    SlicedMetrics byLanguage =
        Slices.by("lang", languages).metric("f1", candidate, c -> c.f1(Averaging.MACRO));
    ModelVersion version =
        registry
            .model("scorer")
            .newVersion()
            .artifact("model.onnx", onnxFile)
            .metric("f1", candidate.f1(Averaging.MACRO))
            .metrics(byLanguage.metrics()) // f1 on lang=de, f1 on lang=fr
            .latency("p95", Duration.ofMillis(38))
            .register();
    version.promoteTo(
        "champion",
        Gate.metric("f1").atLeast(0.85),
        Gate.metric("f1").onEverySlice().atLeast(0.8),
        Gate.latency("p95").atMost(Duration.ofMillis(50)));
  }

  private static void search() {
    Ranking search =
        Ranking.builder()
            .query(List.of("d3", "d1", "d9"), Map.of("d1", 2, "d7", 1)) // d7 was not retrieved
            .query(List.of("d4", "d2"), Map.of("d4", 1))
            .build();
    RowValues ndcg = search.each(query -> query.ndcg(10));
    Interval interval =
        Bootstrap.with(new SplittableRandom(42)).interval(ndcg, RowValues::mean); // draws queries
    System.out.println("recall " + search.recallAt(10) + ", NDCG " + interval);
  }
}
