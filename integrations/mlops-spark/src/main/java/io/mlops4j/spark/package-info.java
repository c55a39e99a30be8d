/**
 * Window profiles of Spark tables.
 *
 * <p>{@link io.mlops4j.spark.WindowProfileAggregator} is a Spark aggregator that counts a table, or
 * each group of it, into the bins of a reference profile. Every partition counts into a {@link
 * io.mlops4j.spark.PartialWindow}; merging those is exact, so the result equals, to the bit, the
 * profile that one JVM makes of the same rows, however they were partitioned.
 */
@NullMarked
package io.mlops4j.spark;

import org.jspecify.annotations.NullMarked;
