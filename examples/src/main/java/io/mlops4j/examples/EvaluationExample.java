package io.mlops4j.examples;

import io.mlops4j.core.Gate;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.evaluate.Averaging;
import io.mlops4j.core.evaluate.Bootstrap;
import io.mlops4j.core.evaluate.Classification;
import io.mlops4j.core.evaluate.Interval;
import io.mlops4j.core.evaluate.Ranking;
import io.mlops4j.core.evaluate.RowValues;
import io.mlops4j.core.evaluate.SlicedMetrics;
import io.mlops4j.core.evaluate.Slices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Evaluates two classifiers and a search, and gates a version with what it found. */
public final class EvaluationExample {
  private EvaluationExample() {}

  /** Runs in a directory, which afterwards holds the registry {@code registry}. */
  static void run(Path dir) throws IOException {
    int[] actual = IntStream.range(0, 600).map(row -> row % 3).toArray();
    int[] byCandidate = mistaking(actual, 11);
    int[] byBaseline = mistaking(actual, 5);
    List<String> languages =
        Stream.generate(() -> List.of("de", "fr")).limit(300).flatMap(List::stream).toList();
    Path onnxFile = Files.write(dir.resolve("model.onnx"), new byte[4_000]);
    compare(actual, byCandidate, byBaseline);
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      gate(registry, onnxFile, Classification.of(actual, byCandidate), languages);
    }
    search();
  }

  /** Right but for one row in some. */
  private static int[] mistaking(int[] actual, int one) {
    return IntStream.range(0, actual.length)
        .map(row -> row % one == 0 ? (actual[row] + 1) % 3 : actual[row])
        .toArray();
  }

  private static void compare(int[] actual, int[] byCandidate, int[] byBaseline) {
    Classification candidate = Classification.of(actual, byCandidate);
    Classification baseline = Classification.of(actual, byBaseline);
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
            .model("intent")
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
