/**
 * The order of doubles, found fast: what statistics, profiles and sketches have in common. Not
 * exported.
 *
 * <p>{@link io.mlops4j.drift.order.OrderKey} turns doubles into longs of the same order, {@link
 * io.mlops4j.drift.order.RadixSort} sorts those, and {@link io.mlops4j.drift.order.EdgeSearch}
 * finds a double's place among ascending edges.
 */
@NullMarked
package io.mlops4j.drift.order;

import org.jspecify.annotations.NullMarked;
