package io.mlops4j.cost;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Selects entries of a ledger by model, time and tags. Immutable. */
public final class LedgerQuery {
  private static final LedgerQuery ALL =
      new LedgerQuery(
          Optional.empty(), Optional.empty(), Optional.empty(), Collections.emptySortedMap());

  private final Optional<String> model;
  private final Optional<Instant> from;
  private final Optional<Instant> until;
  private final SortedMap<String, String> tags;

  private LedgerQuery(
      Optional<String> model,
      Optional<Instant> from,
      Optional<Instant> until,
      SortedMap<String, String> tags) {
    this.model = model;
    this.from = from;
    this.until = until;
    this.tags = tags;
  }

  /**
   * Selects every entry.
   *
   * @return the query
   */
  public static LedgerQuery all() {
    return ALL;
  }

  /**
   * Selects the entries of a tag.
   *
   * @param tag the name of the tag
   * @param value its value
   * @return the query
   */
  public static LedgerQuery where(String tag, String value) {
    return ALL.and(tag, value);
  }

  /**
   * This query, for one more tag.
   *
   * @param tag the name of the tag
   * @param value its value
   * @return a narrower query
   */
  public LedgerQuery and(String tag, String value) {
    TreeMap<String, String> more = new TreeMap<>(tags);
    more.put(tag, value);
    return new LedgerQuery(model, from, until, Collections.unmodifiableSortedMap(more));
  }

  /**
   * This query, for one model.
   *
   * @param model the name of the model
   * @return a narrower query
   */
  public LedgerQuery model(String model) {
    return new LedgerQuery(Optional.of(model), from, until, tags);
  }

  /**
   * This query, from an instant on.
   *
   * @param start the first instant selected
   * @return a narrower query
   */
  public LedgerQuery from(Instant start) {
    return new LedgerQuery(model, Optional.of(start), until, tags);
  }

  /**
   * This query, until an instant.
   *
   * @param end the first instant no longer selected
   * @return a narrower query
   */
  public LedgerQuery until(Instant end) {
    return new LedgerQuery(model, from, Optional.of(end), tags);
  }

  Optional<String> model() {
    return model;
  }

  Optional<Instant> from() {
    return from;
  }

  Optional<Instant> until() {
    return until;
  }

  Map<String, String> tags() {
    return tags;
  }

  boolean selects(LedgerEntry entry) {
    Charge charge = entry.charge();
    return model.map(charge.model()::equals).orElse(true)
        && from.map(start -> !entry.at().isBefore(start)).orElse(true)
        && until.map(end -> entry.at().isBefore(end)).orElse(true)
        && charge.tags().entrySet().containsAll(tags.entrySet());
  }
}
