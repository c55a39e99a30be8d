/**
 * What a model call costs, exactly, and whether it may still be made.
 *
 * <p>A {@link io.mlops4j.cost.Usage} says how much of each {@link io.mlops4j.cost.Unit} a call
 * used: tokens, compute time, bytes. A {@link io.mlops4j.cost.PriceList} holds exact decimal prices
 * per model; a {@link io.mlops4j.cost.PriceBook} holds the lists one after another in time. The two
 * give a {@link io.mlops4j.cost.Cost}, which is either known, as {@link io.mlops4j.cost.Money} with
 * a line per unit, or unknown; it is never zero for want of a price.
 *
 * <p>A {@link io.mlops4j.cost.CostMeter} puts these to work: a {@link io.mlops4j.cost.Charge} is
 * reserved before the call and settled or cancelled after it, through its {@link
 * io.mlops4j.cost.Reservation}. Each {@link io.mlops4j.cost.Budget} of the meter refuses what would
 * pass its limit and warns before. What was settled is an entry of a {@link
 * io.mlops4j.cost.Ledger}, in memory or in a SQLite file, summed by time and tag and exported as
 * CSV by {@link io.mlops4j.cost.LedgerCsv}.
 *
 * <p>Money is a signed 64-bit count of 10<sup>-12</sup> of a currency unit, sums are {@link
 * io.mlops4j.cost.MoneyTotal} of any size. No amount of money is ever a floating point number.
 */
@NullMarked
package io.mlops4j.cost;

import org.jspecify.annotations.NullMarked;
