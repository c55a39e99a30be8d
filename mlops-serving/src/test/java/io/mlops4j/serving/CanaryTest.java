package io.mlops4j.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mlops4j.core.Gate;
import io.mlops4j.core.GateRefusedException;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.PromotionConflictException;
import io.mlops4j.serving.engine.InferenceFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CanaryTest {

  @TempDir Path dir;

  private Served served;

  @BeforeEach
  void open() {
    served = new Served(dir);
    served.champion(1);
    served.register(2);
  }

  @AfterEach
  void close() {
    served.close();
  }

  private static long askedOfCanary(Deployment deployment, int requests) {
    long byCanary = 0;
    for (int i = 1; i <= requests; i++) {
      Inference answer = deployment.infer(Served.x(i));
      assertThat(Served.y(answer)).isEqualTo((float) i * answer.version().number());
      byCanary += answer.version().number() == 2 ? 1 : 0;
    }
    return byCanary;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 10, 33.3, 100})
  void percent_requestsWithoutKey_givesTheExactShare(double percent) {
    try (Deployment deployment = served.deployment().start()) {
      Canary canary = deployment.canary("models:/product/2").percent(percent).start();
      long expected = (long) (percent * 10);
      assertThat(askedOfCanary(deployment, 1000)).isEqualTo(expected);
      assertThat(canary.requests()).isEqualTo(expected);
      assertThat(canary.traffic().latency().count()).isEqualTo(expected);
      assertThat(canary.baseline().requests()).isEqualTo(1000 - expected);
      assertThat(canary.state()).isEqualTo(Canary.State.RUNNING);
    }
  }

  @Test
  void percent_requestsWithKey_stayWithTheirVersion() {
    try (Deployment deployment = served.deployment().start()) {
      deployment.canary("models:/product/2").percent(20).start();
      Set<String> onCanary = new HashSet<>();
      for (int round = 0; round < 2; round++) {
        for (int user = 0; user < 500; user++) {
          String key = "user-" + user;
          if (deployment.infer(Served.x(1), key).version().number() == 2) {
            onCanary.add(key);
          }
        }
        // 500 keys at 20 %: 100 expected, standard deviation 8.9.
        assertThat(onCanary).hasSizeBetween(65, 135);
      }
      for (String key : onCanary) {
        assertThat(deployment.inferAsync(Served.x(1), key).join().version().number()).isEqualTo(2);
      }
    }
  }

  @Test
  void promote_gatesPass_movesTheAliasAndSwaps() {
    try (Deployment deployment = served.deployment().start()) {
      Canary canary =
          deployment
              .canary("models:/product/2")
              .percent(50)
              .gates(Gate.metric("score").atLeast(2))
              .start();
      askedOfCanary(deployment, 10);
      canary.promote();
      assertThat(canary.state()).isEqualTo(Canary.State.PROMOTED);
      assertThat(askedOfCanary(deployment, 5)).isEqualTo(5);
      assertThat(served.registry.resolve(Served.CHAMPION).number()).isEqualTo(2);
      assertThat(served.registry.model("product").history())
          .anySatisfy(move -> assertThat(move.reason()).contains("canary of 5 requests, 0 failed"));
      canary.stop();
      assertThat(canary.state()).isEqualTo(Canary.State.PROMOTED);
      assertThatIllegalStateException()
          .isThrownBy(canary::promote)
          .withMessageContaining("PROMOTED");
    }
  }

  @Test
  void promote_gateRefuses_nothingMovesAndTheCanaryGoesOn() {
    try (Deployment deployment = served.deployment().start()) {
      Canary canary =
          deployment
              .canary("models:/product/2")
              .percent(50)
              .gates(Gate.metric("score").atLeast(2.5))
              .start();
      assertThatExceptionOfType(GateRefusedException.class)
          .isThrownBy(canary::promote)
          .withMessageContaining("2.5");
      assertThat(served.registry.resolve(Served.CHAMPION).number()).isEqualTo(1);
      assertThat(askedOfCanary(deployment, 10)).isEqualTo(5);
    }
  }

  @Test
  void promote_aliasMovedByOthers_isRefused() {
    ModelVersion third = served.register(3);
    try (Deployment deployment = served.deployment().start()) {
      Canary canary = deployment.canary("models:/product/2").start();
      third.promoteTo("champion");
      assertThatExceptionOfType(PromotionConflictException.class).isThrownBy(canary::promote);
      assertThat(canary.state()).isEqualTo(Canary.State.RUNNING);
      assertThat(deployment.version().number()).isEqualTo(1);
    }
  }

  @Test
  void promote_underLoad_losesNoRequest() throws InterruptedException {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    try (Deployment deployment = served.deployment().batching(Batching.upTo(8)).start()) {
      List<Thread> callers = new ArrayList<>();
      for (int c = 0; c < 4; c++) {
        Thread caller =
            new Thread(
                () -> {
                  while (!stop.get()) {
                    askedOfCanary(deployment, 50);
                  }
                });
        caller.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        caller.start();
        callers.add(caller);
      }
      Canary canary = deployment.canary("models:/product/2").percent(10).start();
      assertThat(canary.awaitRequests(20, Duration.ofSeconds(60))).isTrue();
      canary.promote();
      Thread.sleep(20);
      stop.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(deployment.version().number()).isEqualTo(2);
      assertThat(deployment.failures()).isZero();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void stop_running_givesEverythingBackToTheVersionInPlace() throws InterruptedException {
    try (Deployment deployment = served.deployment().start()) {
      Canary canary = deployment.canary("models:/product/2").percent(100).start();
      assertThat(askedOfCanary(deployment, 3)).isEqualTo(3);
      canary.stop();
      canary.stop();
      assertThat(canary.state()).isEqualTo(Canary.State.STOPPED);
      assertThat(askedOfCanary(deployment, 3)).isZero();
      assertThat(canary.awaitRequests(100, Duration.ofMinutes(1))).isFalse();
      assertThat(deployment.canary("models:/product/2").start().state())
          .isEqualTo(Canary.State.RUNNING);
      assertThatIllegalStateException()
          .isThrownBy(() -> deployment.canary("models:/product/2").start());
    }
  }

  @Test
  void run_canaryFails_callersAreAnsweredAndItIsTakenBack() {
    FakeModel champion = FakeModel.open();
    FakeModel broken = FakeModel.failing();
    try (Deployment deployment =
        served.deployment().engine(new FakeEngine(champion, broken)).start()) {
      Canary canary =
          deployment.canary("models:/product/2").percent(50).rollBackAbove(0.2, 5).start();
      for (int i = 0; i < 40; i++) {
        Inference answer = deployment.infer(FakeModel.row(i));
        assertThat(answer.output("y").floats()).containsExactly(i + 1);
        assertThat(answer.version().number()).isOne();
      }
      assertThat(canary.state()).isEqualTo(Canary.State.ROLLED_BACK);
      assertThat(canary.traffic().failures()).isEqualTo(5);
      assertThat(deployment.failures()).isZero();
      assertThat(deployment.traffic().requests()).isEqualTo(40);
      assertThatIllegalStateException().isThrownBy(canary::promote);
    }
    assertThat(broken.closed).isTrue();
  }

  @Test
  void run_requestThatBothFail_isNotTheCanarysFault() {
    try (Deployment deployment =
        served.deployment().engine(new FakeEngine(FakeModel.open(), FakeModel.open())).start()) {
      Canary canary =
          deployment.canary("models:/product/2").percent(100).rollBackAbove(0, 1).start();
      for (int i = 0; i < 5; i++) {
        assertThatExceptionOfType(InferenceFailedException.class)
            .isThrownBy(() -> deployment.infer(FakeModel.row(FakeModel.POISON)));
      }
      assertThat(canary.state()).isEqualTo(Canary.State.RUNNING);
      assertThat(canary.traffic().failures()).isZero();
      assertThat(deployment.failures()).isEqualTo(5);
    }
  }

  @Test
  void close_canaryRunning_endsBoth() {
    FakeModel champion = FakeModel.open();
    FakeModel candidate = FakeModel.open();
    Canary canary;
    try (Deployment deployment =
        served.deployment().engine(new FakeEngine(champion, candidate)).start()) {
      canary = deployment.canary("models:/product/2").start();
    }
    assertThat(canary.state()).isEqualTo(Canary.State.STOPPED);
    assertThat(champion.closed).isTrue();
    assertThat(candidate.closed).isTrue();
  }

  @Test
  void options_outOfRange_areMisuse() {
    try (Deployment deployment = served.deployment().start()) {
      CanaryBuilder builder = deployment.canary("models:/product/2");
      assertThatIllegalArgumentException().isThrownBy(() -> builder.percent(0));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.percent(100.5));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.rollBackAbove(-1, 1));
    }
  }
}
