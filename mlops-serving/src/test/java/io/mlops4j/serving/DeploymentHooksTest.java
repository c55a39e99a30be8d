package io.mlops4j.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mlops4j.cost.Budget;
import io.mlops4j.cost.BudgetExceededException;
import io.mlops4j.cost.CostMeter;
import io.mlops4j.cost.LedgerQuery;
import io.mlops4j.cost.Money;
import io.mlops4j.cost.PriceList;
import io.mlops4j.cost.Unit;
import io.mlops4j.cost.Usage;
import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.serving.engine.InferenceFailedException;
import io.mlops4j.serving.engine.InvalidInputException;
import io.mlops4j.serving.engine.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeploymentHooksTest {

  private static final FeatureExtractor INPUT_AND_OUTPUT =
      (inputs, outputs) -> new double[] {only(inputs), only(outputs)};

  @TempDir Path dir;

  private Served served;

  @BeforeEach
  void open() {
    served = new Served(dir);
    served.champion(2);
  }

  @AfterEach
  void close() {
    served.close();
  }

  private static double only(Map<String, Tensor> tensors) {
    Tensor tensor = tensors.values().iterator().next();
    assertThat(tensor.elementCount()).isOne();
    return tensor.floatView().get(0);
  }

  private static DriftMonitor monitor(long seed) {
    Random random = new Random(seed);
    double[] in = random.doubles(2000).toArray();
    double[] out = random.doubles(2000).map(value -> 2 * value).toArray();
    return DriftMonitor.against(
        ReferenceProfile.builder().numeric("in", in).numeric("out", out).build());
  }

  @Test
  void drift_sameThenShiftedTraffic_isReportedByTheMonitor() throws InterruptedException {
    DriftMonitor monitor = monitor(1);
    Random random = new Random(2);
    try (Deployment deployment = served.deployment().drift(monitor, INPUT_AND_OUTPUT).start()) {
      for (int i = 0; i < 500; i++) {
        deployment.infer(Served.x(random.nextFloat()));
      }
      deployment.drainObservations();
      DriftReport same = monitor.closeWindow();
      assertThat(same.rows()).isEqualTo(500);
      assertThat(same.drifted()).isFalse();
      for (int i = 0; i < 500; i++) {
        deployment.infer(Served.x(random.nextFloat() + 0.5f));
      }
      deployment.drainObservations();
      DriftReport shifted = monitor.closeWindow();
      assertThat(shifted.drifted()).isTrue();
      assertThat(shifted.driftedFeatures()).containsExactlyInAnyOrder("in", "out");
      assertThat(deployment.observations()).isEqualTo(new ObservationCounts(1000, 0, 0));
    }
  }

  @Test
  void drift_requestOfSeveralRows_isObservedRowByRow() throws InterruptedException {
    DriftMonitor monitor = monitor(1);
    try (Deployment deployment =
        served.deployment().batching(Batching.upTo(8)).drift(monitor, INPUT_AND_OUTPUT).start()) {
      deployment.infer(Map.of("x", Tensor.ofFloats(new float[] {0.1f, 0.2f, 0.3f}, 3, 1)));
      deployment.drainObservations();
      assertThat(monitor.closeWindow().rows()).isEqualTo(3);
    }
  }

  @Test
  void drift_extractorThrows_isCountedAndCallersAreAnswered() throws InterruptedException {
    DriftMonitor monitor = monitor(1);
    FeatureExtractor broken =
        (inputs, outputs) -> {
          throw new StackOverflowError("in user code");
        };
    try (Deployment deployment = served.deployment().drift(monitor, broken).start()) {
      assertThat(Served.y(deployment.infer(Served.x(1)))).isEqualTo(2);
      deployment.drainObservations();
      assertThat(deployment.observations()).isEqualTo(new ObservationCounts(0, 0, 1));
    }
  }

  @Test
  void drift_extractorBlocks_callersAreAnsweredAndDropsAreCounted() throws InterruptedException {
    DriftMonitor monitor = monitor(1);
    CountDownLatch release = new CountDownLatch(1);
    FeatureExtractor slow =
        (inputs, outputs) -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return new double[] {only(inputs), only(outputs)};
        };
    int requests = DriftFeed.CAPACITY + 100;
    try (Deployment deployment = served.deployment().drift(monitor, slow).start()) {
      for (int i = 0; i < requests; i++) {
        deployment.infer(Served.x(0.5f));
      }
      assertThat(deployment.observations().dropped()).isBetween(99L, 100L);
      release.countDown();
      deployment.drainObservations();
      ObservationCounts counts = deployment.observations();
      assertThat(counts.observed() + counts.dropped()).isEqualTo(requests);
      assertThat(counts.failed()).isZero();
    }
  }

  private static final UsageMeter PER_VALUE =
      new UsageMeter() {
        @Override
        public Usage upperBound(Map<String, Tensor> inputs) {
          return Usage.of(Unit.INPUT_TOKEN, 10);
        }

        @Override
        public Usage actual(
            Map<String, Tensor> inputs, Map<String, Tensor> outputs, Duration compute) {
          return Usage.of(Unit.INPUT_TOKEN, (long) only(inputs));
        }
      };

  private static CostMeter meter(String limit) {
    return CostMeter.with(
            PriceList.named("test").currency("USD").price(Unit.INPUT_TOKEN, "0.01").build())
        .budget(Budget.of("all", Money.of(limit, "USD")))
        .build();
  }

  @Test
  void cost_answeredRequests_areBookedWithWhatTheyUsed() {
    CostMeter meter = meter("100");
    try (Deployment deployment = served.deployment().cost(meter, PER_VALUE).start()) {
      Inference answer = deployment.infer(Served.x(3));
      assertThat(answer.cost())
          .hasValueSatisfying(
              cost -> assertThat(cost.orElseThrow()).isEqualTo(Money.of("0.03", "USD")));
      deployment.infer(Served.x(4));
      assertThat(meter.spent().toMoney()).isEqualTo(Money.of("0.07", "USD"));
      List<String> versions = new ArrayList<>();
      meter
          .ledger()
          .forEach(
              LedgerQuery.all(),
              entry -> versions.add(entry.charge().model() + "/" + entry.charge().version()));
      assertThat(versions).containsExactly("product/Optional[1]", "product/Optional[1]");
    }
  }

  @Test
  void cost_budgetExhausted_refusesOnlyThatCaller() {
    CostMeter meter = meter("0.15");
    FakeModel model = FakeModel.held();
    try (Deployment deployment =
        served
            .deployment()
            .engine(new FakeEngine(model))
            .batching(Batching.upTo(4))
            .cost(meter, PER_VALUE)
            .start()) {
      CompletableFuture<Inference> first = deployment.inferAsync(FakeModel.row(1));
      assertThatExceptionOfType(BudgetExceededException.class)
          .isThrownBy(() -> deployment.infer(FakeModel.row(2)));
      assertThat(deployment.inferAsync(FakeModel.row(2))).isCompletedExceptionally();
      model.gate.release(10);
      assertThat(first.join().cost()).isPresent();
      // The first settled 0.01 of the 0.10 it held, so there is room again.
      assertThat(deployment.infer(FakeModel.row(2)).cost()).isPresent();
      assertThat(deployment.failures()).isZero();
    }
  }

  @Test
  void cost_requestFailsOrIsRefusedOrCancelled_givesItsReservationBack() {
    CostMeter meter = meter("0.10");
    FakeModel model = FakeModel.held();
    try (Deployment deployment =
        served.deployment().engine(new FakeEngine(model)).cost(meter, PER_VALUE).start()) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> deployment.infer(Map.of()));
      CompletableFuture<Inference> cancelled = deployment.inferAsync(FakeModel.row(1));
      model.started.acquireUninterruptibly();
      cancelled.cancel(/* mayInterruptIfRunning= */ false);
      model.gate.release(10);
      assertThatExceptionOfType(InferenceFailedException.class)
          .isThrownBy(() -> deployment.infer(FakeModel.row(FakeModel.POISON)));
      assertThat(meter.spent().toDecimal()).isZero();
      assertThat(deployment.infer(FakeModel.row(5)).cost()).isPresent();
      assertThat(meter.spent().toMoney()).isEqualTo(Money.of("0.05", "USD"));
    }
  }

  @Test
  void tokens_maskAndCompute_areCounted() {
    UsageMeter usage = UsageMeter.tokens("mask", Duration.ofMillis(5));
    Map<String, Tensor> inputs = Map.of("mask", Tensor.ofLongs(new long[] {1, 1, 0, 1}, 2, 2));
    assertThat(usage.upperBound(inputs))
        .isEqualTo(Usage.of(Unit.INPUT_TOKEN, 3).and(Unit.COMPUTE_NANO, 5_000_000));
    assertThat(usage.actual(inputs, Map.of(), Duration.ofNanos(7)))
        .isEqualTo(Usage.of(Unit.INPUT_TOKEN, 3).and(Unit.COMPUTE_NANO, 7));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> usage.upperBound(Map.of()));
  }

  @Test
  void objective_slowAnswers_burnItsBudget() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    try (Deployment deployment =
        served
            .deployment()
            .clock(now::get)
            .objective(Objective.latency().p95().below(Duration.ofNanos(1)))
            .objective(Objective.errorRate().below(0.01))
            .start()) {
      for (int i = 0; i < 10; i++) {
        deployment.infer(Served.x(i));
      }
      List<ObjectiveStatus> statuses = deployment.objectives();
      assertThat(statuses.get(0).met()).isFalse();
      assertThat(statuses.get(0).bad()).isEqualTo(10);
      assertThat(statuses.get(0).alert()).hasValue(Severity.PAGE);
      assertThat(statuses.get(1).met()).isTrue();
      assertThat(statuses.get(1).good()).isEqualTo(10);
      now.set(Instant.parse("2026-02-01T00:00:00Z"));
      assertThat(deployment.objectives().get(0).met()).isTrue();
    }
  }
}
