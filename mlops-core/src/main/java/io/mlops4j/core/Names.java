package io.mlops4j.core;

import java.util.Locale;
import java.util.NavigableSet;
import java.util.regex.Pattern;

/**
 * The grammar of everything a caller may name. Deliberately ASCII: no two names look alike, and
 * none carries a path, an escape or a control character.
 */
final class Names {
  private static final Pattern MODEL =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._@+ -]{0,253}[A-Za-z0-9_+-])?");
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern RESERVED_ALIAS = Pattern.compile("latest|v[0-9]+");
  private static final Pattern ARTIFACT_SEGMENT =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._@+= -]{0,198}[A-Za-z0-9_+=-])?");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_./ -]{1,250}");
  private static final Pattern EXPERIMENT = Pattern.compile("[A-Za-z0-9_./ -]{1,500}");
  private static final Pattern PATH_DETOUR = Pattern.compile("(?:.*/)?\\.{0,2}(?:/.*)?");
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,255}");
  private static final int ARTIFACT_LIMIT = 1000;

  private Names() {}

  static String model(String name) {
    return require(
        MODEL,
        name,
        "model name",
        "1 to 255 of the characters A-Z a-z 0-9 . _ @ + - and space, beginning with a letter, digit"
            + " or _ and not ending in a dot, @ or space");
  }

  static boolean isModel(String name) {
    return MODEL.matcher(name).matches();
  }

  static String alias(String alias) {
    require(ALIAS, alias, "alias", "1 to 255 of the characters A-Z a-z 0-9 _ and -");
    if (RESERVED_ALIAS.matcher(alias.toLowerCase(Locale.ROOT)).matches()) {
      throw new IllegalArgumentException(
          "alias '%s' is reserved: 'latest' and 'v' with a number name versions"
              .formatted(shown(alias)));
    }
    return alias;
  }

  static boolean isAlias(String alias) {
    return ALIAS.matcher(alias).matches()
        && !RESERVED_ALIAS.matcher(alias.toLowerCase(Locale.ROOT)).matches();
  }

  static String artifact(String name) {
    boolean valid = name.length() <= ARTIFACT_LIMIT;
    for (String segment : name.split("/", -1)) {
      valid &= ARTIFACT_SEGMENT.matcher(segment).matches();
    }
    if (!valid) {
      throw malformed(
          "artifact name",
          name,
          "a relative path with / between names of A-Z a-z 0-9 . _ @ + = - and space, each beginning"
              + " with a letter, digit or _");
    }
    return name;
  }

  /**
   * Refuses a name that would be a file where another needs a directory, or the other way round.
   */
  static void requireFits(String artifact, NavigableSet<String> others) {
    String below = others.ceiling(artifact + "/");
    if (below != null && below.startsWith(artifact + "/")) {
      throw fileAndDirectory(artifact, below);
    }
    for (int slash = artifact.indexOf('/'); slash >= 0; slash = artifact.indexOf('/', slash + 1)) {
      if (others.contains(artifact.substring(0, slash))) {
        throw fileAndDirectory(artifact.substring(0, slash), artifact);
      }
    }
  }

  private static IllegalArgumentException fileAndDirectory(String file, String below) {
    return new IllegalArgumentException(
        "artifact '%s' cannot be a file beside '%s'".formatted(file, below));
  }

  /** Metrics, parameters and tags become paths elsewhere, in MLflow's file store and its pages. */
  static String key(String what, String key) {
    String rule =
        "1 to 250 of the characters A-Z a-z 0-9 _ . / - and space, and as a path neither absolute"
            + " nor with empty, . or .. parts";
    require(KEY, key, what, rule);
    if (PATH_DETOUR.matcher(key).matches()) {
      throw malformed(what, key, rule);
    }
    return key;
  }

  static String experiment(String name) {
    return require(
        EXPERIMENT,
        name,
        "experiment name",
        "1 to 500 of the characters A-Z a-z 0-9 _ . / - and space");
  }

  static String run(String id) {
    return require(
        RUN,
        id,
        "run",
        "1 to 256 of the characters A-Z a-z 0-9 _ and -, beginning with a letter or digit");
  }

  static String text(String what, String text, int limit) {
    if (text.length() > limit) {
      throw new IllegalArgumentException(
          "%s has %d characters, the limit is %d".formatted(what, text.length(), limit));
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " contains a NUL character");
    }
    if (text.codePoints().anyMatch(Names::isHalfOfAPair)) {
      throw new IllegalArgumentException(what + " contains half a surrogate pair");
    }
    return text;
  }

  /** A character of its own only in Java: no database can store it. */
  private static boolean isHalfOfAPair(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  static String identity(String what, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(what + " is blank");
    }
    return text(what, text, 500);
  }

  private static String require(Pattern grammar, String value, String what, String rule) {
    if (!grammar.matcher(value).matches()) {
      throw malformed(what, value, rule);
    }
    return value;
  }

  private static IllegalArgumentException malformed(String what, String value, String rule) {
    return new IllegalArgumentException("%s '%s' is not %s".formatted(what, shown(value), rule));
  }

  /** The value as it may appear in a message: one line, bounded, nothing a terminal interprets. */
  static String shown(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(value.length(), 80); i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        text.append(c);
      } else {
        text.append("\\u%04x".formatted((int) c));
      }
    }
    return value.length() > 80 ? text + "... (" + value.length() + " characters)" : text.toString();
  }
}
