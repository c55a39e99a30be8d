/**
 * Assertions on cost for unit tests, on top of AssertJ, which an application brings itself.
 *
 * <p>{@link io.mlops4j.cost.assertj.CostAssertions} is the entry; it gives a {@link
 * io.mlops4j.cost.assertj.CostMeterAssert} for what a meter spent and a {@link
 * io.mlops4j.cost.assertj.CostAssert} for a single cost.
 */
@NullMarked
package io.mlops4j.cost.assertj;

import org.jspecify.annotations.NullMarked;
