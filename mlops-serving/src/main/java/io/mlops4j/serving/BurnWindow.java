package io.mlops4j.serving;

import java.time.Duration;
import java.util.List;

/**
 * When an objective counts as burning: its error budget is used up faster than a bound, both over a
 * long window, so that it matters, and over a short one, so that it still goes on. Immutable.
 *
 * @param severity how urgent that is
 * @param longWindow the long window
 * @param shortWindow the short window
 * @param burnRate the bound; 1 uses up exactly the budget
 */
public record BurnWindow(
    Severity severity, Duration longWindow, Duration shortWindow, double burnRate) {

  /**
   * Checks the values.
   *
   * @param severity how urgent that is
   * @param longWindow the long window, not shorter than the short one
   * @param shortWindow the short window, at least ten milliseconds
   * @param burnRate the bound, positive
   */
  public BurnWindow {
    if (shortWindow.compareTo(Duration.ofMillis(10)) < 0
        || longWindow.compareTo(shortWindow) < 0
        || !(burnRate > 0)) {
      throw new IllegalArgumentException(
          "Windows "
              + longWindow
              + " and "
              + shortWindow
              + ", burn rate "
              + burnRate
              + "; use a long window, a short one of 10 ms or more, and a positive rate");
    }
  }

  /**
   * The multi-window, multi-burn-rate alerts of the Google SRE workbook for a period of 30 days: 2
   * % of the budget in an hour and 5 % in six hours page; 10 % in a day and 10 % in three days open
   * a ticket. Short windows are a twelfth of the long.
   *
   * @return rates of 14.4, 6, 3 and 1
   */
  public static List<BurnWindow> thirtyDays() {
    return List.of(
        new BurnWindow(Severity.PAGE, Duration.ofHours(1), Duration.ofMinutes(5), 14.4),
        new BurnWindow(Severity.PAGE, Duration.ofHours(6), Duration.ofMinutes(30), 6),
        new BurnWindow(Severity.TICKET, Duration.ofDays(1), Duration.ofHours(2), 3),
        new BurnWindow(Severity.TICKET, Duration.ofDays(3), Duration.ofHours(6), 1));
  }
}
