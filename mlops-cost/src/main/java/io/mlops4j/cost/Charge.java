package io.mlops4j.cost;

import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is to be paid for: a usage of a model, for whom, and under which key.
 *
 * <p>Tags such as {@code tenant} and {@code feature} say for whom; budgets and sums select by them.
 * The idempotency key names the work: however often work of one key is settled, it is one entry.
 * Immutable.
 */
public final class Charge {
  private static final int MAX_TAGS = 32;
  private static final int MAX_LENGTH = 256;

  private final String model;
  private final Optional<String> version;
  private final Usage usage;
  private final SortedMap<String, String> tags;
  private final Optional<String> key;

  private Charge(
      String model,
      Optional<String> version,
      Usage usage,
      SortedMap<String, String> tags,
      Optional<String> key) {
    this.model = model;
    this.version = version;
    this.usage = usage;
    this.tags = tags;
    this.key = key;
  }

  /**
   * A charge without version, tags or key.
   *
   * @param model the name of the model, as in the price list
   * @param usage what it uses, at most or actually
   * @return the charge
   */
  public static Charge of(String model, Usage usage) {
    return new Charge(
        check("model", model),
        Optional.empty(),
        usage,
        Collections.emptySortedMap(),
        Optional.empty());
  }

  /**
   * This charge, for a version of the model.
   *
   * @param version the version
   * @return a charge with that version
   */
  public Charge version(String version) {
    return new Charge(model, Optional.of(check("version", version)), usage, tags, key);
  }

  /**
   * This charge, with a tag more.
   *
   * @param name such as {@code tenant}
   * @param value such as {@code acme}; replaces an earlier value
   * @return a charge with that tag
   * @throws IllegalArgumentException if a text is blank or beyond 256 characters, or it would be
   *     the 33rd tag
   */
  public Charge tag(String name, String value) {
    TreeMap<String, String> more = new TreeMap<>(tags);
    more.put(check("tag name", name), check("tag value", value));
    if (more.size() > MAX_TAGS) {
      throw new IllegalArgumentException("more than " + MAX_TAGS + " tags: '" + name + "'");
    }
    return new Charge(model, version, usage, Collections.unmodifiableSortedMap(more), key);
  }

  /**
   * This charge, under an idempotency key.
   *
   * @param key names the work, the same at each attempt to settle it
   * @return a charge with that key
   */
  public Charge key(String key) {
    return new Charge(model, version, usage, tags, Optional.of(check("key", key)));
  }

  /**
   * This charge for another usage.
   *
   * @param usage the usage
   * @return a charge that differs in the usage only
   */
  public Charge usage(Usage usage) {
    return new Charge(model, version, usage, tags, key);
  }

  /**
   * The name of the model.
   *
   * @return the name
   */
  public String model() {
    return model;
  }

  /**
   * The version of the model.
   *
   * @return the version, if it was given
   */
  public Optional<String> version() {
    return version;
  }

  /**
   * What it uses.
   *
   * @return the usage
   */
  public Usage usage() {
    return usage;
  }

  /**
   * For whom it is.
   *
   * @return an unmodifiable map of the tags, sorted by name
   */
  public SortedMap<String, String> tags() {
    return tags;
  }

  /**
   * The idempotency key.
   *
   * @return the key, if it was given
   */
  public Optional<String> key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Charge charge
        && model.equals(charge.model)
        && version.equals(charge.version)
        && usage.equals(charge.usage)
        && tags.equals(charge.tags)
        && key.equals(charge.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(model, version, usage, tags, key);
  }

  /** The model, usage, tags and key in one line. */
  @Override
  public String toString() {
    return model
        + version.map(v -> " version " + v).orElse("")
        + ": "
        + usage
        + (tags.isEmpty() ? "" : " " + tags)
        + key.map(k -> " key '" + k + "'").orElse("");
  }

  static String check(String what, String text) {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what
              + " blank or beyond "
              + MAX_LENGTH
              + " characters: '"
              + Decimals.shorten(text)
              + "'");
    }
    return text;
  }
}
