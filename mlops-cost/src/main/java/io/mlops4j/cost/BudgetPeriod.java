package io.mlops4j.cost;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/*
 * A day begins at the first instant its date has in the zone, which is not always 00:00 and not
 * always 24 hours after the day before; a period is therefore always computed from its date.
 */
/** The calendar periods of a budget. Immutable. */
enum BudgetPeriod {
  WHOLE_LIFE,
  DAY,
  MONTH;

  Instant startOf(Instant instant, ZoneId zone) {
    return this == WHOLE_LIFE
        ? Instant.MIN
        : firstDay(instant, zone).atStartOfDay(zone).toInstant();
  }

  Optional<Instant> endOf(Instant instant, ZoneId zone) {
    if (this == WHOLE_LIFE) {
      return Optional.empty();
    }
    LocalDate first = firstDay(instant, zone);
    LocalDate next = this == DAY ? first.plusDays(1) : first.plusMonths(1);
    return Optional.of(next.atStartOfDay(zone).toInstant());
  }

  private LocalDate firstDay(Instant instant, ZoneId zone) {
    LocalDate day = LocalDate.ofInstant(instant, zone);
    return this == DAY ? day : day.withDayOfMonth(1);
  }
}
