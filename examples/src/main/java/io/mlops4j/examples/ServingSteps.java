package io.mlops4j.examples;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.cost.Budget;
import io.mlops4j.cost.BudgetExceededException;
import io.mlops4j.cost.BudgetStatus;
import io.mlops4j.cost.Cost;
import io.mlops4j.cost.CostMeter;
import io.mlops4j.cost.Money;
import io.mlops4j.cost.MoneyTotal;
import io.mlops4j.cost.PriceList;
import io.mlops4j.cost.Unit;
import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.FeatureDrift;
import io.mlops4j.drift.Measure;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.examples.Callers.Traffic;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.TensorReport;
import io.mlops4j.serving.Deployment;
import io.mlops4j.serving.DeploymentBuilder;
import io.mlops4j.serving.Inference;
import io.mlops4j.serving.LatencySnapshot;
import io.mlops4j.serving.Objective;
import io.mlops4j.serving.RetrainingLoop;
import io.mlops4j.serving.RetrainingRun;
import io.mlops4j.serving.UsageMeter;
import io.mlops4j.serving.engine.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The steps of the quickstart that need a running deployment: serve, monitor, account, retrain. */
final class ServingSteps {

  private static final int ROUNDS = 5;
  private static final int MOST_ROUNDS = 30;
  private static final double WANTED_SPEED_UP = 1.2;
  private static final int CANARY_PERCENT = 10;
  private static final int CANARY_REQUESTS = 40;
  private static final Money BUDGET = Money.of("0.0001", "USD");
  private static final MoneyTotal WARNED_FROM = MoneyTotal.of("0.00008", "USD");
  private static final Duration COMPUTE_AT_MOST = Duration.ofSeconds(1);

  private final ModelRegistry registry;
  private final ModelVersion original;
  private final SentenceTokenizer tokenizer;
  private final Evaluation evaluation;
  private final Path out;
  private final Report report;
  private final Summary summary;

  private final List<long[]> known;
  private final List<long[]> reference;
  private final List<long[]> sameDomain;
  private final List<long[]> shifted;
  private long failedRequests;

  ServingSteps(
      ModelRegistry registry,
      ModelVersion original,
      SentenceTokenizer tokenizer,
      Evaluation evaluation,
      Path out,
      Report report,
      Summary summary) {
    this.registry = registry;
    this.original = original;
    this.tokenizer = tokenizer;
    this.evaluation = evaluation;
    this.out = out;
    this.report = report;
    this.summary = summary;
    List<long[]> questions = tokenized(Texts.shopQuestions());
    this.known = questions.subList(0, 128);
    this.reference = questions.subList(128, 288);
    this.sameDomain = questions.subList(288, 448);
    this.shifted = tokenized(Texts.otherDomains());
  }

  private List<long[]> tokenized(List<String> texts) {
    return texts.stream().map(tokenizer::ids).toList();
  }

  void run() throws InterruptedException {
    EncoderFeatures features;
    ReferenceProfile profile;
    try (Deployment deployment = champion().start()) {
      serve(deployment);
      latency();
      features = new EncoderFeatures(embeddings(deployment, known));
      profile = profile(deployment, features);
    }
    DriftMonitor monitor = DriftMonitor.against(profile);
    try (Deployment deployment = champion().drift(monitor, features).start()) {
      DriftReport drift = monitor(deployment, monitor);
      account();
      closeTheLoop(deployment, drift);
    }
    summary.put("failedRequests", failedRequests);
    summary.claim(failedRequests == 0, "every request succeeds, also while versions change");
  }

  private DeploymentBuilder champion() {
    return Deployment.of(registry, Quickstart.CHAMPION)
        .engine(Evaluation.engine())
        .batching(Evaluation.batching())
        .objective(Objective.latency().p95().below(Duration.ofMillis(250)));
  }

  private void serve(Deployment deployment) throws InterruptedException {
    report.step("4. Serve the champion to 16 concurrent callers");
    call(deployment, 1, known);
    call(deployment, Evaluation.CALLERS, known);
    List<Double> sequential = new ArrayList<>();
    List<Double> batched = new ArrayList<>();
    // What else runs on the machine takes from the batches first: then more rounds are counted in.
    for (int round = 0;
        round < ROUNDS || (round < MOST_ROUNDS && speedUp(sequential, batched) < WANTED_SPEED_UP);
        round++) {
      report.progress(Math.min(round, ROUNDS - 1), ROUNDS);
      sequential.add(call(deployment, 1, sameDomain).perSecond());
      batched.add(call(deployment, Evaluation.CALLERS, sameDomain).perSecond());
    }
    report.progress(ROUNDS, ROUNDS);
    summary.put("throughputSequential", median(sequential));
    summary.put("throughputBatched", median(batched));
    double speedUp = speedUp(sequential, batched);
    report.line(
        "one at a time %.0f/s, batched %.0f/s: %.2f times as many",
        median(sequential), median(batched), speedUp);
    summary.claim(
        speedUp >= WANTED_SPEED_UP,
        "batching serves at least %.1f times as many, not %.2f"
            .formatted(WANTED_SPEED_UP, speedUp));
  }

