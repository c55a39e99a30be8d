package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * allocates nothing. A collector has a stored form ({@link #toBytes}), so that machines collect
 * their parts and one of them merges.
 */
public final class ReferenceCollector {
  private final List<String> names;
  private final Map<String, Integer> indices = new HashMap<>();
  private final List<FeatureType> types;
  private final FeatureCollectors collectors;
  private final Limits limits;

  record Limits(int bins, int categories, int unseenNames, int names) {}

  ReferenceCollector(Map<String, FeatureType> features, Limits limits) {
    this.names = List.copyOf(features.keySet());
    this.limits = limits;
    this.types = List.copyOf(features.values());
    this.collectors = new FeatureCollectors(types, limits.names());
    for (String name : names) {
      indices.put(name, indices.size());
    }
  }

  /**
   * Starts a collector by naming its features.
   *
   * <p>Defaults: 512 bins per numeric feature, up to 1,000 categories with a bin of their own per
   * categorical feature, 256 names of unseen categories, 65,536 names counted one by one.
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
    collectors.number(indexOf(feature), value);
  }

  /**
   * Observes a column: some numbers of one feature. NaN and infinities are counted as such.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   * @throws IllegalArgumentException when there is no such feature
   */
  public void observe(String feature, double[] column) {
    int index = indexOf(feature);
    for (double value : column) {
      collectors.number(index, value);
    }
  }

  /**
   * Observes a column: some numbers of one feature. NaN and infinities are counted as such.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   * @throws IllegalArgumentException when there is no such feature
   */
  public void observe(String feature, float[] column) {
    int index = indexOf(feature);
    for (float value : column) {
      collectors.number(index, value);
    }
  }

  /**
   * Observes a column: some numbers of one feature.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   * @throws IllegalArgumentException when there is no such feature
   */
  public void observe(String feature, int[] column) {
    int index = indexOf(feature);
    for (int value : column) {
      collectors.number(index, value);
    }
  }

  /**
   * Observes a column: some numbers of one feature. Beyond 2^53 in size they are rounded to the
   * nearest double.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   * @throws IllegalArgumentException when there is no such feature
   */
  public void observe(String feature, long[] column) {
    int index = indexOf(feature);
    for (long value : column) {
      collectors.number(index, (double) value);
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
    Objects.requireNonNull(category, "a category is null; observeMissing is for what is absent");
    collectors.category(indexOf(feature), category);
  }

  /**
   * Observes that a feature was absent.
   *
   * @param feature the feature's name
   * @throws IllegalArgumentException when there is no such feature
   */
  public void observeMissing(String feature) {
    collectors.missing(indexOf(feature));
  }

  /**
   * Observes a row of numbers, one for each feature in the order in which they were named.
   *
   * @param row the values; read, not kept
   * @throws IllegalArgumentException when the row is not as long as there are features
   */
  public void observe(double[] row) {
    requireRow(row.length);
    for (int i = 0; i < row.length; i++) {
      collectors.number(i, row[i]);
    }
  }

  /**
   * Observes a row of numbers, one for each feature in the order in which they were named.
   *
   * @param row the values; read, not kept
   * @throws IllegalArgumentException when the row is not as long as there are features
   */
  public void observe(float[] row) {
    requireRow(row.length);
    for (int i = 0; i < row.length; i++) {
      collectors.number(i, row[i]);
    }
  }

  private void requireRow(int length) {
    if (length != names.size()) {
      throw new IllegalArgumentException(
          "the row has " + length + " values but the collector " + names.size() + " features");
    }
  }

  /**
   * Observes a row by name, with the conversions of {@link WindowCounter#observe(Map)}. A feature
   * that the row does not have, or has as null, is missing; names that are no features of this
   * collector are passed over.
   *
   * @param row values by feature name
   */
  public void observe(Map<String, ? extends @Nullable Object> row) {
    collectors.any(row, names);
  }

  /**
   * Observes a record: each component by its name, as {@link #observe(Map)} does with a map.
   *
   * @param row components named like features; null stands for a missing value
   * @throws UnusableRecordException when a component named like a feature can hold neither a number
   *     nor a name, or cannot be read; nothing of the row is observed then
   */
  public void observe(Record row) {
    observe(RecordRow.valuesOf(row, indices::containsKey));
  }

  /**
   * Adds everything another collector has seen; that one stays as it is. Up to 8,192 values of a
   * feature the order of merging is of no consequence. Beyond, another order or grouping may move
   * quantiles by no more than {@link QuantileSketch#rankErrorAtMost}; everything else stays the
   * same to the bit.
   *
   * @param other a collector of the same features in the same order, not this one
   * @throws IllegalArgumentException when its features or limits are others, or it is this very
   *     collector
   */
  public void merge(ReferenceCollector other) {
    if (other == this || !other.names.equals(names)) {
      throw new IllegalArgumentException(
          "only another collector of the features " + names + " can be merged, not " + other);
    }
    requireSameLimits(other);
    for (int i = 0; i < names.size(); i++) {
      if (types.get(i) != other.types.get(i)) {
        throw new IllegalArgumentException(
            "feature '" + names.get(i) + "' is numeric in one collector, categorical in the other");
      }
    }
    collectors.merge(other.collectors);
  }

  /**
   * The union of several collectors in an order of its own, so that the parts of a stream give one
   * and the same profile, to the bit, in whatever order they arrive.
   *
   * @param parts at least one collector, all of the same features in the same order and of the same
   *     limits; they stay as they are
   * @return a new collector
   * @throws IllegalArgumentException when there are none, or features or limits differ
   */
  public static ReferenceCollector merge(List<ReferenceCollector> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there is no collector to merge; pass at least one");
    }
    ReferenceCollector first = parts.get(0);
    ReferenceCollector merged = new ReferenceCollector(first.features(), first.limits);
    List<byte[]> stored = new ArrayList<>();
    for (ReferenceCollector part : parts) {
      first.requireSameLimits(part);
      stored.add(part.toBytes());
    }
    stored.sort(Arrays::compareUnsigned);
    stored.forEach(bytes -> merged.merge(ofBytes(bytes)));
    return merged;
  }

  private void requireSameLimits(ReferenceCollector other) {
    if (!other.limits.equals(limits)) {
      throw new IllegalArgumentException(
          "collectors of different limits cannot be merged: " + limits + " and " + other.limits);
    }
  }

  /**
   * Reads a collector from its stored form.
   *
   * @param bytes what {@link #toBytes} gave, of this version of the form or an older one
   * @return a collector that goes on as the stored one would have
   * @throws ProfileFormatException when the bytes are no such form: cut off, damaged or hostile
   */
  public static ReferenceCollector ofBytes(byte[] bytes) {
    return StoredCollector.read(bytes);
  }

  /**
   * The stored form of this collector, to be sent to where parts are merged: versioned, checked by
   * a CRC-32. Observing may go on afterwards.
   *
   * @return up to 64 KB per numeric feature at 8,192 values, some 30 KB more for each doubling
   *     beyond; for a categorical one its names and their counts
   */
  public byte[] toBytes() {
    return StoredCollector.write(this);
  }

  Limits limits() {
    return limits;
  }

  Map<String, FeatureType> features() {
    Map<String, FeatureType> features = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      features.put(names.get(i), types.get(i));
    }
    return features;
  }

  FeatureCollectors collectors() {
    return collectors;
  }

  /**
   * The sketch of a numeric feature's finite values, for its ranks and their largest error.
   *
   * @param feature the feature's name
   * @return a copy, which goes on without this collector
   * @throws IllegalArgumentException when there is no such feature or it is categorical
   */
  public QuantileSketch sketch(String feature) {
    int index = indexOf(feature);
    if (types.get(index) != FeatureType.NUMERIC) {
      throw new IllegalArgumentException("feature '" + feature + "' is categorical, not numeric");
    }
    return collectors.sketch(index);
  }

  /**
   * The reference profile of everything observed so far. Observing may go on afterwards.
   *
   * @return an immutable profile
   */
  public ReferenceProfile profile() {
    ReferenceProfile.Builder builder = ReferenceProfile.builder();
    for (int i = 0; i < names.size(); i++) {
      builder.counted(names.get(i), collectors.counts(i, limits));
    }
    return builder.build();
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
    private Limits limits = new Limits(512, 1_000, 256, 65_536);

    private Builder() {}

    /**
     * Sets the bins of every numeric feature; 512 by default.
     *
     * @param count the number of inner bins, 2 to 65,536
     * @return this builder
     */
    public Builder bins(int count) {
      checked.bins(count);
      limits = new Limits(count, limits.categories(), limits.unseenNames(), limits.names());
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
      limits = new Limits(limits.bins(), count, limits.unseenNames(), limits.names());
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
      limits = new Limits(limits.bins(), limits.categories(), count, limits.names());
      return this;
    }

    /**
     * Sets how many names of a categorical feature are counted one by one while they are collected;
     * 65,536 by default. Of more, those of the smallest hashes are.
     *
     * @param count the number of names, 1 to 1,000,000
     * @return this builder
     */
    public Builder namesAtMost(int count) {
      if (count < 1 || count > 1_000_000) {
        throw new IllegalArgumentException("names must be 1 to 1000000 but was " + count);
      }
      limits = new Limits(limits.bins(), limits.categories(), limits.unseenNames(), count);
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
