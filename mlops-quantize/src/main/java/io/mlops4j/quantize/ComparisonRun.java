package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Measures a pair of models on samples. Confined. */
final class ComparisonRun {

  private final OnnxModel original;
  private final OnnxModel changed;
  private final Iterable<Sample> samples;
  private final int threads;

  ComparisonRun(OnnxModel original, OnnxModel changed, Iterable<Sample> samples, int threads) {
    this.original = original;
    this.changed = changed;
    this.samples = samples;
    this.threads = threads;
  }

  List<ValueDifference> outputs() {
    Set<String> names = outputNames(original);
    Set<String> found = outputNames(changed);
    for (String name : names) {
      if (!found.contains(name)) {
        throw new QuantizationException(
            "output " + name + " is missing in the changed model, which has " + found);
      }
    }
    Map<String, DifferenceMeter> meters;
    try (ActivationRun left = ActivationRun.asServed(original, names, threads);
        ActivationRun right = ActivationRun.asServed(changed, names, threads)) {
      meters = measure(left, right, true);
    }
    if (meters.isEmpty()) {
      throw new QuantizationException(
          "nothing to compare: none of the outputs "
              + names
              + " is of 32-bit floats in both models, or all are empty");
    }
    return meters.entrySet().stream().map(e -> e.getValue().difference(e.getKey())).toList();
  }

  List<LayerDifference> layers() {
    Set<String> inBoth = madeByNodes(original);
    inBoth.retainAll(madeByNodes(changed));
    Map<String, DifferenceMeter> meters;
    try (ActivationRun left = ActivationRun.of(original, inBoth);
        ActivationRun right = ActivationRun.of(changed, inBoth)) {
      meters = measure(left, right, false);
    }
    List<LayerDifference> layers = new ArrayList<>();
    Map<String, Double> shares = new HashMap<>();
    for (OnnxNode node : original.graph().nodes()) {
      double read =
          node.inputs().stream()
              .mapToDouble(input -> shares.getOrDefault(input, 0.0))
              .max()
              .orElse(0);
      for (String output : node.outputs()) {
        DifferenceMeter meter = meters.get(output);
        // A value that cannot be compared passes on the noise of what it was made of.
        double share = meter == null ? read : meter.noiseShare();
        shares.put(output, share);
        if (meter != null) {
          layers.add(
              new LayerDifference(
                  node.name(),
                  node.opType(),
                  meter.difference(output),
                  share > read ? share - read : 0));
        }
      }
    }
    return layers;
  }

  Optional<SpeedComparison> speed(int rounds, LongSupplier nanoTime) {
    if (rounds == 0) {
      return Optional.empty();
    }
    long[] left = new long[rounds];
    long[] right = new long[rounds];
    try (ActivationRun first = ActivationRun.asServed(original, Set.of(), threads);
        ActivationRun second = ActivationRun.asServed(changed, Set.of(), threads)) {
      for (int round = -1; round < rounds; round++) {
        long firstNanos = 0;
        long secondNanos = 0;
        for (Sample sample : samples) {
          firstNanos += first.nanos(sample, nanoTime);
          secondNanos += second.nanos(sample, nanoTime);
        }
        if (round >= 0) {
          left[round] = firstNanos;
          right[round] = secondNanos;
        }
      }
    }
    return Optional.of(new SpeedComparison(median(left), median(right), rounds));
  }

  private Map<String, DifferenceMeter> measure(
      ActivationRun left, ActivationRun right, boolean sameShapes) {
    Map<String, DifferenceMeter> meters = new LinkedHashMap<>();
    Map<String, HeldValue> held = new HashMap<>();
    boolean any = false;
    for (Sample sample : samples) {
      any = true;
      held.clear();
      left.run(sample, (name, elements, shape) -> held.put(name, new HeldValue(elements, shape)));
      right.run(
          sample,
          (name, elements, shape) -> {
            HeldValue before = held.remove(name);
            if (before == null || before.elements.length == 0) {
              return;
            }
            if (Arrays.equals(before.shape, shape)) {
              meters
                  .computeIfAbsent(name, absent -> new DifferenceMeter())
                  .add(FloatBuffer.wrap(before.elements), elements, shape);
            } else if (sameShapes) {
              throw new QuantizationException(
                  "output "
                      + name
                      + " has shape "
                      + Arrays.toString(before.shape)
                      + " in the original model and "
                      + Arrays.toString(shape)
                      + " in the changed one");
            }
          });
    }
    if (!any) {
      throw new QuantizationException("a comparison needs samples, and there are none");
    }
    return meters;
  }

  private static Set<String> outputNames(OnnxModel model) {
    return model.graph().outputs().stream()
        .map(ValueInfo::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> madeByNodes(OnnxModel model) {
    return model.graph().nodes().stream()
        .filter(node -> !node.is("Constant"))
        .flatMap(node -> node.outputs().stream())
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Duration median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return Duration.ofNanos(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }
}