  private void latency() throws InterruptedException {
    try (Deployment deployment = champion().start()) {
      for (int round = 0; round < ROUNDS; round++) {
        call(deployment, Evaluation.CALLERS, sameDomain);
      }
      LatencySnapshot latency = deployment.latency();
      summary.put("p50Micros", micros(latency.p50()));
      summary.put("p95Micros", micros(latency.p95()));
      summary.put("p99Micros", micros(latency.p99()));
      summary.put("maxMicros", micros(latency.max()));
      report.line(
          "16 callers, %d requests: p50 %,d, p95 %,d, p99 %,d, max %,d microseconds",
          latency.count(),
          micros(latency.p50()),
          micros(latency.p95()),
          micros(latency.p99()),
          micros(latency.max()));
    }
  }

  private DriftReport monitor(Deployment deployment, DriftMonitor monitor)
      throws InterruptedException {
    report.step("5. Monitor drift, of inputs and of outputs");
    DriftReport same = window(deployment, monitor, sameDomain);
    report.line("same domain: %s", same.drifted() ? "DRIFT" : "no drift");
    DriftReport other = window(deployment, monitor, shifted);
    report.line("other domains: %s", other.drifted() ? "DRIFT" : "no drift");
    for (FeatureDrift feature : other.features()) {
      for (Measure measure : feature.measures()) {
        report.line(
            "  %-15s %-4s %.4f, threshold %.4f%s%s",
            feature.feature(),
            measure.name(),
            measure.statistic(),
            measure.threshold(),
            measure.pValue().isPresent()
                ? ", p-value %.2e".formatted(measure.pValue().getAsDouble())
                : "",
            measure.drifted() ? ", drifted" : "");
      }
    }
    summary.put("driftSameDomain", same.drifted());
    summary.put("driftShifted", other.drifted());
    summary.put("driftedFeatures", other.driftedFeatures());
    summary.claim(!same.drifted(), "no alarm on the same domain, but " + same.driftedFeatures());
    summary.claim(other.drifted(), "an alarm on other domains");
    return other;
  }

  private DriftReport window(Deployment deployment, DriftMonitor monitor, List<long[]> sentences)
      throws InterruptedException {
    call(deployment, Evaluation.CALLERS, sentences);
    deployment.drainObservations();
    return monitor.closeWindow();
  }

  private void account() throws InterruptedException {
    report.step("6. Account, and keep to a budget");
    PriceList prices =
        PriceList.named("2026-11")
            .currency("USD")
            .pricePerMillion(Unit.INPUT_TOKEN, "0.02")
            .price(Unit.COMPUTE_SECOND, "0.0000125")
            .build();
    Queue<BudgetStatus> warnings = new ConcurrentLinkedQueue<>();
    CostMeter meter =
        CostMeter.with(prices)
            .budget(Budget.of("search", BUDGET).warnAt(0.8).onWarning(warnings::add))
            .build();
    try (Deployment deployment =
        champion().cost(meter, UsageMeter.tokens(SentenceEncoder.MASK, COMPUTE_AT_MOST)).start()) {
      List<Inference> paid = new ArrayList<>();
      boolean refused = payUntilRefused(deployment, paid);
      MoneyTotal sum =
          paid.stream()
              .map(inference -> inference.cost().map(Cost::orElseThrow).orElseThrow())
              .collect(MoneyTotal.summing("USD"));
      Cost first = paid.get(0).cost().orElseThrow();
      report.line("the first request costs %s: %s", first, lines(first));
      report.line("%d requests cost %s, then the budget refuses", paid.size(), meter.spent());
      summary.put("costPerRequest", first.orElseThrow().toString());
      summary.put("budgetRefused", refused);
      summary.claim(refused, "the budget refuses at its limit");
      summary.claim(
          warnings.size() == 1 && warnings.element().spent().compareTo(WARNED_FROM) >= 0,
          "the budget warns once, from 80 %, not " + warnings);
      summary.claim(sum.equals(meter.spent()), "the answers cost " + sum + ", as was booked");
      summary.claim(meter.spent().compareTo(MoneyTotal.of(BUDGET)) <= 0, "the budget is kept");
    }
  }

  private boolean payUntilRefused(Deployment deployment, List<Inference> paid) {
    for (int i = 0; i < 100_000; i++) {
      try {
        paid.add(deployment.infer(SentenceEncoder.request(sameDomain.get(i % sameDomain.size()))));
      } catch (BudgetExceededException e) {
        report.line("%s", String.valueOf(e.getMessage()));
        return true;
      }
    }
    return false;
  }

