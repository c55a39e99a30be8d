package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.LongStream;

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
  private final Optional<RemainderSketch> sketch;
  private final long missing;
  private final long mistyped;
  private final long total;
  private final long horizon;

  CategoricalCounts(
      CategoryBins bins,
      long[] known,
      SortedMap<String, Long> unseen,
      long remainder,
      Optional<RemainderSketch> sketch,
      long missing,
      long mistyped) {
    this.bins = bins;
    this.known = known;
    this.unseen = Collections.unmodifiableSortedMap(unseen);
    this.remainder = remainder;
    this.sketch = sketch;
    this.missing = missing;
    this.mistyped = mistyped;
    long named = Arrays.stream(known).reduce(0, CountTotal::add);
    named = unseen.values().stream().reduce(named, CountTotal::add);
    this.total = LongStream.of(remainder, missing, mistyped).reduce(named, CountTotal::add);
    this.horizon = remainder == 0 ? 0 : DistinctCounts.largestHash(unseen);
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
   * The most frequent categories without a bin of their own, the frequent ones among the remainder
   * included.
   *
   * <p>As long as there is room for names, these are all of them and their counts are exact. Once
   * there is none, names are kept by their hash, not by how frequent they are, so that merging
   * stays exact; a fixed sketch of sums over the remainder then reads the names that make up much
   * of it. One with a quarter of the remainder is missed with a probability below 0.002, whatever
   * the others are; among many rare others one with a thirtieth is rarely missed. Names chosen
   * against the hash can hide. A name longer than 24 bytes of UTF-8 is read as its start and three
   * dots, and needs to be read twice. What is listed did occur, but for a chance of less than
   * 2^-32.
   *
   * @param most how many are wanted, zero or more
   * @return that many or fewer, by descending estimate
   */
  public List<UnseenCategory> mostFrequentUnseen(int most) {
    return frequentUnseen().stream()
        .limit(most)
        .map(read -> new UnseenCategory(read.name(), read.estimate(), read.atMost()))
        .toList();
  }

  /** All categories without a bin that are known by name, with their hashes, the frequent first. */
  List<RemainderSketch.Name> frequentUnseen() {
    List<RemainderSketch.Name> found = new ArrayList<>();
    unseen.forEach(
        (name, count) -> found.add(new RemainderSketch.Name(name, Hashing.of(name), count, count)));
    found.addAll(sketch.map(RemainderSketch::names).orElse(List.of()));
    found.sort(
        Comparator.comparingLong((RemainderSketch.Name read) -> -read.estimate())
            .thenComparing(RemainderSketch.Name::name));
    return found;
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
    return total;
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

  /** Whether the count of a category without a bin is known exactly, zero included. */
  boolean knowsCountOf(String name) {
    return remainder == 0
        || unseen.containsKey(name)
        || Long.compareUnsigned(Hashing.of(name), horizon) <= 0;
  }

  /** The largest count that the category of a hash can have if it has no bin. */
  long atMost(long hash) {
    for (Map.Entry<String, Long> kept : unseen.entrySet()) {
      if (Hashing.of(kept.getKey()) == hash) {
        return kept.getValue();
      }
    }
    if (remainder == 0 || Long.compareUnsigned(hash, horizon) <= 0) {
      return 0;
    }
    // What came from an older stored form is in the remainder and not in the sketch.
    long sketched = sketch.map(RemainderSketch::total).orElse(0L);
    return remainder - sketched + sketch.map(s -> s.atMost(hash)).orElse(0L);
  }

  /**
   * How many values one category without a bin had at most, as far as can be told: no more than any
   * with a bin where bins were given to the most frequent, and no fewer than those kept by name.
   */
  long mostOfOneWithoutBin() {
    if (unseenTotal() == 0) {
      return 0;
    }
    long least = Arrays.stream(known).min().orElse(0);
    return Math.max(least, unseen.values().stream().mapToLong(count -> count).max().orElse(0));
  }

  /**
   * How many values of a further sample of this size and law are to be expected in categories
   * without a bin, or somewhat more: those there are, and those of categories that would have none
   * if one value of theirs were taken away (Good 1953, leaving out each value in turn).
   */
  long expectedUnseen() {
    long without = unseenTotal();
    long least = Arrays.stream(known).filter(count -> count > 0).min().orElse(0);
    long shaky = without == 0 ? 1 : least + 1;
    return without + Arrays.stream(known).filter(count -> count <= shaky).sum();
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

  /** What was sketched of the remainder; never changed. */
  Optional<RemainderSketch> sketch() {
    return sketch;
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
        && sketch.equals(that.sketch)
        && missing == that.missing
        && mistyped == that.mistyped;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(known);
  }
}
