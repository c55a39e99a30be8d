package io.mlops4j.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mlops4j.serving.engine.ElementType;
import io.mlops4j.serving.engine.InferenceFailedException;
import io.mlops4j.serving.engine.InvalidInputException;
import io.mlops4j.serving.engine.InvalidModelException;
import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.ModelSignature;
import io.mlops4j.serving.engine.Tensor;
import io.mlops4j.serving.engine.TensorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatcherTest {

  private final List<Batcher> batchers = new ArrayList<>();

  private static final class Request implements BatchRequest {
    final Map<String, Tensor> inputs;
    final CompletableFuture<Map<String, Tensor>> answer = new CompletableFuture<>();
    volatile int requests;
    volatile long computeNanos;

    Request(Map<String, Tensor> inputs) {
      this.inputs = inputs;
    }

    @Override
    public Map<String, Tensor> inputs() {
      return inputs;
    }

    @Override
    public boolean abandoned() {
      return answer.isDone();
    }

    @Override
    public void succeed(Map<String, Tensor> outputs, Share share) {
      requests = share.requests();
      computeNanos = share.computeNanos();
      answer.complete(outputs);
    }

    @Override
    public void fail(Throwable cause, long computeNanos) {
      answer.completeExceptionally(cause);
    }

    float[] y() throws Exception {
      return answer
          .get(20, TimeUnit.SECONDS)
          .getOrDefault("y", Tensor.ofFloats(new float[0], 0))
          .floats();
    }
  }

  @AfterEach
  void closeAll() throws InterruptedException {
    for (Batcher batcher : batchers) {
      batcher.close();
      batcher.awaitTermination();
    }
  }

  private Batcher start(LoadedModel model, Batching batching) {
    Batcher batcher = new Batcher("m", model, batching, System::nanoTime);
    batchers.add(batcher);
    batcher.start();
    return batcher;
  }

  private static Request submit(Batcher batcher, float... values) {
    Request request = new Request(FakeModel.row(values));
    assertThat(batcher.submit(request)).isTrue();
    return request;
  }

  /** Occupies the engine, so that what follows queues up and forms one batch. */
  private static Request occupy(Batcher batcher, FakeModel model) {
    Request first = submit(batcher, 100);
    model.started.acquireUninterruptibly();
    return first;
  }

  @Test
  void submit_whileTheEngineIsBusy_sharesTheNextRun() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(4));
    Request first = occupy(batcher, model);
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      requests.add(submit(batcher, i));
    }
    model.gate.release(100);
    assertThat(first.y()).containsExactly(101);
    for (int i = 0; i < 6; i++) {
      assertThat(requests.get(i).y()).containsExactly(i + 1);
      assertThat(requests.get(i).requests).isEqualTo(i < 4 ? 4 : 2);
    }
    assertThat(model.shapes).extracting(shape -> shape[0]).containsExactly(1L, 4L, 2L);
  }

  @Test
  void submit_loneCaller_doesNotWaitForTheWindow() throws Exception {
    Batcher batcher = start(FakeModel.open(), Batching.upTo(8).within(Duration.ofMinutes(1)));
    for (int i = 0; i < 5; i++) {
      assertThat(submit(batcher, i).y()).containsExactly(i + 1);
    }
  }

  @Test
  void submit_callersComeBack_areServedTogether() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(8).within(Duration.ofSeconds(30)));
    Request first = occupy(batcher, model);
    List<Request> requests = List.of(submit(batcher, 1), submit(batcher, 2));
    model.gate.release(100);
    first.y();
    // Three were outstanding, so the two that wait are held back until the third is here again.
    assertThat(requests.get(0).answer).isNotDone();
    submit(batcher, 3).y();
    assertThat(requests.get(1).y()).containsExactly(3);
    assertThat(model.shapes).extracting(shape -> shape[0]).containsExactly(1L, 3L);
  }

  @Test
  void submit_expectedCallerStaysAway_runsWhenTheWindowCloses() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(8).within(Duration.ofMillis(20)));
    Request first = occupy(batcher, model);
    Request second = submit(batcher, 1);
    model.gate.release(100);
    first.y();
    assertThat(second.y()).containsExactly(2);
    assertThat(second.requests).isOne();
  }

  @Test
  void submit_otherShapes_neverShareARun() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(8));
    occupy(batcher, model);
    Request a = submit(batcher, 1, 2);
    Request b = submit(batcher, 1, 2, 3);
    Request c = submit(batcher, 3, 4);
    model.gate.release(100);
    assertThat(a.y()).containsExactly(2, 3);
    assertThat(b.y()).containsExactly(2, 3, 4);
    assertThat(c.y()).containsExactly(4, 5);
    assertThat(a.requests).isEqualTo(2);
    assertThat(b.requests).isOne();
  }

  @Test
  void submit_padded_sharesARunAndCropsTheAnswers() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher =
        start(model, Batching.upTo(8).padding(Padding.of("x", 7).cropping("y", 1, "x", 1)));
    occupy(batcher, model);
    Request a = submit(batcher, 1);
    Request b = submit(batcher, 1, 2, 3);
    model.gate.release(100);
    assertThat(a.y()).containsExactly(2);
    assertThat(b.y()).containsExactly(2, 3, 4);
    assertThat(model.shapes.get(1)).containsExactly(2, 3);
  }

  @Test
  void submit_paddedAtMost_runsThoseNearTheOldestTogether() throws Exception {
    FakeModel model = FakeModel.held();
    Padding padding = Padding.of("x", 7).cropping("y", 1, "x", 1).atMost(2);
    Batcher batcher = start(model, Batching.upTo(8).padding(padding));
    occupy(batcher, model);
    List<Request> requests = new ArrayList<>();
    for (int length : new int[] {4, 9, 2, 5, 6, 3, 10}) {
      requests.add(submit(batcher, new float[length]));
    }
    model.gate.release(100);
    for (Request request : requests) {
      request.y();
    }
    // The oldest has 4: 4 to 6 and 2 to 4 hold three each, and the shorter range is as good.
    assertThat(model.shapes.subList(1, model.shapes.size()))
        .containsExactly(new long[] {3, 4}, new long[] {2, 10}, new long[] {2, 6});
  }

  @Test
  void submit_paddedAtMostAndAFullRun_leavesTheYoungest() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(2).padding(Padding.of("x", 0).atMost(1)));
    occupy(batcher, model);
    List<Request> requests = new ArrayList<>();
    for (int length : new int[] {3, 3, 4, 4, 3}) {
      requests.add(submit(batcher, new float[length]));
    }
    model.gate.release(100);
    for (Request request : requests) {
      request.y();
    }
    assertThat(model.shapes.subList(1, model.shapes.size()))
        .containsExactly(new long[] {2, 3}, new long[] {2, 4}, new long[] {1, 3});
  }

  @Test
  void run_onePoisonedAmong32_failsAlone() throws Exception {
    assertIsolated(1, 11);
  }

  @Test
  void run_halfPoisoned_failsOnlyThose() throws Exception {
    assertIsolated(16, 161);
  }

  @Test
  void run_allPoisoned_failsAll() throws Exception {
    assertIsolated(32, 63);
  }

  private void assertIsolated(int poisoned, int atMostRuns) throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(32));
    occupy(batcher, model);
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      requests.add(submit(batcher, i * poisoned % 32 < poisoned ? FakeModel.POISON : i));
    }
    model.gate.release(1000);
    int failed = 0;
    for (int i = 0; i < 32; i++) {
      if (i * poisoned % 32 < poisoned) {
        failed++;
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(requests.get(i)::y)
            .withCauseInstanceOf(InferenceFailedException.class);
      } else {
        assertThat(requests.get(i).y()).containsExactly(i + 1);
      }
    }
    assertThat(failed).isEqualTo(poisoned);
    assertThat(model.shapes.size() - 1).isLessThanOrEqualTo(atMostRuns);
  }

  @Test
  void submit_queueFull_isRefusedAndAbandonedOnesMakeRoom() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(2).queue(2));
    occupy(batcher, model);
    Request kept = submit(batcher, 1);
    Request abandoned = submit(batcher, 2);
    assertThatExceptionOfType(QueueFullException.class)
        .isThrownBy(() -> submit(batcher, 3))
        .withMessageContaining("2 requests waiting");
    abandoned.answer.cancel(/* mayInterruptIfRunning= */ false);
    Request late = submit(batcher, 4);
    model.gate.release(100);
    assertThat(kept.y()).containsExactly(2);
    assertThat(late.y()).containsExactly(5);
    assertThat(model.shapes).hasSize(2);
  }

  @Test
  void submit_abandonedBeforeItsRun_isNotExecuted() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(4));
    Request first = occupy(batcher, model);
    submit(batcher, 1).answer.cancel(/* mayInterruptIfRunning= */ false);
    model.gate.release(100);
    first.y();
    assertThat(submit(batcher, 2).y()).containsExactly(3);
    assertThat(model.shapes).extracting(shape -> shape[0]).containsExactly(1L, 1L);
  }

  @Test
  void submit_rowsThatDoNotFit_areRefusedNamingTheInput() {
    Batcher batcher = start(FakeModel.open(), Batching.upTo(2));
    Request three = new Request(Map.of("x", Tensor.ofFloats(new float[3], 3, 1)));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> batcher.submit(three))
        .withMessageContaining("3 rows")
        .withMessageContaining("at most 2");
  }

  @Test
  void submit_severalRowsPerRequest_countsRows() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(4));
    occupy(batcher, model);
    Request three = new Request(Map.of("x", Tensor.ofFloats(new float[] {1, 2, 3}, 3, 1)));
    assertThat(batcher.submit(three)).isTrue();
    Request two = new Request(Map.of("x", Tensor.ofFloats(new float[] {4, 5}, 2, 1)));
    assertThat(batcher.submit(two)).isTrue();
    Request one = submit(batcher, 6);
    model.gate.release(100);
    assertThat(three.y()).containsExactly(2, 3, 4);
    assertThat(two.y()).containsExactly(5, 6);
    assertThat(one.y()).containsExactly(7);
    assertThat(model.shapes).extracting(shape -> shape[0]).containsExactly(1L, 4L, 2L);
  }

  @Test
  void none_requestsNeverShareARun() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.none());
    occupy(batcher, model);
    Request a = submit(batcher, 1);
    Request b = submit(batcher, 2);
    model.gate.release(100);
    assertThat(a.y()).containsExactly(2);
    assertThat(b.y()).containsExactly(3);
    assertThat(model.shapes).extracting(shape -> shape[0]).containsOnly(1L);
  }

  @Test
  void close_requestsWaiting_answersThemThenClosesTheModel() throws Exception {
    FakeModel model = FakeModel.held();
    Batcher batcher = start(model, Batching.upTo(2).within(Duration.ofMinutes(1)));
    occupy(batcher, model);
    Request waiting = submit(batcher, 1);
    batcher.close();
    assertThat(batcher.submit(new Request(FakeModel.row(2)))).isFalse();
    assertThat(model.closed).isFalse();
    model.gate.release(100);
    batcher.awaitTermination();
    assertThat(waiting.y()).containsExactly(2);
    assertThat(model.closed).isTrue();
  }

  @Test
  void run_engineThrowsAnError_failsTypedAndGoesOn() throws Exception {
    LoadedModel model =
        new LoadedModel() {
          @Override
          public ModelSignature signature() {
            return FakeModel.open().signature();
          }

          @Override
          public Map<String, Tensor> run(Map<String, Tensor> inputs) {
            if (inputs.equals(FakeModel.row(1))) {
              throw new StackOverflowError("deep");
            }
            return Map.of("y", Tensor.ofFloats(new float[] {5}, 1, 1));
          }

          @Override
          public void close() {}
        };
    Batcher batcher = start(model, Batching.none());
    Request broken = submit(batcher, 1);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(broken::y)
        .withCauseInstanceOf(InferenceFailedException.class)
        .havingRootCause()
        .isInstanceOf(StackOverflowError.class);
    assertThat(submit(batcher, 2).y()).containsExactly(5);
  }

  @Test
  void charge_sharedRuns_addUpToTheTimeOfTheEngine() throws Exception {
    FakeModel model = FakeModel.held();
    long[] now = {0};
    // Each reading is one later: a run takes exactly one nanosecond more than the readings inside
    // it.
    Batcher batcher =
        new Batcher(
            "m",
            model,
            Batching.upTo(3),
            () -> {
              synchronized (now) {
                now[0] += 100;
                return now[0];
              }
            });
    batchers.add(batcher);
    batcher.start();
    occupy(batcher, model);
    List<Request> requests = List.of(submit(batcher, 1), submit(batcher, 2), submit(batcher, 3));
    model.gate.release(100);
    long sum = 0;
    for (Request request : requests) {
      request.y();
      sum += request.computeNanos;
      assertThat(request.computeNanos).isBetween(33L, 34L);
    }
    assertThat(sum).isEqualTo(100);
  }

  @Test
  void create_modelWithFixedRows_isRefusedUnlessUnbatched() {
    LoadedModel fixed =
        new LoadedModel() {
          @Override
          public ModelSignature signature() {
            TensorSpec spec = new TensorSpec("x", ElementType.FLOAT32, List.of(1L, 3L));
            return new ModelSignature(List.of(spec), List.of(spec));
          }

          @Override
          public Map<String, Tensor> run(Map<String, Tensor> inputs) {
            return inputs;
          }

          @Override
          public void close() {}
        };
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> new Batcher("m", fixed, Batching.upTo(2), System::nanoTime))
        .withMessageContaining("Batching.none()");
    start(fixed, Batching.none());
  }

  @Test
  void create_paddingNamesUnknownTensors_isMisuse() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Batcher(
                    "m",
                    FakeModel.open(),
                    Batching.upTo(2).padding(Padding.of("z", 0)),
                    System::nanoTime))
        .withMessageContaining("'z'");
  }
}
