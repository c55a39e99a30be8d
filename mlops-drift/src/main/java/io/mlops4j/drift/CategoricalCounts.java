package io.mlops4j.drift;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;

/**
 * What was counted of a categorical feature: each category of the reference, each unseen category
 * as long as there was room, and an explicit remainder.
 *
 * <p>Merging is exact in any order. Immutable.
 */
public final class CategoricalCounts implements FeatureCounts {
  private final CategoryBins bins;
  private final long[] known;
  private final SortedMap<String, Long> unseen;
  private final long remainder;
  private final long missing;
  private final long mistyped;

  CategoricalCounts(
      CategoryBins bins,
      long[] known,
      SortedMap<String, Long> unseen,
      long remainder,
      long missing,
      long mistyped) {
    this.bins = bins;
    this.known = known;
    this.unseen = Collections.unmodifiableSortedMap(unseen);
    this.remainder = remainder;
    this.missing = missing;
    this.mistyped = mistyped;
  }

  /**
   * The categories counted one by one.
   *
   * @return the bins
   */
  public CategoryBins bins() {
    return bins;
  }

  /**
   * The count of one category.
   *
   * @param category a name, known to the reference or not
   * @return its number; zero when it was not seen or is in the remainder
   */
  public long of(String category) {
    int index = bins.indexOf(category);
    return index >= 0 ? known[index] : unseen.getOrDefault(category, 0L);
  }

  /**
   * Categories that have no bin of their own, as far as there was room for their names.
   *
   * @return names and exact counts in the order of the alphabet
   */
  public SortedMap<String, Long> unseen() {
    return unseen;
  }

  /**
   * Values of further unseen categories, for whose names there was no room.
   *
   * @return their number
   */
  public long remainder() {
    return remainder;
  }

  /**
   * Values of all categories that have no bin of their own.
   *
   * @return named ones and the remainder
   */
  public long unseenTotal() {
    long total = remainder;
    for (long count : unseen.values()) {
      total += count;
    }
    return total;
  }

  @Override
  public long total() {
    return Arrays.stream(known).sum() + unseenTotal() + missing + mistyped;
  }

  @Override
  public long missing() {
    return missing;
  }

  @Override
  public long mistyped() {
    return mistyped;
  }

  @Override
  public double distinct() {
    long seen = Arrays.stream(known).filter(count -> count > 0).count();
    return seen + DistinctCounts.distinct(unseen, remainder);
  }

  CategoricalCounts merge(CategoricalCounts other) {
    if (!bins.equals(other.bins)) {
      throw new IncompatibleProfileException(bins.fingerprint(), other.bins.fingerprint());
    }
    CategoricalAccumulator merged = new CategoricalAccumulator(bins);
    merged.add(this);
    merged.add(other);
    return merged.counts();
  }

  /** Counts by {@link CategoryBins#categories}; not a copy. */
  long[] known() {
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CategoricalCounts that
        && bins.equals(that.bins)
        && Arrays.equals(known, that.known)
        && unseen.equals(that.unseen)
        && remainder == that.remainder
        && missing == that.missing
        && mistyped == that.mistyped;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(known);
  }
}
