package io.mlops4j.drift;

/** Counts the names of one categorical feature before its categories are known. Confined. */
final class CategoricalCollector {
  static final int NAMES = 65_536;

  private final DistinctCounts names = DistinctCounts.sketching(NAMES);
  private long missing;
  private long mistyped;

  void add(String category) {
    names.add(category, 1);
  }

  void addMissing() {
    missing++;
  }

  void addMistyped() {
    mistyped++;
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
