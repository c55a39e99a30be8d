package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkersTest {

  private final ExecutorService threads = Executors.newFixedThreadPool(3);

  @TempDir Path folder;

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void inOrder_onThreads_givesResultsInOrderOnTheCallingThread() {
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    List<Integer> taken = new ArrayList<>();
    Thread caller = Thread.currentThread();

    new Workers(threads, 3)
        .inOrder(
            500,
            i -> {
              workers.add(Thread.currentThread());
              return i;
            },
            i -> {
              assertThat(Thread.currentThread()).isSameAs(caller);
              taken.add(i);
            });

    assertThat(taken).containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
    assertThat(workers).hasSizeGreaterThan(1);
  }

  @Test
  void inOrder_bufferOfAnEarlierPiece_isFreeWhenItIsUsedAgain() {
    Workers workers = new Workers(threads, 3);
    int[] buffers = new int[workers.ahead()];

    workers.inOrder(
        2_000,
        i -> {
          buffers[i % buffers.length] = i;
          return i;
        },
        i -> assertThat(buffers[i % buffers.length]).isEqualTo(i));
  }

  @Test
  void inOrder_executorThatIsBusyOrClosed_leavesAllToTheCaller() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService busy = Executors.newSingleThreadExecutor();
    busy.execute(
        () -> {
          try {
            end.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        });
    List<Integer> taken = new ArrayList<>();
    new Workers(busy, 2).inOrder(5, i -> i, taken::add);
    end.countDown();
    busy.shutdown();
    assertThat(busy.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    new Workers(busy, 2).inOrder(5, i -> i, taken::add);

    assertThat(taken).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
  }

  @Test
  void inOrder_failures_arriveAsTheyWereThrown() {
    Workers workers = new Workers(threads, 2);

    assertThatThrownBy(
            () ->
                workers.inOrder(
                    9,
                    i -> {
                      throw new QuantizationException("piece " + i);
                    },
                    i -> {}))
        .isInstanceOf(QuantizationException.class)
        .hasMessage("piece 0");
    assertThatThrownBy(
            () ->
                workers.inOrder(
                    9,
                    i -> {
                      throw new InternalError("lost");
                    },
                    i -> {}))
        .isInstanceOf(InternalError.class);
    assertThatThrownBy(
            () ->
                workers.inOrder(
                    9,
                    i -> i,
                    i -> {
                      throw new IOException("full");
                    }))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Workers.of(threads, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void inOrder_interruptedCaller_isCancelled() {
    CountDownLatch never = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    assertThatThrownBy(
            () ->
                new Workers(threads, 1)
                    .inOrder(
                        3,
                        i -> {
                          if (Thread.currentThread() != caller) {
                            caller.interrupt();
                            return await(never);
                          }
                          return await(new CountDownLatch(0));
                        },
                        done -> {}))
        .isInstanceOf(QuantizationCancelledException.class);
    never.countDown();
    assertThat(Thread.interrupted()).isTrue();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Two products of 700 x 300, one transposed, so that there are several blocks of each. */
  private Path model() throws IOException {
    Random random = new Random(11);
    float[] first = new float[700 * 300];
    float[] second = new float[700 * 300];
    for (int i = 0; i < first.length; i++) {
      first[i] = (float) random.nextGaussian();
      second[i] = (float) random.nextGaussian();
    }
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", 700)
        .constant(TensorSpec.ofFloats("a", List.of(700L, 300L), first))
        .constant(TensorSpec.ofFloats("b", List.of(700L, 300L), second))
        .node(NodeSpec.of("MatMul", "one", List.of("x", "a"), List.of("u")))
        .node(NodeSpec.of("Gemm", "two", List.of("u", "b"), List.of("y")).with("transB", 1))
        .output("y", DataType.FLOAT, "m", 700)
        .writeTo(folder.resolve("model.onnx"));
  }

  @Test
  void recipes_withAnExecutor_writeTheSameFileAndReport() throws Exception {
    OnnxQuantizer quantizer = OnnxQuantizer.of(model());
    Path alone = folder.resolve("alone.onnx");
    Path shared = folder.resolve("shared.onnx");

    for (boolean perChannel : new boolean[] {true, false}) {
      DynamicInt8 one = quantizer.dynamicInt8();
      DynamicInt8 many = quantizer.dynamicInt8().executor(threads, 3);
      if (!perChannel) {
        one.perTensor().minimizeSquaredError();
        many.perTensor().minimizeSquaredError();
      }
      assertThat(many.writeTo(shared).report()).isEqualTo(one.writeTo(alone).report());
      assertThat(shared).hasSameBinaryContentAs(alone);
    }
    for (boolean search : new boolean[] {true, false}) {
      WeightOnly one = quantizer.weightOnly().asymmetric();
      WeightOnly many = quantizer.weightOnly().asymmetric().executor(threads, 3);
      if (search) {
        one.minimizeSquaredError();
        many.minimizeSquaredError();
      }
      assertThat(many.writeTo(shared).report()).isEqualTo(one.writeTo(alone).report());
      assertThat(shared).hasSameBinaryContentAs(alone);
    }
    WeightOnly pair = quantizer.weightOnly().asymmetric().externalData();
    assertThat(pair.writeTo(shared).report().tensors())
        .isEqualTo(quantizer.weightOnly().asymmetric().writeTo(alone).report().tensors());
  }

  @Test
  void recipes_cancelledWithAnExecutor_leaveNothing() throws Exception {
    Path model = model();
    int[] asked = new int[1];

    assertThatThrownBy(
            () ->
                OnnxQuantizer.of(model)
                    .dynamicInt8()
                    .executor(threads, 3)
                    .cancelledBy(() -> ++asked[0] > 5)
                    .writeTo(folder.resolve("out.onnx")))
        .isInstanceOf(QuantizationCancelledException.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(model);
    }
  }
}
