package io.mlops4j.drift;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;

/**
 * A reference for each hour of the week, so that Sunday night is compared with Sunday nights.
 *
 * <p>All hours share the bins of one base reference, so that windows stay mergeable; each hour has
 * counts of its own, gathered from past windows. An hour for which too little was gathered falls
 * back to the base. Immutable.
 */
public final class SeasonalReference {
  private static final int HOURS_PER_DAY = 24;

  private final ReferenceProfile base;
  private final ZoneId zone;
  private final long leastRows;
  private final Map<Integer, WindowProfile> hours;

  private SeasonalReference(
      ReferenceProfile base, ZoneId zone, long leastRows, Map<Integer, WindowProfile> hours) {
    this.base = base;
    this.zone = zone;
    this.leastRows = leastRows;
    this.hours = Map.copyOf(hours);
  }

  /**
   * A reference whose hours are all still to be gathered; an hour needs 1,000 rows.
   *
   * @param base the bins, and the counts for hours with too few rows
   * @param zone the time zone in which hours and days are told
   * @return a seasonal reference that answers with the base
   */
  public static SeasonalReference hourOfWeek(ReferenceProfile base, ZoneId zone) {
    return new SeasonalReference(base, zone, 1_000, Map.of());
  }

  /**
   * The same reference with another least number of rows.
   *
   * @param rows rows an hour needs to be its own reference, at least one
   * @return a new seasonal reference
   */
  public SeasonalReference leastRows(long rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("an hour needs at least one row, not " + rows);
    }
    return new SeasonalReference(base, zone, rows, hours);
  }

  /**
   * The same reference with a past window added to its hour.
   *
   * @param at when the window was opened
   * @param window what was counted then, into the bins of the base
   * @return a new seasonal reference
   * @throws IncompatibleProfileException when the window was counted into other bins
   */
  public SeasonalReference with(Instant at, WindowProfile window) {
    base.requireSameBins(window);
    Map<Integer, WindowProfile> more = new HashMap<>(hours);
    more.merge(hour(at), window, WindowProfile::merge);
    return new SeasonalReference(base, zone, leastRows, more);
  }

  /**
   * The reference for a time.
   *
   * @param instant when the window to be compared was opened
   * @return the counts of that hour of the week, or those of the base for what has too few
   */
  public ReferenceProfile at(Instant instant) {
    WindowProfile gathered = hours.get(hour(instant));
    return gathered == null || gathered.rows() < leastRows
        ? base
        : base.withCountsOf(gathered, leastRows);
  }

  /** The base, whose bins all hours share. */
  ReferenceProfile base() {
    return base;
  }

  private int hour(Instant instant) {
    ZonedDateTime local = instant.atZone(zone);
    return (local.getDayOfWeek().getValue() - 1) * HOURS_PER_DAY + local.getHour();
  }
}
