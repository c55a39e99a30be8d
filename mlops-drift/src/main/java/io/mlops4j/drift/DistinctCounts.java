package io.mlops4j.drift;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts of names in bounded memory: some names exactly, all others in a remainder.
 *
 * <p>Kept are the names of the smallest hashes. The largest hash that is kept only ever falls, so a
 * name that is kept at the end was kept, and counted, from its first occurrence on, in every part
 * of a split stream: counts and remainder do not depend on order or split. The same rule estimates
 * the number of distinct names once some were let go (bottom-k sketch: Cohen, Kaplan 2007).
 *
 * <p>Confined. Allocates when a name is first seen, not when it comes again.
 */
final class DistinctCounts {
  private static final class Entry {
    final String name;
    final long hash;
    long count;

    Entry(String name, long hash) {
      this.name = name;
      this.hash = hash;
    }
  }

  private static final Comparator<Entry> ORDER =
      (a, b) -> {
        int byHash = Long.compareUnsigned(a.hash, b.hash);
        return byHash != 0 ? byHash : a.name.compareTo(b.name);
      };

  private final int capacity;
  private final Map<String, Entry> entries = new HashMap<>();
  private final TreeSet<Entry> ordered = new TreeSet<>(ORDER);
  private long remainder;

  DistinctCounts(int capacity) {
    this.capacity = capacity;
  }

  void add(String name, long count) {
    Entry entry = entries.get(name);
    if (entry == null) {
      entry = new Entry(name, Hashing.of(name));
      if (!makeRoomFor(entry)) {
        remainder = Math.addExact(remainder, count);
        return;
      }
      entries.put(name, entry);
      ordered.add(entry);
    }
    entry.count = Math.addExact(entry.count, count);
  }

  private boolean makeRoomFor(Entry entry) {
    if (entries.size() < capacity) {
      return true;
    }
    if (capacity == 0) {
      return false;
    }
    Entry last = ordered.last();
    if (ORDER.compare(entry, last) > 0) {
      return false;
    }
    ordered.pollLast();
    entries.remove(last.name);
    remainder = Math.addExact(remainder, last.count);
    return true;
  }

  void addRemainder(long count) {
    remainder = Math.addExact(remainder, count);
  }

  long remainder() {
    return remainder;
  }

  /** The kept names in the order of the alphabet, with their exact counts. */
  SortedMap<String, Long> counts() {
    TreeMap<String, Long> counts = new TreeMap<>();
    for (Entry entry : entries.values()) {
      counts.put(entry.name, entry.count);
    }
    return counts;
  }

  /** How many distinct names were seen, given those kept and whether any was let go. */
  static double distinct(Map<String, Long> kept, long remainder) {
    if (remainder == 0 || kept.isEmpty()) {
      return kept.size();
    }
    long largest = 0;
    for (String name : kept.keySet()) {
      long hash = Hashing.of(name);
      if (Long.compareUnsigned(hash, largest) > 0) {
        largest = hash;
      }
    }
    double share = ((largest >>> 11) + 1) * 0x1.0p-53;
    return Math.max(kept.size() + 1.0, (kept.size() - 1) / share);
  }
}
