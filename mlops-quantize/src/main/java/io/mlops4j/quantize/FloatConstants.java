package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** The constants of a model that recipes read, and how they go when nothing reads them any more. */
final class FloatConstants {

  private final ModelValues values;

  FloatConstants(OnnxGraph main) {
    this.values = ModelValues.of(main);
  }

  ModelValues values() {
    return values;
  }

  /** A constant of the main graph. */
  Optional<OnnxTensor> tensor(String value) {
    return values.main().constant(value);
  }

  /** How often a value of the main graph is read, in sub-graphs and as an output too. */
  int uses(String value) {
    return values.main().uses(value);
  }

  /**
   * Leaves out the constants whose last reader has gone, with the nodes that made them.
   *
   * @param replaced the {@link Value#id} of a constant for each read that is gone
   */
  void dropUnused(ModelRewrite rewrite, List<String> replaced) {
    IdentityHashMap<Value, Integer> gone = new IdentityHashMap<>();
    Deque<Value> reads = new ArrayDeque<>();
    for (String id : replaced) {
      values.withId(id).ifPresent(reads::add);
    }
    while (!reads.isEmpty()) {
      Value value = reads.remove();
      int readers = gone.getOrDefault(value, 0) + 1;
      gone.put(value, readers);
      if (readers == value.uses() && value.constant().isPresent()) {
        if (value.producer().isPresent()) {
          rewrite.replace(value.producer().get(), List.of());
        } else {
          rewrite.remove(value.constant().get());
        }
        reads.addAll(value.madeFrom());
      }
    }
  }
}
