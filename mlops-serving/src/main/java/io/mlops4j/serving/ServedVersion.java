package io.mlops4j.serving;

import io.mlops4j.core.ModelVersion;
import io.mlops4j.serving.engine.InferenceEngine;
import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.ModelSignature;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** A loaded version with its batcher and its figures. Thread-safe. */
final class ServedVersion {

  private final ModelVersion version;
  private final ModelSignature signature;
  private final Batcher batcher;
  private final LatencyRecorder latency = new LatencyRecorder();
  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();

  private ServedVersion(ModelVersion version, ModelSignature signature, Batcher batcher) {
    this.version = version;
    this.signature = signature;
    this.batcher = batcher;
  }

  static ServedVersion load(
      ModelVersion version,
      String artifact,
      InferenceEngine engine,
      Batching batching,
      LongSupplier nanoTime) {
    LoadedModel model = engine.load(version.artifact(artifact));
    Batcher batcher;
    try {
      String name = version.modelName() + "/" + version.number();
      batcher = new Batcher(name, model, batching, nanoTime);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    batcher.start();
    return new ServedVersion(version, model.signature(), batcher);
  }

  ModelVersion version() {
    return version;
  }

  ModelSignature signature() {
    return signature;
  }

  boolean submit(Call call) {
    return batcher.submit(call);
  }

  void answered(long latencyNanos) {
    latency.record(latencyNanos);
    answers.increment();
  }

  void failed() {
    failures.increment();
  }

  Traffic traffic() {
    long failed = failures.sum();
    return new Traffic(version, answers.sum() + failed, failed, latency.snapshot());
  }

  long ended() {
    return answers.sum() + failures.sum();
  }

  long failures() {
    return failures.sum();
  }

  int waiting() {
    return batcher.waiting();
  }

  boolean isDispatcher() {
    return batcher.isDispatcher();
  }

  /** Refuses new requests; those accepted are answered, then the model is freed. */
  void retire() {
    batcher.close();
  }

  /** Waits for the end of {@link #retire()}; an interrupt ends the waiting and is kept. */
  void awaitRetired() {
    try {
      batcher.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
