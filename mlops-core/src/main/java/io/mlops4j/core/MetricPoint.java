package io.mlops4j.core;

import java.time.Instant;

/**
 * One value of a metric during a run. Immutable.
 *
 * @param step where the run was, for example the number of batches seen; may be negative
 * @param at when it was measured, to the microsecond
 * @param value the value; NaN and the infinities are kept as they are
 */
public record MetricPoint(long step, Instant at, double value) {}
