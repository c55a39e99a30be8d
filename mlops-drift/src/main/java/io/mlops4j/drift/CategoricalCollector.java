package io.mlops4j.drift;

import java.util.List;

/** Counts the names of one categorical feature before its categories are known. Confined. */
final class CategoricalCollector {
  /** The names as categories without a bin. */
  private final CategoryBins noBins;

  private final DistinctCounts names;
  private long missing;
  private long mistyped;

  CategoricalCollector(int namesAtMost) {
    noBins = new CategoryBins(List.of(), namesAtMost);
    names = DistinctCounts.sketching(namesAtMost);
  }

  void add(String category) {
    names.add(category, 1);
  }

  void addMissing() {
    missing++;
  }

  void addMistyped() {
    mistyped++;
  }

  void write(ByteWriter out) {
    StoredCounts.write(
        new CategoricalCounts(
            noBins,
            new long[0],
            names.counts(),
            names.remainder(),
            names.sketched(),
            missing,
            mistyped),
        out);
  }

  /** Reads into a collector that has seen nothing. */
  void read(ByteReader in) {
    CategoricalCounts counts = StoredCounts.readCategorical(noBins, in);
    counts.unseen().forEach(names::add);
    names.addRemainder(counts.remainder(), counts.sketch());
    missing = counts.missing();
    mistyped = counts.mistyped();
  }

  void merge(CategoricalCollector other) {
    other.names.counts().forEach(names::add);
    names.addRemainder(other.names.remainder(), other.names.sketched());
    missing = Math.addExact(missing, other.missing);
    mistyped = Math.addExact(mistyped, other.mistyped);
  }

  CategoricalCounts counts(int categoriesAtMost, int unseenNames) {
    return CategoricalReference.of(
        names.counts(),
        names.remainder(),
        names.sketched(),
        missing,
        mistyped,
        categoriesAtMost,
        unseenNames);
  }
}
