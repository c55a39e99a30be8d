package io.mlops4j.drift;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts the observations of one window into the bins of a reference profile.
 *
 * <p>Confined: one writer at a time. For many writers use a {@link DriftMonitor}, or one counter
 * each and {@link WindowProfile#merge}. Observing numbers and known categories allocates nothing.
 */
public final class WindowCounter {
  static final int NEW_FEATURE_NAMES = 64;

  private final ReferenceProfile reference;
  private final @Nullable NumericAccumulator[] numeric;
  private final @Nullable CategoricalAccumulator[] categorical;
  private final DistinctCounts newFeatures = DistinctCounts.of(NEW_FEATURE_NAMES);
  private final FeatureSink sink = new Sink();

  WindowCounter(ReferenceProfile reference) {
    this.reference = reference;
    int size = reference.features().size();
    this.numeric = new @Nullable NumericAccumulator[size];
    this.categorical = new @Nullable CategoricalAccumulator[size];
    for (int i = 0; i < size; i++) {
      if (reference.features().get(i).bins() instanceof NumericBins bins) {
        numeric[i] = new NumericAccumulator(bins);
      } else {
        categorical[i] =
            new CategoricalAccumulator((CategoryBins) reference.features().get(i).bins());
      }
    }
  }

  /**
   * Observes one number. NaN and infinities are counted as such; a number for a categorical feature
   * is counted as mistyped.
   *
   * @param feature the feature's name
   * @param value the value
   */
  public void observe(String feature, double value) {
    observe(reference.indexOf(feature), value);
  }

  /**
   * Observes a column: some numbers of one feature.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   */
  public void observe(String feature, double[] column) {
    observe(reference.indexOf(feature), column);
  }

  /**
   * Observes a column: some numbers of one feature.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   */
  public void observe(String feature, float[] column) {
    observe(reference.indexOf(feature), column);
  }

  /**
   * Observes a column: some numbers of one feature.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   */
  public void observe(String feature, int[] column) {
    observe(reference.indexOf(feature), column);
  }

  /**
   * Observes a column: some numbers of one feature. Beyond 2^53 in size they are rounded to the
   * nearest double.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   */
  public void observe(String feature, long[] column) {
    observe(reference.indexOf(feature), column);
  }

  /**
   * Observes one category. A category for a numeric feature is counted as mistyped.
   *
   * @param feature the feature's name
   * @param category the value
   */
  public void observe(String feature, String category) {
    Objects.requireNonNull(category, "a category is null; observeMissing is for what is absent");
    observe(reference.indexOf(feature), category);
  }

  /**
   * Observes that a feature was absent.
   *
   * @param feature the feature's name
   */
  public void observeMissing(String feature) {
    observeMissing(reference.indexOf(feature));
  }

  /**
   * Observes a row of numbers, one for each feature in the order of the reference profile.
   *
   * @param row the values; read, not kept
   * @throws IllegalArgumentException when the row is not as long as the profile has features
   * @throws IllegalStateException when the profile has a categorical feature
   */
  public void observe(double[] row) {
    reference.requireNumericRow(row.length);
    for (int i = 0; i < row.length; i++) {
      NumericAccumulator accumulator = numeric[i];
      if (accumulator != null) {
        accumulator.add(row[i]);
      }
    }
  }

  /**
   * Observes a row of numbers, one for each feature in the order of the reference profile.
   *
   * @param row the values; read, not kept
   * @throws IllegalArgumentException when the row is not as long as the profile has features
   * @throws IllegalStateException when the profile has a categorical feature
   */
  public void observe(float[] row) {
    reference.requireNumericRow(row.length);
    for (int i = 0; i < row.length; i++) {
      observe(i, row[i]);
    }
  }

  /**
   * Observes a row by name. Numbers, and true and false as 1 and 0, go to numeric features; texts,
   * enums and booleans to categorical ones; anything else is counted as mistyped. A feature that
   * the row does not have, or has as null, is missing; a name the profile does not have is counted
   * as a new feature.
   *
   * @param row values by feature name
   */
  public void observe(Map<String, ? extends @Nullable Object> row) {
    for (int i = 0; i < numeric.length; i++) {
      sink.any(i, row.get(reference.features().get(i).name()));
    }
    for (String name : row.keySet()) {
      if (!reference.has(name)) {
        newFeatures.add(String.valueOf(name), 1);
      }
    }
  }

  /**
   * Observes a record: each component by its name, as {@link #observe(Map)} does with a map. What a
   * record class offers is looked up once.
   *
   * @param row components named like features; null stands for a missing value
   * @throws UnusableRecordException when a component named like a feature can hold neither a number
   *     nor a name, or cannot be read; nothing of the row is counted then
   */
  public void observe(Record row) {
    observe(RecordRow.valuesOf(row, reference::has));
  }

  void observe(int feature, double value) {
    NumericAccumulator accumulator = numeric[feature];
    if (accumulator != null) {
      accumulator.add(value);
    } else {
      categoricalAt(feature).addMistyped();
    }
  }

  void observe(int feature, double[] column) {
    for (double value : column) {
      observe(feature, value);
    }
  }

  void observe(int feature, float[] column) {
    for (float value : column) {
      observe(feature, value);
    }
  }

  void observe(int feature, int[] column) {
    for (int value : column) {
      observe(feature, value);
    }
  }

  void observe(int feature, long[] column) {
    for (long value : column) {
      observe(feature, (double) value);
    }
  }

  void observe(int feature, String category) {
    NumericAccumulator accumulator = numeric[feature];
    if (accumulator != null) {
      accumulator.addMistyped();
    } else {
      categoricalAt(feature).add(category);
    }
  }

  void observeMissing(int feature) {
    NumericAccumulator accumulator = numeric[feature];
    if (accumulator != null) {
      accumulator.addMissing();
    } else {
      categoricalAt(feature).addMissing();
    }
  }

  private void observeMistyped(int feature) {
    NumericAccumulator accumulator = numeric[feature];
    if (accumulator != null) {
      accumulator.addMistyped();
    } else {
      categoricalAt(feature).addMistyped();
    }
  }

  private final class Sink implements FeatureSink {
    @Override
    public boolean isNumeric(int feature) {
      return numeric[feature] != null;
    }

    @Override
    public void number(int feature, double value) {
      observe(feature, value);
    }

    @Override
    public void category(int feature, String value) {
      observe(feature, value);
    }

    @Override
    public void missing(int feature) {
      observeMissing(feature);
    }

    @Override
    public void mistyped(int feature) {
      observeMistyped(feature);
    }
  }

  private CategoricalAccumulator categoricalAt(int feature) {
    CategoricalAccumulator accumulator = categorical[feature];
    if (accumulator == null) {
      throw new IllegalStateException("feature " + feature + " is not categorical");
    }
    return accumulator;
  }

  void add(WindowProfile window) {
    for (int i = 0; i < numeric.length; i++) {
      NumericAccumulator accumulator = numeric[i];
      if (accumulator != null) {
        accumulator.add((NumericCounts) window.counts(i));
      } else {
        categoricalAt(i).add((CategoricalCounts) window.counts(i));
      }
    }
    window.newFeatures().forEach(newFeatures::add);
    newFeatures.addRemainder(window.newFeaturesRemainder(), Optional.empty());
  }

  /**
   * What was counted so far. Counting may go on afterwards.
   *
   * @return an immutable profile
   */
  public WindowProfile profile() {
    FeatureCounts[] counts = new FeatureCounts[numeric.length];
    for (int i = 0; i < counts.length; i++) {
      NumericAccumulator accumulator = numeric[i];
      counts[i] = accumulator != null ? accumulator.counts() : categoricalAt(i).counts();
    }
    return new WindowProfile(reference, counts, newFeatures.counts(), newFeatures.remainder());
  }
}
