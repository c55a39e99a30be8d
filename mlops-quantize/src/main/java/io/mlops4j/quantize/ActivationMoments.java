package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the moments of activations, by the weight they meet. Confined. */
final class ActivationMoments {

  private record Reader(InputMoments moments, boolean transposed) {}

  private final boolean withProducts;
  private final Map<String, InputMoments> byWeight = new LinkedHashMap<>();
  private final Map<String, Map<List<Object>, Reader>> byActivation = new HashMap<>();
  private final Map<List<Object>, InputMoments> shared = new HashMap<>();
  private final Map<String, Set<List<Object>>> met = new LinkedHashMap<>();

  ActivationMoments(boolean withProducts) {
    this.withProducts = withProducts;
  }

  /** Asks for the rows of an activation that a weight of so many inputs meets. */
  void expect(String weight, String activation, boolean transposed, int depth) {
    List<Object> key = List.of(activation, transposed, depth);
    met.computeIfAbsent(weight, absent -> new HashSet<>()).add(key);
  }

  /**
   * Runs the samples.
   *
   * @throws QuantizationException when there is no sample, or an activation had no row
   */
  Map<String, InputMoments> collect(OnnxModel model, Iterable<Sample> samples, RunControl control) {
    met.forEach(this::share);
    try (ActivationRun run = ActivationRun.of(model, byActivation.keySet())) {
      for (Sample sample : samples) {
        control.checkCancelled();
        run.run(
            sample,
            (value, elements, shape) ->
                byActivation
                    .getOrDefault(value, Map.of())
                    .values()
                    .forEach(
                        reader -> reader.moments.add(elements.duplicate(), reader.transposed)));
      }
    }
    byWeight.forEach(
        (weight, moments) -> {
          if (moments.count() == 0) {
            throw new QuantizationException(
                "the samples gave no finite activation for " + weight + "; are there any samples?");
          }
        });
    return byWeight;
  }

  /** Weights that meet the same activations share their sums. */
  private void share(String weight, Set<List<Object>> activations) {
    List<Object> all = new ArrayList<>(activations);
    InputMoments moments = shared.get(all);
    if (moments == null) {
      int depth = (int) ((List<?>) all.get(0)).get(2);
      moments = new InputMoments(depth, withProducts);
      shared.put(all, moments);
      for (List<Object> key : activations) {
        byActivation
            .computeIfAbsent((String) key.get(0), absent -> new HashMap<>())
            .put(all, new Reader(moments, (boolean) key.get(1)));
      }
    }
    byWeight.put(weight, moments);
  }
}
