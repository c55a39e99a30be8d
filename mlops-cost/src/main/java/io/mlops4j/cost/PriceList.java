package io.mlops4j.cost;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Exact prices of one currency that hold together from some instant on: a section for every model,
 * and prices for models that have none of their own.
 *
 * <p>The price of a measure is looked up in the section of the model first and among the prices for
 * all models second, measure by measure. A measure found in neither has no price, and a usage of it
 * has an unknown cost. Immutable.
 */
public final class PriceList {
  private final String name;
  private final String currency;
  private final Instant effectiveFrom;
  private final Map<String, UnitPrice> general;
  private final Map<String, Map<String, UnitPrice>> byModel;

  private PriceList(Builder builder, String currency) {
    this.name = builder.name;
    this.currency = currency;
    this.effectiveFrom = builder.effectiveFrom;
    this.general = Map.copyOf(builder.general);
    Map<String, Map<String, UnitPrice>> sections = new HashMap<>();
    builder.byModel.forEach((model, prices) -> sections.put(model, Map.copyOf(prices)));
    this.byModel = Map.copyOf(sections);
  }

  /**
   * Starts a price list.
   *
   * @param name what entries will call it, such as {@code 2026-11}; not blank
   * @return a builder with no currency and no prices, effective since ever
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /**
   * What entries call this list.
   *
   * @return the name
   */
  public String name() {
    return name;
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
   * From when these prices hold.
   *
   * @return the first instant, {@link Instant#MIN} if they always held
   */
  public Instant effectiveFrom() {
    return effectiveFrom;
  }

  /**
   * The price that applies to a measure of a model.
   *
   * @param model the name of the model
   * @param unit any unit of the measure
   * @return the price as it was given, empty if there is none
   */
  public Optional<UnitPrice> price(String model, Unit unit) {
    UnitPrice own = byModel.getOrDefault(model, Map.of()).get(unit.measure());
    return Optional.ofNullable(own != null ? own : general.get(unit.measure()));
  }

  /**
   * What a usage of a model costs.
   *
   * <p>The cost is the exact sum of price times quantity, rounded half to even once, to
   * 10<sup>-12</sup>. A quantity of zero needs no price. If any other measure has no price, the
   * whole cost is unknown.
   *
   * @param model the name of the model
   * @param usage what was used
   * @return the cost, known or unknown
   * @throws MoneyOverflowException if the cost is out of the range of {@link Money}
   */
  public Cost cost(String model, Usage usage) {
    ExactCost exact = new ExactCost();
    StringJoiner unpriced = new StringJoiner(", ");
    for (Map.Entry<Unit, Long> used : usage.quantities().entrySet()) {
      Unit unit = used.getKey();
      Optional<UnitPrice> price = price(model, unit);
      if (price.isPresent()) {
        exact.add(unit, used.getValue(), price.get());
      } else if (used.getValue() > 0) {
        unpriced.add(unit.measure());
      }
    }
    if (unpriced.length() > 0) {
      return new Cost.Unknown(
          "no price of " + unpriced + " for model '" + model + "' in price list '" + name + "'");
    }
    return exact.round(name, currency);
  }

  /** The name, currency and size of the list. */
  @Override
  public String toString() {
    return "price list '" + name + "' in " + currency + ", models: " + byModel.size();
  }

  /** Collects the prices of a list. Confined to one thread. */
  public static final class Builder {
    private static final long MILLION = 1_000_000L;

    private final String name;
    private final Map<String, UnitPrice> general = new HashMap<>();
    private final Map<String, Map<String, UnitPrice>> byModel = new HashMap<>();
    private Optional<String> currency = Optional.empty();
    private Instant effectiveFrom = Instant.MIN;

    private Builder(String name) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a price list needs a name that is not blank");
      }
      this.name = name;
    }

    /**
     * Sets the currency of all prices; there is no default.
     *
     * @param code the currency code
     * @return this builder
     */
    public Builder currency(String code) {
      currency = Optional.of(Decimals.checkCurrency(code));
      return this;
    }

    /**
     * Sets from when the prices hold; by default they always held.
     *
     * @param instant the first instant
     * @return this builder
     */
    public Builder effectiveFrom(Instant instant) {
      effectiveFrom = instant;
      return this;
    }

    /**
     * Prices a unit for all models without a price of their own.
     *
     * @param unit what the amount buys, such as {@link Unit#COMPUTE_HOUR}
     * @param amount a plain decimal, not negative
     * @return this builder
     * @throws IllegalArgumentException if its measure has a price here already
     */
    public Builder price(Unit unit, String amount) {
      put(general, "all models", UnitPrice.of(amount, unit));
      return this;
    }

    /**
     * Prices a unit of one model.
     *
     * @param model the name of the model
     * @param unit what the amount buys
     * @param amount a plain decimal, not negative
     * @return this builder
     * @throws IllegalArgumentException if its measure has a price for this model already
     */
    public Builder price(String model, Unit unit, String amount) {
      Map<String, UnitPrice> section = byModel.computeIfAbsent(model, m -> new HashMap<>());
      put(section, "model '" + model + "'", UnitPrice.of(amount, unit));
      return this;
    }

    /**
     * Prices a million of a unit for all models without a price of their own.
     *
     * @param unit the unit of which the amount buys a million, such as {@link Unit#INPUT_TOKEN}
     * @param amount a plain decimal, not negative
     * @return this builder
     */
    public Builder pricePerMillion(Unit unit, String amount) {
      return price(unit.times(MILLION), amount);
    }

    /**
     * Prices a million of a unit of one model.
     *
     * @param model the name of the model
     * @param unit the unit of which the amount buys a million
     * @param amount a plain decimal, not negative
     * @return this builder
     */
    public Builder pricePerMillion(String model, Unit unit, String amount) {
      return price(model, unit.times(MILLION), amount);
    }

    /**
     * Makes the price list.
     *
     * @return the list
     * @throws IllegalStateException if no currency was set
     */
    public PriceList build() {
      return new PriceList(
          this,
          currency.orElseThrow(
              () ->
                  new IllegalStateException(
                      "price list '" + name + "' has no currency; call currency(\"USD\")")));
    }

    private static void put(Map<String, UnitPrice> section, String where, UnitPrice price) {
      UnitPrice present = section.putIfAbsent(price.unit().measure(), price);
      if (present != null) {
        throw new IllegalArgumentException(
            "two prices for " + where + ": " + present + " and " + price);
      }
    }
  }
}
