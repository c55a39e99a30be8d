package io.mlops4j.cli;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent names of a column in bounded memory.
 *
 * <p>As long as there is room every count is exact. Beyond, a name that makes up more than one in
 * {@code capacity} values is never lost (Misra, Gries: Finding repeated elements, 1982).
 */
final class FrequentNames {
  private final int capacity;
  private final Map<String, Long> counts = new HashMap<>();

  FrequentNames(int capacity) {
    this.capacity = capacity;
  }

  void add(String name) {
    if (counts.size() < capacity || counts.containsKey(name)) {
      counts.merge(name, 1L, Long::sum);
    } else {
      // The new name and one occurrence of each kept name cancel out.
      counts.replaceAll((kept, count) -> count - 1);
      counts.values().removeIf(count -> count == 0);
    }
  }

  /**
   * Names that certainly came more often than a number, by descending frequency, those of equal
   * frequency by name.
   */
  List<String> above(long times) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > times)
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
