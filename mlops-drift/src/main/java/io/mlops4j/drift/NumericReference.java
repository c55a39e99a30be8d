package io.mlops4j.drift;

import java.util.Arrays;

/** Bins of a numeric reference out of its values, and the counts of those values in them. */
final class NumericReference {
  private NumericReference() {}

  static NumericCounts of(double[] values, int bins) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    NumericAccumulator accumulator = new NumericAccumulator(NumericBins.ofSorted(finite, bins));
    for (double value : values) {
      accumulator.add(value);
    }
    return accumulator.counts();
  }
}
