package io.mlops4j.cost;

/**
 * The exact sum of the entries a query selects. Immutable.
 *
 * @param total the sum of the entries of known cost in the currency asked for
 * @param entries how many of these there are
 * @param unknown how many selected entries have an unknown cost and are not in the total
 */
public record LedgerSum(MoneyTotal total, long entries, long unknown) {}
