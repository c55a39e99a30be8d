package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The categories without a bin, as far as reference and window both know how many they hold.
 *
 * <p>Each side keeps the names of the smallest hashes. A name whose hash is no larger than the
 * largest one kept is either kept or was never seen; which names are known does not depend on how
 * frequent they are. Immutable.
 */
record UnseenNames(List<Known> known, long otherReference, long otherWindow) {
  record Known(long hash, long reference, long window) {}

  static UnseenNames of(CategoricalCounts reference, CategoricalCounts window) {
    TreeSet<String> names = new TreeSet<>(reference.unseen().keySet());
    names.addAll(window.unseen().keySet());
    List<Known> known = new ArrayList<>();
    long otherReference = reference.remainder();
    long otherWindow = window.remainder();
    for (String name : names) {
      long before = reference.unseen().getOrDefault(name, 0L);
      long now = window.unseen().getOrDefault(name, 0L);
      if (reference.knowsCountOf(name) && window.knowsCountOf(name)) {
        known.add(new Known(Hashing.of(name), before, now));
      } else {
        otherReference += before;
        otherWindow += now;
      }
    }
    return new UnseenNames(List.copyOf(known), otherReference, otherWindow);
  }
}
