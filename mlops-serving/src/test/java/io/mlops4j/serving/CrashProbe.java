package io.mlops4j.serving;

import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.ModelClosedException;
import io.mlops4j.serving.engine.OnnxBytes;
import io.mlops4j.serving.engine.OnnxRuntime;
import io.mlops4j.serving.engine.ServingException;
import io.mlops4j.serving.engine.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Runs in a JVM of its own what would end it if native handles were not leased. */
final class CrashProbe {

  private static final int SIZE = 96;
  private static final int MAT_MULS = 20;

  private CrashProbe() {}

  /**
   * Arguments: what to do, a directory, and for how many milliseconds. Prints one line of counts.
   */
  public static void main(String[] arguments) throws InterruptedException {
    Path dir = Path.of(arguments[1]);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[2]));
    switch (arguments[0]) {
      case "close-model" -> closeModelsUnderLoad(dir, end);
      case "close-deployment" -> closeDeploymentsUnderLoad(dir, end);
      case "load" -> load(dir);
      case "exit" -> exitUnderLoad(dir, end);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void load(Path dir) {
    Path file = OnnxBytes.matMul(dir.resolve("m.onnx"), SIZE, MAT_MULS, 1);
    try (LoadedModel model = OnnxRuntime.create().load(file)) {
      System.out.println("loaded " + model.signature());
    } catch (ServingException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  private static Map<String, Tensor> request() {
    float[] values = new float[4 * SIZE];
    Arrays.fill(values, 0.5f);
    return Map.of("x", Tensor.ofFloats(values, 4, SIZE));
  }

  private static void closeModelsUnderLoad(Path dir, long end) throws InterruptedException {
    Path file = OnnxBytes.matMul(dir.resolve("m.onnx"), SIZE, MAT_MULS, 1);
    OnnxRuntime engine = OnnxRuntime.create().intraOpThreads(1).spinning(false);
    AtomicLong runs = new AtomicLong();
    AtomicLong refusals = new AtomicLong();
    long closes = 0;
    while (System.nanoTime() < end) {
      LoadedModel model = engine.load(file);
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread caller =
            new Thread(
                () -> {
                  try {
                    while (true) {
                      model.run(request());
                      runs.incrementAndGet();
                    }
                  } catch (ModelClosedException e) {
                    refusals.incrementAndGet();
                  }
                });
        caller.start();
        callers.add(caller);
      }
      Thread.sleep(10);
      model.close();
      model.close();
      closes++;
      for (Thread caller : callers) {
        caller.join();
      }
    }
    System.out.println("closes=" + closes + " runs=" + runs + " refusals=" + refusals);
  }

  private static void closeDeploymentsUnderLoad(Path dir, long end) throws InterruptedException {
    AtomicLong runs = new AtomicLong();
    AtomicLong refusals = new AtomicLong();
    long closes = 0;
    try (Served served = new Served(dir)) {
      served.champion(2);
      served.register(3);
      while (System.nanoTime() < end) {
        Deployment deployment = served.deployment().batching(Batching.upTo(8)).start();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          Thread caller =
              new Thread(
                  () -> {
                    try {
                      while (true) {
                        deployment.infer(Served.x(1));
                        runs.incrementAndGet();
                      }
                    } catch (DeploymentClosedException e) {
                      refusals.incrementAndGet();
                    }
                  });
          caller.start();
          callers.add(caller);
        }
        Thread.sleep(5);
        deployment.canary("models:/product/2").percent(50).start();
        Thread.sleep(5);
        deployment.close();
        closes++;
        for (Thread caller : callers) {
          caller.join();
        }
      }
    }
    System.out.println("closes=" + closes + " runs=" + runs + " refusals=" + refusals);
  }

  private static void exitUnderLoad(Path dir, long end) {
    LoadedModel model =
        OnnxRuntime.create().load(OnnxBytes.matMul(dir.resolve("m.onnx"), SIZE, MAT_MULS, 1));
    for (int i = 0; i < 4; i++) {
      Thread caller =
          new Thread(
              () -> {
                while (true) {
                  model.run(request());
                }
              });
      caller.setDaemon(true);
      caller.start();
    }
    while (System.nanoTime() < end) {
      model.run(request());
    }
    System.out.println("exiting");
    System.exit(0);
  }
}
