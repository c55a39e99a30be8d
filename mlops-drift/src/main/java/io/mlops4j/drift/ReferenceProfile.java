package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a model's inputs and outputs looked like when all was well.
 *
 * <p>A reference fixes, per feature, the bins into which every later window is counted, and holds
 * the counts of the reference data in them: quantile bins for numbers, one bin per category for
 * names. The data itself is not kept; a numeric feature takes about 10 KB at the default of 512
 * bins, whatever the number of rows.
 *
 * <p>Immutable.
 */
public final class ReferenceProfile {
  private final List<ReferenceFeature> features;
  private final Map<String, Integer> indices;
  private final long fingerprint;
  private final boolean allNumeric;

  ReferenceProfile(List<ReferenceFeature> features) {
    this.features = List.copyOf(features);
    this.indices = new HashMap<>(features.size() * 2);
    long hash = Hashing.mix(this.features.size());
    boolean onlyNumbers = true;
    for (ReferenceFeature feature : this.features) {
      onlyNumbers &= feature.type() == FeatureType.NUMERIC;
      indices.put(feature.name(), indices.size());
      hash = Hashing.mix(hash ^ Hashing.of(feature.name()));
      hash = Hashing.mix(hash ^ feature.bins().fingerprint());
    }
    this.fingerprint = hash;
    this.allNumeric = onlyNumbers;
  }

  /**
   * Starts a reference profile from data held in memory; {@link ReferenceCollector} takes a stream.
   *
   * <p>Defaults: 512 bins per numeric feature, up to 1,000 categories with a bin of their own per
   * categorical feature, 256 names of unseen categories, no importances.
   *
   * @return a builder, confined to one thread
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The features in the order in which they were added, which is the order of a row.
   *
   * @return an immutable list
   */
  public List<ReferenceFeature> features() {
    return features;
  }

  /**
   * One feature.
   *
   * @param name its name
   * @return the feature
   * @throws IllegalArgumentException when there is none of that name
   */
  public ReferenceFeature feature(String name) {
    return features.get(indexOf(name));
  }

  /**
   * Whether there is a feature of that name.
   *
   * @param name a name
   * @return true when the profile has it
   */
  public boolean has(String name) {
    return indices.containsKey(name);
  }

  /**
   * A hash of names and bins: windows of equal fingerprint can be merged and compared.
   *
   * @return equal for equal bins, in this process and any other
   */
  public long fingerprint() {
    return fingerprint;
  }

  /**
   * A counter of one window, for a single writer; merge the profiles of several for several.
   *
   * @return a counter that has seen nothing
   */
  public WindowCounter counter() {
    return new WindowCounter(this);
  }

  /**
   * The same bins with the counts of a window: a refreshed reference, or the second pass over
   * reference data too large for memory, after which nothing is left of the rank error that a
   * {@link ReferenceCollector} makes in one pass. A feature of which the window has nothing keeps
   * its counts: without any it would no longer be watched.
   *
   * @param window what the new reference counted
   * @return a profile whose windows can still be merged with those of this one
   * @throws IncompatibleProfileException when the window was counted into other bins
   */
  public ReferenceProfile withCountsOf(WindowProfile window) {
    return withCountsOf(window, 1);
  }

