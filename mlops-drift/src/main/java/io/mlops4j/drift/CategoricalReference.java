package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bins of a categorical reference out of its values, and the counts of those values in them. */
final class CategoricalReference {
  private CategoricalReference() {}

  static CategoricalCounts of(
      Iterable<? extends @Nullable String> values, int categoriesAtMost, int unseenNames) {
    Map<String, Long> counted = new HashMap<>();
    long missing = 0;
    for (String value : values) {
      if (value == null) {
        missing++;
      } else {
        counted.merge(value, 1L, Long::sum);
      }
    }
    return of(counted, 0, Optional.empty(), missing, 0, categoriesAtMost, unseenNames);
  }

  /** The counts of names, of values whose names were let go, and of those without a name. */
  static CategoricalCounts of(
      Map<String, Long> counted,
      long remainder,
      Optional<RemainderSketch> sketch,
      long missing,
      long mistyped,
      int categoriesAtMost,
      int unseenNames) {
    CategoryBins bins = new CategoryBins(mostFrequent(counted, categoriesAtMost), unseenNames);
    long[] known = new long[bins.categories().size()];
    DistinctCounts unseen = DistinctCounts.sketching(unseenNames);
    unseen.addRemainder(remainder, sketch);
    counted.forEach(
        (category, count) -> {
          int index = bins.indexOf(category);
          if (index >= 0) {
            known[index] = count;
          } else {
            unseen.add(category, count);
          }
        });
    return new CategoricalCounts(
        bins, known, unseen.counts(), unseen.remainder(), unseen.sketched(), missing, mistyped);
  }

  private static List<String> mostFrequent(Map<String, Long> counted, int atMost) {
    List<Map.Entry<String, Long>> entries = new ArrayList<>(counted.entrySet());
    entries.sort(
        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    return entries.stream().limit(atMost).map(Map.Entry::getKey).toList();
  }
}
