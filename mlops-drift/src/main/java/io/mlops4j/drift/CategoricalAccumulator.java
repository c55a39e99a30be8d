package io.mlops4j.drift;

/** Counts the values of one categorical feature. Confined; allocates only for unseen names. */
final class CategoricalAccumulator {
  private final CategoryBins bins;
  private final long[] known;
  private final DistinctCounts unseen;
  private long missing;
  private long mistyped;

  CategoricalAccumulator(CategoryBins bins) {
    this.bins = bins;
    this.known = new long[bins.categories().size()];
    this.unseen = DistinctCounts.sketching(bins.unseenNames());
  }

  void add(String category) {
    int index = bins.indexOf(category);
    if (index >= 0) {
      known[index]++;
    } else {
      unseen.add(category, 1);
    }
  }

  void addMissing() {
    missing++;
  }

  void addMistyped() {
    mistyped++;
  }

  void add(CategoricalCounts counts) {
    for (int i = 0; i < known.length; i++) {
      known[i] = Math.addExact(known[i], counts.known()[i]);
    }
    counts.unseen().forEach(unseen::add);
    unseen.addRemainder(counts.remainder(), counts.sketch());
    missing = Math.addExact(missing, counts.missing());
    mistyped = Math.addExact(mistyped, counts.mistyped());
  }

  CategoricalCounts counts() {
    return new CategoricalCounts(
        bins,
        known.clone(),
        unseen.counts(),
        unseen.remainder(),
        unseen.sketched(),
        missing,
        mistyped);
  }
}
