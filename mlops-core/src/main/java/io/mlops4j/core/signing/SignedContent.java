package io.mlops4j.core.signing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was signed, held against what is there: first the names, then the bytes. */
final class SignedContent {
  private final SortedMap<String, String> signed = new TreeMap<>(FileName.ORDER);
  private final boolean unsignedAllowed;

  SignedContent(Statement statement, boolean unsignedAllowed) {
    statement.files().forEach(file -> signed.put(file.name(), file.sha256()));
    this.unsignedAllowed = unsignedAllowed;
  }

  Set<String> names() {
    return signed.keySet();
  }

  void requireNames(Set<String> found) {
    Set<String> missing = new TreeSet<>(FileName.ORDER);
    missing.addAll(signed.keySet());
    missing.removeAll(found);
    Set<String> unsigned = new TreeSet<>(FileName.ORDER);
    if (!unsignedAllowed) {
      found.stream().filter(name -> !signed.containsKey(name)).forEach(unsigned::add);
    }
    if (!missing.isEmpty() || !unsigned.isEmpty()) {
      throw new SignatureMismatchException(List.of(), List.copyOf(missing), List.copyOf(unsigned));
    }
  }

  void requireDigests(Map<String, String> found) {
    List<String> changed = new ArrayList<>();
    signed.forEach(
        (name, sha256) -> {
          if (!sha256.equals(found.get(name))) {
            changed.add(name);
          }
        });
    if (!changed.isEmpty()) {
      throw new SignatureMismatchException(changed, List.of(), List.of());
    }
  }
}
