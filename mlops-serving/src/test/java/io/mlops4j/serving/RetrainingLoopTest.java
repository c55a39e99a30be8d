package io.mlops4j.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mlops4j.core.Gate;
import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.ReferenceProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RetrainingLoopTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path dir;

  private Served served;

  @BeforeEach
  void open() {
    served = new Served(dir);
    served.champion(1);
  }

  @AfterEach
  void close() {
    served.close();
  }

  private static DriftReport report(double shift) {
    Random random = new Random(3);
    DriftMonitor monitor =
        DriftMonitor.against(
            ReferenceProfile.builder().numeric("x", random.doubles(1000).toArray()).build());
    random.doubles(1000).forEach(value -> monitor.observe("x", value + shift));
    return monitor.closeWindow();
  }

  private RetrainingLoop.Builder loop(Deployment deployment) {
    return RetrainingLoop.on(deployment)
        .clock(() -> NOW)
        .gates(Gate.metric("score").atLeast(2))
        .canary(10, 30, Duration.ofSeconds(60));
  }

  private static List<RetrainingStep> steps(RetrainingRun run) {
    return run.events().stream().map(RetrainingEvent::step).toList();
  }

  @Test
  void accept_driftUnderLoad_endsWithTheNewVersionInPlaceAndNoRequestLost() throws Exception {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<RetrainingEvent> heard = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    try (Deployment deployment = served.deployment().batching(Batching.upTo(8)).start()) {
      Thread caller =
          new Thread(
              () -> {
                while (!stop.get()) {
                  Inference answer = deployment.infer(Served.x(7));
                  if (Served.y(answer) != 7f * answer.version().number()) {
                    throw new AssertionError("wrong version's answer");
                  }
                }
              });
      caller.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
      caller.start();
      RetrainingRun run =
          loop(deployment)
              .retrain(report -> served.register(2))
              .listener(heard::add)
              .build()
              .accept(report(0.5));
      stop.set(true);
      caller.join();
      assertThat(failures).isEmpty();
      assertThat(steps(run))
          .containsExactly(
              RetrainingStep.DRIFT_DETECTED,
              RetrainingStep.VERSION_REGISTERED,
              RetrainingStep.GATE_PASSED,
              RetrainingStep.CANARY_STARTED,
              RetrainingStep.PROMOTED);
      assertThat(run.promoted()).isTrue();
      assertThat(run.events()).isEqualTo(heard).allMatch(event -> event.at().equals(NOW));
      assertThat(run.events().get(0).detail()).contains("[x]");
      assertThat(deployment.version().number()).isEqualTo(2);
      assertThat(served.registry.resolve(Served.CHAMPION).number()).isEqualTo(2);
      assertThat(deployment.failures()).isZero();
    }
  }

  @Test
  void accept_noDrift_doesNothing() {
    try (Deployment deployment = served.deployment().start()) {
      RetrainingRun run =
          loop(deployment)
              .retrain(
                  report -> {
                    throw new AssertionError("must not be asked");
                  })
              .build()
              .accept(report(0));
      assertThat(steps(run)).containsExactly(RetrainingStep.NO_DRIFT);
    }
  }

  @Test
  void accept_gateRefuses_neitherAliasMoves() {
    try (Deployment deployment = served.deployment().start()) {
      RetrainingRun run =
          loop(deployment).retrain(report -> served.register(1.5f)).build().accept(report(0.5));
      assertThat(run.result()).isEqualTo(RetrainingStep.GATE_REFUSED);
      assertThat(run.events().get(2).detail()).contains("score").contains("1.5").contains("2");
      assertThat(served.registry.model("product").alias("challenger")).isEmpty();
      assertThat(deployment.version().number()).isOne();
    }
  }

  @Test
  void accept_retrainerThrows_isAStep() {
    try (Deployment deployment = served.deployment().start()) {
      RetrainingRun run =
          loop(deployment)
              .retrain(
                  report -> {
                    throw new IOException("no data");
                  })
              .build()
              .accept(report(0.5));
      assertThat(run.result()).isEqualTo(RetrainingStep.RETRAINING_FAILED);
      assertThat(run.events().get(1)).asString().contains("no data");
      assertThat(loop(deployment).build().accept(report(0.5)).result())
          .isEqualTo(RetrainingStep.RETRAINING_FAILED);
    }
  }

  @Test
  void accept_noTraffic_stopsTheCanaryInTime() {
    try (Deployment deployment = served.deployment().start()) {
      RetrainingRun run =
          loop(deployment)
              .canary(10, 30, Duration.ofMillis(50))
              .retrain(report -> served.register(2))
              .build()
              .accept(report(0.5));
      assertThat(run.result()).isEqualTo(RetrainingStep.CANARY_STOPPED);
      assertThat(deployment.version().number()).isOne();
      assertThat(served.registry.resolve(Served.CHAMPION).number()).isOne();
      assertThat(served.registry.resolve("models:/product@challenger").number()).isEqualTo(2);
    }
  }

  @Test
  void accept_canaryFails_isRolledBack() throws InterruptedException {
    FakeModel champion = FakeModel.open();
    FakeModel broken = FakeModel.failing();
    AtomicBoolean stop = new AtomicBoolean();
    try (Deployment deployment =
        served.deployment().engine(new FakeEngine(champion, broken)).start()) {
      Thread caller =
          new Thread(
              () -> {
                while (!stop.get()) {
                  deployment.infer(FakeModel.row(1));
                }
              });
      caller.start();
      RetrainingRun run =
          loop(deployment).retrain(report -> served.register(2)).build().accept(report(0.5));
      stop.set(true);
      caller.join();
      assertThat(run.result()).isEqualTo(RetrainingStep.CANARY_ROLLED_BACK);
      assertThat(deployment.failures()).isZero();
      assertThat(served.registry.resolve(Served.CHAMPION).number()).isOne();
    }
  }

  @Test
  void accept_fromInsideTheRetrainer_isRefusedAsAlreadyRunning() {
    try (Deployment deployment = served.deployment().start()) {
      List<RetrainingLoop> loops = new ArrayList<>();
      List<RetrainingStep> inner = new ArrayList<>();
      RetrainingLoop loop =
          loop(deployment)
              .retrain(
                  report -> {
                    inner.add(loops.get(0).accept(report).result());
                    return served.register(1);
                  })
              .build();
      loops.add(loop);
      loop.accept(report(0.5));
      assertThat(inner).containsExactly(RetrainingStep.ALREADY_RUNNING);
    }
  }

  @Test
  void builder_optionsOutOfRange_areMisuse() {
    try (Deployment deployment = served.deployment().start()) {
      RetrainingLoop.Builder builder = RetrainingLoop.on(deployment);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.canary(0, 1, Duration.ofSeconds(1)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.canary(10, 0, Duration.ofSeconds(1)));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.allowedFailureRate(2));
    }
  }
}
