package io.mlops4j.quantize;

import io.mlops4j.quantize.WeightOnlyPlan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weights of a plan, each once for each way it is read. Confined. */
final class PackedWeights {

  /** A weight and whether it is read transposed. */
  record Key(String weight, boolean transposed) {}

  private final Map<Key, BlockWeight> weights = new LinkedHashMap<>();
  private final Map<Key, List<Step>> readers = new LinkedHashMap<>();

  PackedWeights(
      WeightOnlyPlan plan, int blockSize, int bits, boolean symmetric, RunControl control) {
    for (Step step : plan.steps()) {
      Key key = key(step);
      weights.computeIfAbsent(
          key,
          absent -> {
            control.expect(2 * step.weight().elementCount());
            return new BlockWeight(
                step.weight(),
                step.transposed(),
                BlockLayout.of(step.weight(), step.transposed(), blockSize, bits, symmetric),
                control);
          });
      readers.computeIfAbsent(key, absent -> new ArrayList<>()).add(step);
    }
  }

  static Key key(Step step) {
    return new Key(step.weightName(), step.transposed());
  }

  BlockWeight of(Step step) {
    BlockWeight weight = weights.get(key(step));
    if (weight == null) {
      throw new IllegalStateException("weight " + step.weightName() + " was not planned");
    }
    return weight;
  }

  /** What to do with a weight and the nodes that read it. */
  @FunctionalInterface
  interface Action {
    void accept(BlockWeight weight, List<Step> readers);
  }

  void forEach(Action action) {
    weights.forEach((key, weight) -> action.accept(weight, readers.getOrDefault(key, List.of())));
  }

  List<TensorReport> reports() {
    List<TensorReport> reports = new ArrayList<>();
    forEach(
        (weight, steps) -> {
          BlockLayout layout = weight.layout();
          long zeroPoints =
              layout.symmetric() ? 0 : (long) layout.columns() * layout.zeroPointBytes();
          reports.add(
              new TensorReport(
                  steps.get(0).weightName(),
                  steps.stream().map(step -> step.node().name()).toList(),
                  weight.tensor().dims(),
                  layout.bits(),
                  layout.scaleCount(),
                  weight.tensor().sizeBytes(),
                  weight.sizeBytes() + (long) Float.BYTES * layout.scaleCount() + zeroPoints,
                  weight.sqnrDb(),
                  weight.maxError()));
        });
    return reports;
  }
}
