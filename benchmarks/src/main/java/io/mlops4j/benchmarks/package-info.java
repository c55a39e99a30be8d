/**
 * JMH for the hot paths, each with its peers beside it and its answer checked before it is timed.
 */
@NullMarked
package io.mlops4j.benchmarks;

import org.jspecify.annotations.NullMarked;
