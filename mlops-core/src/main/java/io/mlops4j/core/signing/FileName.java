package io.mlops4j.core.signing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Names of files in a signed model: canonical relative paths with {@code /}. */
final class FileName {
  /** The order of Unicode code points, which is that of the bytes of UTF-8 and not of UTF-16. */
  static final Comparator<String> ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private static final int LIMIT = 4096;

  private FileName() {}

  /** What is wrong with a name; empty when it is canonical. */
  static Optional<String> fault(String name) {
    if (name.isEmpty() || name.length() > LIMIT) {
      return Optional.of("it is empty or longer than " + LIMIT + " characters");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == 0x7f || c == '\\') {
        return Optional.of("it has a backslash or a control character");
      }
      // The replacement character is what a name that is no Unicode text turns into.
      if (c == '\ufffd' || (Character.isSurrogate(c) && !pair(name, i))) {
        return Optional.of("it is no Unicode text");
      }
    }
    for (String segment : name.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return Optional.of("it is not a relative path without empty, '.' and '..' parts");
      }
    }
    return Optional.empty();
  }

  private static boolean pair(String name, int i) {
    return Character.isHighSurrogate(name.charAt(i))
        ? i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(name.charAt(i - 1));
  }

  /** Whether one of the paths, or a directory above, is the name. */
  static boolean below(Set<String> paths, String name) {
    for (int end = name.length(); end > 0; end = name.lastIndexOf('/', end - 1)) {
      if (paths.contains(name.substring(0, end))) {
        return true;
      }
    }
    return false;
  }
}
