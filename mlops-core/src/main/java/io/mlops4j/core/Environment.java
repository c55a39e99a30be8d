package io.mlops4j.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a version was made with: names and versions of the runtime and of libraries. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when there are more than 1,000 entries, a
 * name is malformed, or a value is longer than 5,000 characters.
 *
 * @param entries the values by name, ordered by name
 */
public record Environment(Map<String, String> entries) {
  private static final int LIMIT = 1000;
  private static final Environment UNKNOWN = new Environment(Map.of());

  /**
   * Checks and copies the entries.
   *
   * @param entries the values by name
   */
  public Environment {
    if (entries.size() > LIMIT) {
      throw new IllegalArgumentException(
          "an environment has at most %d entries, not %d".formatted(LIMIT, entries.size()));
    }
    entries.forEach(
        (name, value) -> {
          Names.key("environment entry", name);
          Names.text("environment value of '" + name + "'", value, 5000);
        });
    entries = Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  /** {@return an environment nothing is known of} */
  public static Environment unknown() {
    return UNKNOWN;
  }

  /**
   * {@return this JVM and its operating system: the system properties {@code java.version}, {@code
   * java.vendor}, {@code java.vm.name}, {@code os.name}, {@code os.version} and {@code os.arch}}
   * Libraries are added by {@link #with}.
   */
  public static Environment current() {
    Map<String, String> found = new TreeMap<>();
    for (String name :
        new String[] {
          "java.version", "java.vendor", "java.vm.name", "os.name", "os.version", "os.arch"
        }) {
      found.put(name, System.getProperty(name, "unknown"));
    }
    return new Environment(found);
  }

  /**
   * {@return the same environment with one more entry, replacing one of that name}
   *
   * @param name what, for example a library
   * @param version its version
   */
  public Environment with(String name, String version) {
    Map<String, String> more = new TreeMap<>(entries);
    more.put(name, version);
    return new Environment(more);
  }
}
