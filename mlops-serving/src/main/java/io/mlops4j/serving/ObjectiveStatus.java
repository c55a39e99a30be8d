package io.mlops4j.serving;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How an objective stands at one moment. Immutable.
 *
 * @param objective the objective
 * @param good requests within the bound, over the longest window
 * @param bad requests beyond it, over the longest window
 * @param burnRates one for each window of the objective
 */
public record ObjectiveStatus(Objective objective, long good, long bad, List<BurnRate> burnRates) {

  /**
   * Copies the list.
   *
   * @param objective the objective
   * @param good requests within the bound
   * @param bad requests beyond it
   * @param burnRates one for each window of the objective
   */
  public ObjectiveStatus {
    burnRates = List.copyOf(burnRates);
  }

  /**
   * How fast the budget burns over the two windows of an alert; 0 where there was no request.
   *
   * @param window the alert
   * @param longRate over the long window
   * @param shortRate over the short window
   */
  public record BurnRate(BurnWindow window, double longRate, double shortRate) {

    /**
     * Whether the alert fires.
     *
     * @return true when both rates exceed the bound
     */
    public boolean burning() {
      return longRate > window.burnRate() && shortRate > window.burnRate();
    }
  }

  /**
   * Whether the objective holds over the longest window.
   *
   * @return true when no more than the budget was missed, also without any request
   */
  public boolean met() {
    return bad <= objective.budget() * (good + bad);
  }

  /**
   * The most urgent alert that fires.
   *
   * @return empty when none does
   */
  public Optional<Severity> alert() {
    return burnRates.stream()
        .filter(BurnRate::burning)
        .map(rate -> rate.window().severity())
        .max(Comparator.naturalOrder());
  }
}
