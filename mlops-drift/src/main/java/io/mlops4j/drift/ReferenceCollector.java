package io.mlops4j.drift;

import io.mlops4j.drift.order.RadixSort;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a reference profile out of a stream of any length, in one pass and bounded memory.
 *
 * <p>Up to 8,192 values of a feature the profile equals, to the bit, the one that {@link
 * ReferenceProfile#builder} makes of the same values. Beyond, quantiles and the counts between them
 * come from a {@link QuantileSketch} and are as exact as that one; number of values, extremes,
 * mean, deviation, distinct values, and NaN, infinite and missing ones are not sketched. A
 * categorical feature is counted exactly up to 65,536 different names; of further ones only those
 * of the smallest hashes are kept by name, and all others are counted together.
 *
 * <p>Collectors of the same features merge, however the stream was split. Confined: one writer at a
 * time; one collector each and {@link #merge} for several. Observing numbers and known names
 * allocates nothing.
 */
public final class ReferenceCollector {
  private final List<String> names;
  private final Map<String, Integer> indices = new HashMap<>();
  private final @Nullable NumericCollector[] numeric;
  private final @Nullable CategoricalCollector[] categorical;
  private final Limits limits;

  private record Limits(int bins, int categories, int unseenNames) {}

  private ReferenceCollector(Map<String, FeatureType> features, Limits limits) {
    this.names = List.copyOf(features.keySet());
    this.limits = limits;
    this.numeric = new @Nullable NumericCollector[names.size()];
    this.categorical = new @Nullable CategoricalCollector[names.size()];
    RadixSort sort = new RadixSort();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      indices.put(name, i);
      if (features.get(name) == FeatureType.NUMERIC) {
        numeric[i] = new NumericCollector(sort);
      } else {
        categorical[i] = new CategoricalCollector();
      }
    }
  }

  /**
   * Starts a collector by naming its features.
   *
   * <p>Defaults: 512 bins per numeric feature, up to 1,000 categories with a bin of their own per
   * categorical feature, 256 names of unseen categories.
   *
   * @return a builder, confined to one thread
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Observes one number. NaN and infinities are counted as such; a number for a categorical feature
   * is counted as mistyped.
   *
   * @param feature the feature's name
   * @param value the value
   * @throws IllegalArgumentException when there is no such feature
   */
  public void observe(String feature, double value) {
    observe(indexOf(feature), value);
  }

  private void observe(int feature, double value) {
    NumericCollector numbers = numeric[feature];
    if (numbers != null) {
      numbers.add(value);
    } else {
      categoricalAt(feature).addMistyped();
    }
  }

  /**
   * Observes one category. A category for a numeric feature is counted as mistyped.
   *
   * @param feature the feature's name
   * @param category the value
   * @throws IllegalArgumentException when there is no such feature
   */
  public void observe(String feature, String category) {
    int index = indexOf(feature);
    NumericCollector numbers = numeric[index];
    if (numbers != null) {
      numbers.addMistyped();
    } else {
      categoricalAt(index).add(category);
    }
  }

  /**
   * Observes that a feature was absent.
   *
   * @param feature the feature's name
   * @throws IllegalArgumentException when there is no such feature
   */
  public void observeMissing(String feature) {
    int index = indexOf(feature);
    NumericCollector numbers = numeric[index];
    if (numbers != null) {
      numbers.addMissing();
    } else {
      categoricalAt(index).addMissing();
    }
  }

  /**
   * Observes a row of numbers, one for each feature in the order in which they were named.
   *
   * @param row the values; read, not kept
   * @throws IllegalArgumentException when the row is not as long as there are features
   */
  public void observe(double[] row) {
    if (row.length != numeric.length) {
      throw new IllegalArgumentException(
          "the row has " + row.length + " values but the collector " + names.size() + " features");
    }
    for (int i = 0; i < row.length; i++) {
      observe(i, row[i]);
    }
  }

  /**
   * Adds everything another collector has seen; that one stays as it is.
   *
   * @param other a collector of the same features in the same order, not this one
   * @throws IllegalArgumentException when its features are others, or it is this very collector
   */
  public void merge(ReferenceCollector other) {
    if (other == this || !other.names.equals(names)) {
      throw new IllegalArgumentException(
          "only another collector of the features " + names + " can be merged, not " + other);
    }
    for (int i = 0; i < numeric.length; i++) {
      if ((numeric[i] == null) != (other.numeric[i] == null)) {
        throw new IllegalArgumentException(
            "feature '" + names.get(i) + "' is numeric in one collector, categorical in the other");
      }
    }
    for (int i = 0; i < numeric.length; i++) {
      NumericCollector numbers = numeric[i];
      NumericCollector added = other.numeric[i];
      if (numbers != null && added != null) {
        numbers.merge(added);
      } else {
        categoricalAt(i).merge(other.categoricalAt(i));
      }
    }
  }

  /**
   * The sketch of a numeric feature's finite values, for its ranks and their largest error.
   *
   * @param feature the feature's name
   * @return a copy, which goes on without this collector
   * @throws IllegalArgumentException when there is no such feature or it is categorical
   */
  public QuantileSketch sketch(String feature) {
    NumericCollector numbers = numeric[indexOf(feature)];
    if (numbers == null) {
      throw new IllegalArgumentException("feature '" + feature + "' is categorical, not numeric");
    }
    return numbers.sketch();
  }

  /**
   * The reference profile of everything observed so far. Observing may go on afterwards.
   *
   * @return an immutable profile
   */
  public ReferenceProfile profile() {
    ReferenceProfile.Builder builder = ReferenceProfile.builder();
    for (int i = 0; i < numeric.length; i++) {
      NumericCollector numbers = numeric[i];
      builder.counted(
          names.get(i),
          numbers != null
              ? numbers.counts(limits.bins())
              : categoricalAt(i).counts(limits.categories(), limits.unseenNames()));
    }
    return builder.build();
  }

  private CategoricalCollector categoricalAt(int feature) {
    CategoricalCollector collector = categorical[feature];
    if (collector == null) {
      throw new IllegalStateException("feature " + feature + " is not categorical");
    }
    return collector;
  }

  private int indexOf(String feature) {
    Integer index = indices.get(feature);
    if (index == null) {
      throw new IllegalArgumentException(
          "no feature '" + feature + "' in the collector; it has " + names);
    }
    return index;
  }

  @Override
  public String toString() {
    return "ReferenceCollector" + names;
  }

  /** Names the features of a collector. Confined. */
  public static final class Builder {
    private final Map<String, FeatureType> features = new LinkedHashMap<>();
    private final ReferenceProfile.Builder checked = ReferenceProfile.builder();
    private Limits limits = new Limits(512, 1_000, 256);

    private Builder() {}

    /**
     * Sets the bins of every numeric feature; 512 by default.
     *
     * @param count the number of inner bins, 2 to 65,536
     * @return this builder
     */
    public Builder bins(int count) {
      checked.bins(count);
      limits = new Limits(count, limits.categories(), limits.unseenNames());
      return this;
    }

    /**
     * Sets how many categories get a bin of their own; 1,000 by default. The most frequent ones do.
     *
     * @param count the number of categories, at least one
     * @return this builder
     */
    public Builder categoriesAtMost(int count) {
      checked.categoriesAtMost(count);
      limits = new Limits(limits.bins(), count, limits.unseenNames());
      return this;
    }

    /**
     * Sets how many names of unseen categories a window keeps; 256 by default.
     *
     * @param count the number of names, zero or more
     * @return this builder
     */
    public Builder unseenNamesAtMost(int count) {
      checked.unseenNamesAtMost(count);
      limits = new Limits(limits.bins(), limits.categories(), count);
      return this;
    }

    /**
     * Adds a numeric feature.
     *
     * @param name the feature's name, new to this collector
     * @return this builder
     */
    public Builder numeric(String name) {
      return add(name, FeatureType.NUMERIC);
    }

    /**
     * Adds a categorical feature.
     *
     * @param name the feature's name, new to this collector
     * @return this builder
     */
    public Builder categorical(String name) {
      return add(name, FeatureType.CATEGORICAL);
    }

    private Builder add(String name, FeatureType type) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("a feature needs a name that is not empty");
      }
      if (features.putIfAbsent(name, type) != null) {
        throw new IllegalArgumentException(
            "feature '" + name + "' was added twice; give each feature a name of its own");
      }
      return this;
    }

    /**
     * Builds the collector.
     *
     * @return a collector that has seen nothing
     * @throws IllegalStateException when no feature was added
     */
    public ReferenceCollector build() {
      if (features.isEmpty()) {
        throw new IllegalStateException("a collector needs at least one feature");
      }
      return new ReferenceCollector(features, limits);
    }
  }
}
