package io.mlops4j.cost;

import java.time.Instant;

/**
 * One settled charge in a ledger. Immutable.
 *
 * @param sequence its place in the ledger, from 1, ever growing; entries are ordered by it and not
 *     by time, since clocks fall back
 * @param at when the charge was admitted, the instant that chose its prices and budget periods
 * @param charge what was used, of which model, for whom
 * @param cost what it cost, known or unknown
 */
public record LedgerEntry(long sequence, Instant at, Charge charge, Cost cost) {}
