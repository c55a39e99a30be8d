package io.mlops4j.cost;

/**
 * What one unit of a usage cost.
 *
 * <p>The amounts of the lines of a cost add up to the cost exactly, which is why a single line may
 * differ from its own exact product by less than 10<sup>-12</sup>. Immutable.
 *
 * @param unit the base unit that was counted
 * @param quantity how many of it
 * @param price the price that was applied
 * @param amount what they cost
 */
public record CostLine(Unit unit, long quantity, UnitPrice price, Money amount) {}
