package io.mlops4j.drift;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * What one window of traffic looked like, counted into the bins of a reference profile.
 *
 * <p>Profiles merge exactly: however a stream was split over threads, machines or partitions, and
 * in whatever order the parts are merged, the result equals, to the bit, the profile of one counter
 * that saw everything. Size does not depend on the number of observations. Immutable.
 */
public final class WindowProfile {
  private final ReferenceProfile reference;
  private final FeatureCounts[] counts;
  private final SortedMap<String, Long> newFeatures;
  private final long newFeaturesRemainder;

  WindowProfile(
      ReferenceProfile reference,
      FeatureCounts[] counts,
      SortedMap<String, Long> newFeatures,
      long newFeaturesRemainder) {
    this.reference = reference;
    this.counts = counts;
    this.newFeatures = Collections.unmodifiableSortedMap(newFeatures);
    this.newFeaturesRemainder = newFeaturesRemainder;
  }

  /**
   * The union of this window and another.
   *
   * @param other a window counted into the same bins
   * @return a new profile
   * @throws IncompatibleProfileException when the other was counted into other bins
   * @throws ArithmeticException when a feature would have more than 2^52 observations
   */
  public WindowProfile merge(WindowProfile other) {
    return merge(List.of(this, other));
  }

  /**
   * The union of several windows, in one pass.
   *
   * @param windows at least one window, all counted into the same bins
   * @return a new profile
   * @throws IncompatibleProfileException when they were counted into different bins
   * @throws ArithmeticException when a feature would have more than 2^52 observations
   */
  public static WindowProfile merge(List<WindowProfile> windows) {
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("there is no window to merge; pass at least one");
    }
    ReferenceProfile reference = windows.get(0).reference;
    WindowCounter counter = reference.counter();
    for (WindowProfile window : windows) {
      reference.requireSameBins(window);
      counter.add(window);
    }
    return counter.profile();
  }

  /**
   * The largest number of observations of any feature: the rows, when rows were observed.
   *
   * @return zero for an empty window
   */
  public long rows() {
    long rows = 0;
    for (FeatureCounts feature : counts) {
      rows = Math.max(rows, feature.total());
    }
    return rows;
  }

  /**
   * What was counted of one feature.
   *
   * @param feature the feature's name
   * @return its counts
   */
  public FeatureCounts counts(String feature) {
    return counts[reference.indexOf(feature)];
  }

  /**
   * What was counted of a numeric feature.
   *
   * @param feature the feature's name
   * @return its counts
   * @throws IllegalArgumentException when the feature is categorical
   */
  public NumericCounts numeric(String feature) {
    if (counts(feature) instanceof NumericCounts numeric) {
      return numeric;
    }
    throw new IllegalArgumentException("feature '" + feature + "' is categorical, not numeric");
  }

  /**
   * What was counted of a categorical feature.
   *
   * @param feature the feature's name
   * @return its counts
   * @throws IllegalArgumentException when the feature is numeric
   */
  public CategoricalCounts categorical(String feature) {
    if (counts(feature) instanceof CategoricalCounts categorical) {
      return categorical;
    }
    throw new IllegalArgumentException("feature '" + feature + "' is numeric, not categorical");
  }

  /**
   * Names that rows had and the reference does not: up to 64 of them with the number of rows.
   *
   * @return names in the order of the alphabet
   */
  public SortedMap<String, Long> newFeatures() {
    return newFeatures;
  }

  /**
   * Values of further names for which there was no room.
   *
   * @return their number
   */
  public long newFeaturesRemainder() {
    return newFeaturesRemainder;
  }

  /**
   * The fingerprint of the reference profile into whose bins this window was counted.
   *
   * @return {@link ReferenceProfile#fingerprint}
   */
  public long fingerprint() {
    return reference.fingerprint();
  }

  /**
   * Reads a window from its stored form.
   *
   * @param reference the profile into whose bins it was counted
   * @param bytes what {@link #toBytes} gave, of this version of the form or an older one
   * @return a window equal to the one stored
   * @throws ProfileFormatException when the bytes are no such form: cut off, damaged or hostile
   * @throws IncompatibleProfileException when it was counted into other bins
   */
  public static WindowProfile ofBytes(ReferenceProfile reference, byte[] bytes) {
    return StoredProfile.readWindow(reference, bytes);
  }

  /**
   * The stored form of this window: versioned, checked by a CRC-32, the same bytes for equal
   * windows. The bins are not in it; reading it takes the reference profile.
   *
   * @return about 2 KB per numeric feature at 512 bins
   */
  public byte[] toBytes() {
    return StoredProfile.write(reference, this);
  }

  /**
   * Reads a window from its JSON, strictly: nothing that is not known is passed over but the
   * members called {@code summary}.
   *
   * @param reference the profile into whose bins it was counted
   * @param json what {@link #toJson} gave, of this version of the form; at most 2^28 characters
   * @return a window equal to the one written
   * @throws ProfileFormatException when the text is no such form: cut off, damaged or hostile
   * @throws IncompatibleProfileException when it was counted into other bins
   */
  public static WindowProfile ofJson(ReferenceProfile reference, String json) {
    return ProfileJsonReader.readWindow(reference, json);
  }

  /**
   * The window as JSON (RFC 8259), complete, for people and other programs. The bins are not in it.
   *
   * @return one object on one line
   */
  public String toJson() {
    return ProfileJson.of(reference, this);
  }

  FeatureCounts counts(int feature) {
    return counts[feature];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowProfile that
        && fingerprint() == that.fingerprint()
        && Arrays.equals(counts, that.counts)
        && newFeatures.equals(that.newFeatures)
        && newFeaturesRemainder == that.newFeaturesRemainder;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "WindowProfile[rows=" + rows() + ", features=" + counts.length + "]";
  }
}
