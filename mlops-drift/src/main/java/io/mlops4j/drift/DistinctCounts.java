package io.mlops4j.drift;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts of names in bounded memory: some names exactly, all others in a remainder.
 *
 * <p>Kept are the names of the smallest hashes. The largest hash that is kept only ever falls, so a
 * name that is kept at the end was kept, and counted, from its first occurrence on, in every part
 * of a split stream: counts and remainder do not depend on order or split. The same rule estimates
 * the number of distinct names once some were let go (bottom-k sketch: Cohen, Kaplan 2007). Names
 * that were let go go into a {@link RemainderSketch}, which reads the frequent ones among them.
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
  private final boolean sketches;
  private final Map<String, Entry> entries = new HashMap<>();
  private final TreeSet<Entry> ordered = new TreeSet<>(ORDER);
  private long remainder;
  private @Nullable RemainderSketch sketch;

  private DistinctCounts(int capacity, boolean sketches) {
    this.capacity = capacity;
    this.sketches = sketches;
  }

  /** Counts that only add up what they let go. */
  static DistinctCounts of(int capacity) {
    return new DistinctCounts(capacity, false);
  }

  /** Counts that sketch what they let go. */
  static DistinctCounts sketching(int capacity) {
    return new DistinctCounts(capacity, true);
  }

  void add(String name, long count) {
    Entry entry = entries.get(name);
    if (entry == null) {
      entry = new Entry(name, Hashing.of(name));
      if (!makeRoomFor(entry)) {
        letGo(entry, count);
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
    letGo(last, last.count);
    return true;
  }

  private void letGo(Entry entry, long count) {
    remainder = Math.addExact(remainder, count);
    if (sketches) {
      sketch().add(entry.name, entry.hash, count);
    }
  }

  private RemainderSketch sketch() {
    RemainderSketch present = sketch;
    if (present == null) {
      present = RemainderSketch.empty();
      sketch = present;
    }
    return present;
  }

  /** Adds values whose names were let go elsewhere, and what was sketched of them there. */
  void addRemainder(long count, Optional<RemainderSketch> sketched) {
    remainder = Math.addExact(remainder, count);
    sketched.ifPresent(other -> sketch().add(other));
  }

  /** What was sketched of the remainder so far; empty as long as no name was let go. */
  Optional<RemainderSketch> sketched() {
    return Optional.ofNullable(sketch).map(RemainderSketch::copy);
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
    double share = ((largestHash(kept) >>> 11) + 1) * 0x1.0p-53;
    return Math.max(kept.size() + 1.0, (kept.size() - 1) / share);
  }

  /** The largest hash of a name that is kept; zero where none is. */
  static long largestHash(Map<String, Long> kept) {
    long largest = 0;
    for (String name : kept.keySet()) {
      long hash = Hashing.of(name);
      largest = Long.compareUnsigned(hash, largest) > 0 ? hash : largest;
    }
    return largest;
  }
}
