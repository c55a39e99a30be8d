package io.mlops4j.cost;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The price lists of one currency, one after another in time.
 *
 * <p>At any instant the list with the latest {@link PriceList#effectiveFrom()} that has come holds;
 * before the first there is none, and costs are unknown. A price that changes is a new list, so
 * what was paid under the old one stays explicable. Immutable.
 */
public final class PriceBook {
  private final TreeMap<Instant, PriceList> byStart = new TreeMap<>();
  private final String currency;

  private PriceBook(List<PriceList> lists) {
    if (lists.isEmpty()) {
      throw new IllegalArgumentException("a price book needs at least one price list");
    }
    currency = lists.get(0).currency();
    Set<String> names = new HashSet<>();
    for (PriceList list : lists) {
      Decimals.checkSameCurrency(currency, list.currency());
      if (!names.add(list.name())) {
        throw new IllegalArgumentException("two price lists named '" + list.name() + "'");
      }
      PriceList rival = byStart.putIfAbsent(list.effectiveFrom(), list);
      if (rival != null) {
        throw new IllegalArgumentException(
            "price lists '"
                + rival.name()
                + "' and '"
                + list.name()
                + "' start at the same instant: "
                + list.effectiveFrom());
      }
    }
  }

  /**
   * A book of price lists, in any order.
   *
   * @param first a list
   * @param others further lists, of the same currency, with other names and other starts
   * @return the book
   */
  public static PriceBook of(PriceList first, PriceList... others) {
    return new PriceBook(Stream.concat(Stream.of(first), Stream.of(others)).toList());
  }

  /**
   * The currency of all its prices.
   *
   * @return the currency code
   */
  public String currency() {
    return currency;
  }

  /**
   * The list that holds at an instant.
   *
   * @param instant the instant
   * @return the list, empty before the first one
   */
  public Optional<PriceList> at(Instant instant) {
    return Optional.ofNullable(byStart.floorEntry(instant)).map(entry -> entry.getValue());
  }

  /**
   * What a usage of a model costs at an instant.
   *
   * @param model the name of the model
   * @param usage what was used
   * @param instant when
   * @return the cost, unknown also where no list holds
   * @throws MoneyOverflowException if the cost is out of the range of {@link Money}
   */
  public Cost cost(String model, Usage usage, Instant instant) {
    return at(instant)
        .map(list -> list.cost(model, usage))
        .orElseGet(() -> new Cost.Unknown("no price list holds at " + instant));
  }
}