  private static String lines(Cost cost) {
    return cost instanceof Cost.Known known ? known.lines().toString() : cost.toString();
  }

  private void closeTheLoop(Deployment deployment, DriftReport drift) throws InterruptedException {
    report.step("7. Close the loop: retrain, gate, canary, promote");
    ModelVersion before = deployment.version();
    RetrainingLoop loop =
        RetrainingLoop.on(deployment)
            .retrain(reported -> retrained())
            .gates(Quickstart.gates(original))
            .canary(CANARY_PERCENT, CANARY_REQUESTS, Duration.ofMinutes(3))
            .listener(event -> report.line("%s", event))
            .build();
    CompletableFuture<RetrainingRun> run = CompletableFuture.supplyAsync(() -> loop.accept(drift));
    Traffic<Integer> traffic =
        Callers.callWhile(
            Evaluation.CALLERS,
            n -> !run.isDone(),
            n -> {
              long[] sentence = shifted.get(n % shifted.size());
              return deployment.infer(SentenceEncoder.request(sentence)).version().number();
            });
    failedRequests += traffic.failures().size();
    RetrainingRun finished = run.join();
    long canaryRequests = finished.canary().map(canary -> canary.requests()).orElse(0L);
    int champion = registry.resolve(Quickstart.CHAMPION).number();
    report.line(
        "%d requests meanwhile, %d failed; champion was version %d and is version %d",
        traffic.answers().size(), traffic.failures().size(), before.number(), champion);
    summary.put("retrainingTriggered", finished.promoted());
    summary.put("canaryRequests", canaryRequests);
    summary.put("championBefore", before.number());
    summary.put("championAfter", champion);
    summary.claim(finished.promoted(), "drift leads to a new champion: " + finished.events());
    summary.claim(
        champion == deployment.version().number() && champion != before.number(),
        "the new champion serves");
    summary.claim(canaryRequests >= CANARY_REQUESTS, "the canary saw enough requests");
  }

  /**
   * What this team does on drift: it leaves the weight that INT8 hurt most in float, as far as the
   * size allows, and judges the result like any other candidate.
   */
  private ModelVersion retrained() throws InterruptedException {
    Path file = out.resolve("model.retrained.onnx");
    TensorReport worst = worstSmallWeight();
    QuantizedModel model =
        OnnxQuantizer.of(original.artifact(Quickstart.ARTIFACT))
            .dynamicInt8()
            .perChannel()
            .exclude(worst.nodes()::contains)
            .writeTo(file);
    report.line("%s stays float (%.1f dB as INT8)", worst.name(), worst.sqnrDb());
    return Quickstart.register(
        registry, original, model, "float-where-int8-hurts", evaluation.of(model.path()));
  }

  private TensorReport worstSmallWeight() {
    return OnnxQuantizer.of(original.artifact(Quickstart.ARTIFACT))
        .dynamicInt8()
        .perChannel()
        .writeTo(out.resolve("model.probe.onnx"))
        .report()
        .tensors()
        .stream()
        .filter(tensor -> tensor.originalBytes() <= 1 << 20)
        .min(Comparator.comparingDouble(TensorReport::sqnrDb))
        .orElseThrow();
  }

  private ReferenceProfile profile(Deployment deployment, EncoderFeatures features)
      throws InterruptedException {
    List<double[]> rows =
        call(deployment, Evaluation.CALLERS, reference).answers().stream()
            .map(answer -> features.extract(answer.request(), answer.inference().outputs()))
            .toList();
    ReferenceProfile.Builder profile = ReferenceProfile.builder();
    for (int f = 0; f < EncoderFeatures.NAMES.size(); f++) {
      int column = f;
      profile.numeric(
          EncoderFeatures.NAMES.get(f), rows.stream().mapToDouble(row -> row[column]).toArray());
    }
    return profile.build();
  }

  private List<float[]> embeddings(Deployment deployment, List<long[]> sentences)
      throws InterruptedException {
    return call(deployment, Evaluation.CALLERS, sentences).answers().stream()
        .map(
            answer ->
                SentenceEncoder.embedding(
                    answer.inference().outputs(), 0, SentenceEncoder.ids(answer.request()).length))
        .toList();
  }

  private record Answer(Map<String, Tensor> request, Inference inference) {}

  private Traffic<Answer> call(Deployment deployment, int callers, List<long[]> sentences)
      throws InterruptedException {
    Traffic<Answer> traffic =
        Callers.call(
            callers,
            sentences.size(),
            i -> {
              Map<String, Tensor> request = SentenceEncoder.request(sentences.get(i));
              return new Answer(request, deployment.infer(request));
            });
    failedRequests += traffic.failures().size();
    return traffic;
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private static double speedUp(List<Double> sequential, List<Double> batched) {
    return median(batched) / median(sequential);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
