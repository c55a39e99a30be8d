package io.mlops4j.serving;

import io.mlops4j.serving.engine.ElementType;
import io.mlops4j.serving.engine.InferenceFailedException;
import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.ModelSignature;
import io.mlops4j.serving.engine.Tensor;
import io.mlops4j.serving.engine.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * Answers every row with its values plus one; fails on {@link #POISON}; can be held before it
 * answers.
 */
final class FakeModel implements LoadedModel {

  static final float POISON = -1;

  final List<long[]> shapes = new CopyOnWriteArrayList<>();
  final Semaphore started = new Semaphore(0);
  final Semaphore gate;
  volatile boolean closed;
  private final boolean failing;

  private FakeModel(Semaphore gate, boolean failing) {
    this.gate = gate;
    this.failing = failing;
  }

  static FakeModel open() {
    return new FakeModel(new Semaphore(Integer.MAX_VALUE), /* failing= */ false);
  }

  /** Every run waits for a permit of {@link #gate}. */
  static FakeModel held() {
    return new FakeModel(new Semaphore(0), /* failing= */ false);
  }

  /** Fails on every row. */
  static FakeModel failing() {
    return new FakeModel(new Semaphore(Integer.MAX_VALUE), /* failing= */ true);
  }

  static Map<String, Tensor> row(float... values) {
    return Map.of("x", Tensor.ofFloats(values, 1, values.length));
  }

  @Override
  public ModelSignature signature() {
    return new ModelSignature(
        List.of(new TensorSpec("x", ElementType.FLOAT32, List.of(-1L, -1L))),
        List.of(new TensorSpec("y", ElementType.FLOAT32, List.of(-1L, -1L))));
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Tensor x = inputs.getOrDefault("x", Tensor.ofFloats(new float[0], 0, 0));
    shapes.add(x.shape());
    started.release();
    gate.acquireUninterruptibly();
    float[] values = x.floats();
    for (int i = 0; i < values.length; i++) {
      if (failing || values[i] == POISON) {
        throw new InferenceFailedException("poison in row " + i);
      }
      values[i] += 1;
    }
    return Map.of("y", Tensor.ofFloats(values, x.shape()));
  }

  @Override
  public void close() {
    closed = true;
  }
}
