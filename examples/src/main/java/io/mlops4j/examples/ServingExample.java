package io.mlops4j.examples;

import io.mlops4j.core.Gate;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.cost.CostMeter;
import io.mlops4j.cost.PriceList;
import io.mlops4j.cost.Unit;
import io.mlops4j.cost.Usage;
import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.serving.Batching;
import io.mlops4j.serving.Canary;
import io.mlops4j.serving.Deployment;
import io.mlops4j.serving.Inference;
import io.mlops4j.serving.Objective;
import io.mlops4j.serving.ObjectiveStatus;
import io.mlops4j.serving.RetrainingLoop;
import io.mlops4j.serving.RetrainingRun;
import io.mlops4j.serving.UsageMeter;
import io.mlops4j.serving.engine.OnnxRuntime;
import io.mlops4j.serving.engine.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Serves a small scorer: batching, latency, cost, a canary, and the loop from drift to a new
 * version in place.
 */
public final class ServingExample {
  private ServingExample() {}

  /** Runs in a directory, which afterwards holds the registry {@code registry}. */
  static void run(Path dir) throws Exception {
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      register(registry, dir, "scorer.onnx", 0.90).promoteTo("champion");
      ask(registry);
      rollOut(registry, register(registry, dir, "scorer-retrained.onnx", 0.92));
      closeTheLoop(registry, dir);
    }
  }

  private static ModelVersion register(
      ModelRegistry registry, Path dir, String resource, double auc) {
    return registry
        .model("scorer")
        .newVersion()
        .artifact("model.onnx", ScorerFiles.unpack(resource, dir))
        .createdBy("risk-team")
        .metric("auc", auc)
        .register();
  }

  private static Map<String, Tensor> request(double a, double b, double c) {
    return Map.of("features", Tensor.ofFloats(new float[] {(float) a, (float) b, (float) c}, 1, 3));
  }

  private static void ask(ModelRegistry registry) {
    try (Deployment scorer =
        Deployment.of(registry, "models:/scorer@champion")
            .engine(OnnxRuntime.create().intraOpThreads(2))
            .batching(Batching.upTo(16).within(Duration.ofMillis(2)))
            .objective(Objective.latency().p95().below(Duration.ofMillis(50)))
            .start()) {
      Inference answer = scorer.infer(request(0.4, 0.1, 0.7));
      System.out.println(answer.output("score").floats()[0]); // between 0 and 1
      System.out.println(answer.version().uri()); // models:/scorer/1
      System.out.println(answer.latency() + " in a run of " + answer.batchSize());

      CompletableFuture<Inference> later = scorer.inferAsync(request(0.9, 0.2, 0.3));
      System.out.println(later.join().output("score").floats()[0]);

      System.out.println(scorer.latency()); // 2 requests, p50 .. p99.9, max
      for (ObjectiveStatus status : scorer.objectives()) {
        System.out.println(status.objective() + ": " + (status.met() ? "met" : "missed"));
      }
    }
  }

  private static void rollOut(ModelRegistry registry, ModelVersion candidate) {
    try (Deployment scorer = Deployment.of(registry, "models:/scorer@champion").start()) {
      Canary canary =
          scorer
              .canary(candidate.uri())
              .percent(10)
              .gates(Gate.metric("auc").atLeast(0.91))
              .rollBackAbove(/* failureRate= */ 0.01, /* minimumRequests= */ 20)
              .start();
      for (int i = 0; i < 200; i++) {
        scorer.infer(request(0.4, 0.1, 0.7));
      }
      System.out.println(canary.requests() + " of 200"); // 20 of 200
      canary.promote(); // moves the alias if the gates pass, then swaps
      System.out.println(scorer.version().number()); // 2
    }
  }

  private static CostMeter meter() {
    return CostMeter.with(
            PriceList.named("2026-11")
                .currency("USD")
                .price(Unit.REQUEST, "0.0001")
                .price(Unit.COMPUTE_SECOND, "0.000012")
                .build())
        .build();
  }

  private static DriftMonitor monitor() {
    Random random = new Random(1);
    return DriftMonitor.against(
        ReferenceProfile.builder().numeric("first", random.doubles(2_000).toArray()).build());
  }

  private static final UsageMeter PER_REQUEST =
      new UsageMeter() {
        @Override
        public Usage upperBound(Map<String, Tensor> inputs) {
          return Usage.of(Unit.REQUEST, 1).and(Unit.COMPUTE_SECOND, 1);
        }

        @Override
        public Usage actual(
            Map<String, Tensor> inputs, Map<String, Tensor> outputs, Duration compute) {
          return Usage.of(Unit.REQUEST, 1).and(Unit.COMPUTE_NANO, compute.toNanos());
        }
      };

  private static void closeTheLoop(ModelRegistry registry, Path dir) throws InterruptedException {
    CostMeter meter = meter();
    DriftMonitor monitor = monitor();
    AtomicBoolean done = new AtomicBoolean();
    try (Deployment scorer =
        Deployment.of(registry, "models:/scorer@champion")
            .drift(
                monitor,
                (inputs, outputs) ->
                    new double[] {inputs.values().iterator().next().floatView().get(0)})
            .cost(meter, PER_REQUEST)
            .start()) {
      Thread traffic = shiftedTraffic(scorer, done);
      awaitObservations(scorer, 500);
      DriftReport report = monitor.closeWindow();

      RetrainingLoop loop =
          RetrainingLoop.on(scorer)
              .retrain(drift -> register(registry, dir, "scorer-retrained.onnx", 0.93))
              .gates(Gate.metric("auc").noWorseThanCurrent(0.01), Gate.metric("auc").atLeast(0.9))
              .canary(/* percent= */ 10, /* requests= */ 50, Duration.ofMinutes(1))
              .listener(System.out::println)
              .build();
      RetrainingRun run = loop.accept(report);
      System.out.println(run.promoted()); // true

      done.set(true);
      traffic.join();
      System.out.println(scorer.failures() + " failed"); // 0 failed
      System.out.println(meter.spent()); // exact, every request of every version
    }
  }

  private static Thread shiftedTraffic(Deployment scorer, AtomicBoolean done) {
    Thread traffic =
        new Thread(
            () -> {
              Random random = new Random(2);
              while (!done.get()) {
                scorer.infer(request(random.nextDouble() + 0.5, 0.1, 0.7));
              }
            });
    traffic.start();
    return traffic;
  }

  private static void awaitObservations(Deployment scorer, long count) throws InterruptedException {
    while (scorer.observations().observed() < count) {
      Thread.sleep(5);
    }
  }
}