  /** The same, with features of which the window has fewer values keeping their counts. */
  ReferenceProfile withCountsOf(WindowProfile window, long leastValues) {
    requireSameBins(window);
    List<ReferenceFeature> refreshed = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      ReferenceFeature feature = features.get(i);
      FeatureCounts counts = window.counts(i);
      refreshed.add(
          counts.total() < leastValues
              ? feature
              : new ReferenceFeature(feature.name(), feature.bins(), counts, feature.importance()));
    }
    return new ReferenceProfile(refreshed);
  }

  /**
   * Reads a profile from its stored form.
   *
   * @param bytes what {@link #toBytes} gave, of this version of the form or an older one
   * @return a profile equal to the one stored
   * @throws ProfileFormatException when the bytes are no such form: cut off, damaged or hostile
   */
  public static ReferenceProfile ofBytes(byte[] bytes) {
    return StoredProfile.readReference(bytes);
  }

  /**
   * The stored form of this profile: versioned, checked by a CRC-32, the same bytes for equal
   * profiles.
   *
   * @return about 6 KB per numeric feature at 512 bins
   */
  public byte[] toBytes() {
    return StoredProfile.write(this);
  }

  /**
   * Reads a profile from its JSON, strictly: nothing that is not known is passed over but the
   * members called {@code summary}, and doubles are read to the bit.
   *
   * @param json what {@link #toJson} gave, of this version of the form; at most 2^28 characters
   * @return a profile equal to the one written
   * @throws ProfileFormatException when the text is no such form: cut off, damaged or hostile
   */
  public static ReferenceProfile ofJson(String json) {
    return ProfileJsonReader.readReference(json);
  }

  /**
   * The profile as JSON (RFC 8259), complete, for people and other programs.
   *
   * @return one object on one line
   */
  public String toJson() {
    return ProfileJson.of(this);
  }

  void requireSameBins(WindowProfile window) {
    if (window.fingerprint() != fingerprint) {
      throw new IncompatibleProfileException(fingerprint, window.fingerprint());
    }
  }

  void requireNumericRow(int length) {
    if (!allNumeric) {
      throw new IllegalStateException(
          "a row of numbers cannot hold categorical features; observe by name instead");
    }
    if (length != features.size()) {
      throw new IllegalArgumentException(
          "the row has " + length + " values but the profile " + features.size() + " features");
    }
  }

  int indexOf(String name) {
    Integer index = indices.get(name);
    if (index == null) {
      throw new IllegalArgumentException(
          "no feature '" + name + "' in the reference profile; it has " + indices.keySet());
    }
    return index;
  }

  /** The index of a feature, or -1 when there is none of that name. */
  int findIndex(String name) {
    Integer index = indices.get(name);
    return index == null ? -1 : index;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReferenceProfile that && features.equals(that.features);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(fingerprint);
  }

  @Override
  public String toString() {
    return "ReferenceProfile" + indices.keySet();
  }

  /** Gathers the features of a reference profile. Confined. */
  public static final class Builder {
    private final Map<String, ReferenceFeature> features = new LinkedHashMap<>();
    private int bins = 512;
    private int categoriesAtMost = 1_000;
    private int unseenNamesAtMost = 256;

    private Builder() {}

    /**
     * Sets the bins of the numeric features added after this; 512 by default.
     *
     * @param count the number of inner bins, 2 to 65,536
     * @return this builder
     */
    public Builder bins(int count) {
      if (count < 2 || count > 65_536) {
        throw new IllegalArgumentException("bins must be 2 to 65536 but was " + count);
      }
      bins = count;
      return this;
    }

    /**
     * Sets how many categories get a bin of their own in features added after this; 1,000 by
     * default. The most frequent ones do.
     *
     * @param count the number of categories, at least one
     * @return this builder
     */
    public Builder categoriesAtMost(int count) {
      if (count < 1 || count > 1_000_000) {
        throw new IllegalArgumentException("categories must be 1 to 1000000 but was " + count);
      }
      categoriesAtMost = count;
      return this;
    }

    /**
     * Sets how many names of unseen categories a window keeps; 256 by default.
     *
     * @param count the number of names, zero or more
     * @return this builder
     */
    public Builder unseenNamesAtMost(int count) {
      if (count < 0 || count > 1_000_000) {
        throw new IllegalArgumentException("unseen names must be 0 to 1000000 but was " + count);
      }
      unseenNamesAtMost = count;
      return this;
    }

    /**
     * Adds a numeric feature. NaN and infinities become mass of their own.
     *
     * @param name the feature's name, new to this profile
     * @param values the reference's values; read, not kept
     * @return this builder
     */
    public Builder numeric(String name, double... values) {
      return counted(name, NumericReference.of(values, bins));
    }

    /**
     * Adds a categorical feature.
     *
     * @param name the feature's name, new to this profile
     * @param values the reference's values; null stands for a missing one; read, not kept
     * @return this builder
     */
    public Builder categorical(String name, Iterable<? extends @Nullable String> values) {
      return counted(name, CategoricalReference.of(values, categoriesAtMost, unseenNamesAtMost));
    }

    /**
     * Sets how much a feature matters; reports list drifted features of large importance first.
     *
     * @param name a feature added before
     * @param importance a weight, zero or more
     * @return this builder
     */
    public Builder importance(String name, double importance) {
      ReferenceFeature feature = features.get(name);
      if (feature == null) {
        throw new IllegalArgumentException(
            "no feature '" + name + "' was added before its importance; add it first");
      }
      if (!(importance >= 0) || Double.isInfinite(importance)) {
        throw new IllegalArgumentException(
            "importance of '" + name + "' must be finite and not negative but was " + importance);
      }
      features.put(
          name,
          new ReferenceFeature(
              name, feature.bins(), feature.counts(), OptionalDouble.of(importance)));
      return this;
    }

    Builder counted(String name, FeatureCounts counts) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("a feature needs a name that is not empty");
      }
      Bins made =
          counts instanceof NumericCounts numeric
              ? numeric.bins()
              : ((CategoricalCounts) counts).bins();
      ReferenceFeature feature = new ReferenceFeature(name, made, counts, OptionalDouble.empty());
      if (features.putIfAbsent(name, feature) != null) {
        throw new IllegalArgumentException(
            "feature '" + name + "' was added twice; give each feature a name of its own");
      }
      return this;
    }

    /**
     * Builds the profile.
     *
     * @return the profile
     * @throws IllegalStateException when no feature was added
     */
    public ReferenceProfile build() {
      if (features.isEmpty()) {
        throw new IllegalStateException("a reference profile needs at least one feature");
      }
      return new ReferenceProfile(List.copyOf(features.values()));
    }
  }
}
