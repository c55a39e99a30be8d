package io.mlops4j.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mlops4j.core.AliasNotFoundException;
import io.mlops4j.core.ArtifactCorruptedException;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.RegistryException;
import io.mlops4j.serving.engine.InferenceFailedException;
import io.mlops4j.serving.engine.InvalidInputException;
import io.mlops4j.serving.engine.InvalidModelException;
import io.mlops4j.serving.engine.OnnxBytes;
import io.mlops4j.serving.engine.OnnxRuntime;
import io.mlops4j.serving.engine.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeploymentTest {

  @TempDir Path dir;

  private Served served;

  @BeforeEach
  void open() {
    served = new Served(dir);
  }

  @AfterEach
  void close() {
    served.close();
  }

  @Test
  void infer_champion_answersWithVersionLatencyAndBatchSize() {
    ModelVersion champion = served.champion(3);
    try (Deployment deployment = served.deployment().start()) {
      Inference answer = deployment.infer(Served.x(2));
      assertThat(Served.y(answer)).isEqualTo(6);
      assertThat(answer.version()).isEqualTo(champion);
      assertThat(answer.latency()).isPositive();
      assertThat(answer.batchSize()).isOne();
      assertThat(answer.cost()).isEmpty();
      assertThat(deployment.latency().count()).isOne();
      assertThat(deployment.latency().max()).isGreaterThanOrEqualTo(answer.latency().dividedBy(2));
      assertThat(deployment.traffic().requests()).isOne();
      assertThat(deployment).hasToString("models:/product@champion serving version 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> answer.output("z"))
          .withMessageContaining("[y]");
    }
  }

  @Test
  void infer_concurrentCallers_areBatchedAndGetTheirOwnAnswer() {
    served.champion(2);
    try (Deployment deployment =
        served.deployment().batching(Batching.upTo(16).within(Duration.ofMillis(50))).start()) {
      List<CompletableFuture<Inference>> answers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        answers.add(deployment.inferAsync(Served.x(i)));
      }
      int largest = 0;
      for (int i = 0; i < 64; i++) {
        Inference answer = answers.get(i).join();
        assertThat(Served.y(answer)).isEqualTo(2f * i);
        largest = Math.max(largest, answer.batchSize());
      }
      assertThat(largest).isGreaterThan(1);
    }
  }

  @Test
  void start_unknownAliasOrNoModel_isRefusedTyped() throws IOException {
    served.register(1);
    assertThatExceptionOfType(AliasNotFoundException.class)
        .isThrownBy(() -> served.deployment().start())
        .withMessageContaining("champion")
        .withMessageContaining("product");
    Path text = Files.writeString(dir.resolve("text.onnx"), "no model", StandardCharsets.UTF_8);
    served
        .registry
        .model("text")
        .newVersion()
        .artifact("model.onnx", text)
        .createdBy("tests")
        .register();
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> Deployment.of(served.registry, "models:/text/1").start());
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(
            () -> Deployment.of(served.registry, "models:/text/1").artifact("other").start());
  }

  @Test
  void start_damagedArtifact_isRefusedNamingTheVersion() throws IOException {
    ModelVersion version = served.champion(1);
    Path blob = version.artifact("model.onnx");
    assertThat(blob.toFile().setWritable(true)).isTrue();
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
    assertThatExceptionOfType(ArtifactCorruptedException.class)
        .isThrownBy(() -> served.deployment().start())
        .withMessageContaining("model.onnx")
        .withMessageContaining(version.uri());
  }

  @Test
  void infer_malformedRequest_reachesOnlyItsCaller() {
    served.champion(1);
    try (Deployment deployment = served.deployment().batching(Batching.upTo(4)).start()) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> deployment.infer(Map.of()))
          .withMessageContaining("'x'");
      assertThat(deployment.inferAsync(Map.of())).isCompletedExceptionally();
      assertThat(deployment.failures()).isZero();
      assertThat(Served.y(deployment.infer(Served.x(4)))).isEqualTo(4);
    }
  }

  @Test
  void infer_modelFails_countsAndThrowsTyped() {
    served.champion(1);
    FakeModel model = FakeModel.open();
    try (Deployment deployment = served.deployment().engine(new FakeEngine(model)).start()) {
      assertThatExceptionOfType(InferenceFailedException.class)
          .isThrownBy(() -> deployment.infer(FakeModel.row(FakeModel.POISON)));
      assertThat(deployment.failures()).isOne();
      assertThat(deployment.traffic().failureRate()).isEqualTo(1);
      assertThat(deployment.latency().count()).isZero();
    }
    assertThat(model.closed).isTrue();
  }

  @Test
  void infer_queueFull_isRefusedAndCounted() {
    served.champion(1);
    FakeModel model = FakeModel.held();
    try (Deployment deployment =
        served
            .deployment()
            .engine(new FakeEngine(model))
            .batching(Batching.none().queue(1))
            .start()) {
      CompletableFuture<Inference> running = deployment.inferAsync(FakeModel.row(1));
      model.started.acquireUninterruptibly();
      CompletableFuture<Inference> waiting = deployment.inferAsync(FakeModel.row(2));
      assertThat(deployment.waiting()).isOne();
      assertThatExceptionOfType(QueueFullException.class)
          .isThrownBy(() -> deployment.infer(FakeModel.row(3)));
      assertThat(deployment.failures()).isOne();
      model.gate.release(10);
      assertThat(running.join().output("y").floats()).containsExactly(2);
      assertThat(waiting.join().output("y").floats()).containsExactly(3);
    }
  }

  @Test
  void infer_interrupted_cancelsTheRequestAndKeepsTheFlag() throws InterruptedException {
    served.champion(1);
    FakeModel model = FakeModel.held();
    try (Deployment deployment = served.deployment().engine(new FakeEngine(model)).start()) {
      CompletableFuture<Inference> running = deployment.inferAsync(FakeModel.row(1));
      model.started.acquireUninterruptibly();
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      AtomicBoolean flag = new AtomicBoolean();
      Thread caller =
          new Thread(
              () -> {
                try {
                  deployment.infer(FakeModel.row(2));
                } catch (InferenceInterruptedException e) {
                  thrown.set(e);
                  flag.set(Thread.currentThread().isInterrupted());
                }
              });
      caller.start();
      caller.interrupt();
      caller.join();
      assertThat(thrown.get()).isInstanceOf(InferenceInterruptedException.class);
      assertThat(flag).isTrue();
      model.gate.release(10);
      running.join();
      deployment.infer(FakeModel.row(3));
      assertThat(model.shapes).hasSize(2);
    }
  }

  @Test
  void infer_onTheDispatcherItself_isRefusedInsteadOfWaitingForever() {
    served.champion(1);
    FakeModel model = FakeModel.held();
    try (Deployment deployment = served.deployment().engine(new FakeEngine(model)).start()) {
      CompletableFuture<Inference> nested =
          deployment
              .inferAsync(FakeModel.row(1))
              .thenApply(answer -> deployment.infer(FakeModel.row(2)));
      model.gate.release(10);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(nested::join)
          .withCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void close_thenInfer_isRefusedAndCloseIsIdempotent() {
    served.champion(1);
    Deployment deployment = served.deployment().start();
    deployment.close();
    deployment.close();
    assertThatExceptionOfType(DeploymentClosedException.class)
        .isThrownBy(() -> deployment.infer(Served.x(1)))
        .withMessageContaining("models:/product@champion");
    assertThatExceptionOfType(DeploymentClosedException.class).isThrownBy(deployment::version);
    assertThat(deployment).asString().endsWith("(closed)");
  }

  @Test
  void close_requestsAccepted_areAnsweredFirst() {
    served.champion(1);
    FakeModel model = FakeModel.held();
    Deployment deployment = served.deployment().engine(new FakeEngine(model)).start();
    List<CompletableFuture<Inference>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      answers.add(deployment.inferAsync(FakeModel.row(i)));
    }
    model.gate.release(10);
    deployment.close();
    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertThat(answers).noneMatch(CompletableFuture::isCompletedExceptionally);
  }

  @Test
  void rollTo_underLoad_losesNoRequestAndNoneGetsAnotherVersionsAnswer() throws Exception {
    for (int scale = 1; scale <= 4; scale++) {
      served.register(scale);
    }
    served.registry.resolve("models:/product/1").promoteTo("champion");
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    try (Deployment deployment =
        served.deployment().batching(Batching.upTo(8).within(Duration.ofMillis(1))).start()) {
      List<Thread> callers = new ArrayList<>();
      for (int c = 0; c < 4; c++) {
        Thread caller =
            new Thread(
                () -> {
                  for (int i = 1; !stop.get(); i = i % 1000 + 1) {
                    Inference answer = deployment.infer(Served.x(i));
                    if (Served.y(answer) != (float) i * answer.version().number()) {
                      throw new AssertionError("wrong version's answer for " + i);
                    }
                  }
                });
        caller.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        caller.start();
        callers.add(caller);
      }
      for (int swap = 0; swap < 20; swap++) {
        Thread.sleep(10);
        int number = 1 + (swap + 1) % 4;
        deployment.rollTo("models:/product/" + number);
        assertThat(deployment.version().number()).isEqualTo(number);
      }
      stop.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(failures).isEmpty();
      assertThat(deployment.failures()).isZero();
      assertThat(deployment.latency().count()).isGreaterThan(20);
    }
  }

  @Test
  void rollTo_versionThatCannotBeServed_keepsTheOldOne() {
    served.champion(5);
    ModelVersion other =
        served
            .registry
            .model("product")
            .newVersion()
            .artifact("model.onnx", OnnxBytes.gather(dir.resolve("gather.onnx"), 1))
            .createdBy("tests")
            .register();
    try (Deployment deployment = served.deployment().start()) {
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(() -> deployment.rollTo(other.uri()))
          .withMessageContaining("ids");
      assertThat(Served.y(deployment.infer(Served.x(1)))).isEqualTo(5);
    }
  }

  @Test
  void refresh_aliasMoved_followsIt() {
    served.champion(1);
    try (Deployment deployment = served.deployment().start()) {
      assertThat(deployment.refresh()).isFalse();
      served.champion(2);
      assertThat(deployment.refresh()).isTrue();
      assertThat(Served.y(deployment.infer(Served.x(1)))).isEqualTo(2);
      served.registry.model("product").rollBack("champion");
      assertThat(deployment.refresh()).isTrue();
      assertThat(Served.y(deployment.infer(Served.x(1)))).isEqualTo(1);
    }
  }

  @Test
  void start_modelWithFixedRows_isRefusedWithBatchingOnly() {
    served
        .registry
        .model("product")
        .newVersion()
        .artifact("model.onnx", OnnxBytes.unbatchableAdd(dir.resolve("add.onnx")))
        .createdBy("tests")
        .register()
        .promoteTo("champion");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> served.deployment().batching(Batching.upTo(2)).start())
        .withMessageContaining("Batching.none()");
    Tensor one = Tensor.ofFloats(new float[] {1, 2, 3}, 1, 3);
    try (Deployment deployment = served.deployment().start()) {
      assertThat(deployment.infer(Map.of("a", one, "b", one)).output("c").floats())
          .containsExactly(2, 4, 6);
    }
  }

  @Test
  void builder_usedAgain_startsAnotherDeployment() {
    served.champion(1);
    DeploymentBuilder builder = served.deployment();
    Deployment first = builder.start();
    try (Deployment second = builder.engine(OnnxRuntime.create()).start()) {
      first.close();
      assertThat(Served.y(second.infer(Served.x(1)))).isEqualTo(1);
      assertThatIllegalStateException()
          .isThrownBy(
              () -> {
                second.canary("models:/product/1").start();
                second.rollTo("models:/product/1");
              });
    }
  }
}
