package io.mlops4j.quantize;

import io.mlops4j.quantize.WeightOnlyPlan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The weights of a plan, each once for each way it is read and stored. Confined. */
final class PackedWeights {

  /** A weight, whether it is read transposed, and how it is stored. */
  record Key(String weight, boolean transposed, BlockFormat format) {}

  private final Function<Step, BlockFormat> formats;
  private final Map<Key, BlockWeight> weights = new LinkedHashMap<>();
  private final Map<Key, List<Step>> readers = new LinkedHashMap<>();

  /**
   * The weights of some steps.
   *
   * @param formats how the weight of a step is stored
   * @param source makes or finds a weight; asked once for each
   */
  PackedWeights(
      List<Step> steps, Function<Step, BlockFormat> formats, Function<Step, BlockWeight> source) {
    this.formats = formats;
    for (Step step : steps) {
      Key key = key(step);
      weights.computeIfAbsent(key, absent -> source.apply(step));
      readers.computeIfAbsent(key, absent -> new ArrayList<>()).add(step);
    }
  }

  Key key(Step step) {
    return new Key(step.weightName(), step.transposed(), formats.apply(step));
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
          reports.add(
              new TensorReport(
                  steps.get(0).weightName(),
                  steps.stream().map(step -> step.node().name()).toList(),
                  weight.tensor().dims(),
                  layout.bits(),
                  layout.scaleCount(),
                  weight.tensor().sizeBytes(),
                  layout.storedBytes(),
                  weight.sqnrDb(),
                  weight.maxError()));
        });
    return reports;
  }
}
