package io.mlops4j.core.signing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The signature holds, and the model is not the one that was signed. The message names the first
 * few files, the lists all of them. Immutable.
 */
public final class SignatureMismatchException extends SigningException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 5;

  private final transient List<String> changed;
  private final transient List<String> missing;
  private final transient List<String> unsigned;

  SignatureMismatchException(List<String> changed, List<String> missing, List<String> unsigned) {
    super(message(changed, missing, unsigned));
    this.changed = List.copyOf(changed);
    this.missing = List.copyOf(missing);
    this.unsigned = List.copyOf(unsigned);
  }

  /** {@return the files whose bytes are not the signed ones, ordered by name} */
  public List<String> changed() {
    return changed;
  }

  /** {@return the signed files the model lacks, ordered by name} */
  public List<String> missing() {
    return missing;
  }

  /** {@return the files of the model that were not signed, ordered by name} */
  public List<String> unsigned() {
    return unsigned;
  }

  private static String message(List<String> changed, List<String> missing, List<String> unsigned) {
    List<String> parts = new ArrayList<>();
    describe(parts, "changed", changed);
    describe(parts, "missing", missing);
    describe(parts, "not signed", unsigned);
    return "the model is not the one that was signed: " + String.join("; ", parts);
  }

  private static void describe(List<String> parts, String what, List<String> names) {
    if (!names.isEmpty()) {
      String shown = names.stream().limit(SHOWN).map(Quoted::of).collect(Collectors.joining(", "));
      parts.add(
          names.size() > SHOWN
              ? "%s: %s and %d more".formatted(what, shown, names.size() - SHOWN)
              : what + ": " + shown);
    }
  }
}
