package io.mlops4j.quantize;

import java.util.OptionalDouble;

/**
 * One model that a search tried. Immutable.
 *
 * @param description how many weights have which precision
 * @param bytes size of the model
 * @param accuracy what the search's measure says of it; higher is better
 * @param speedUp how many times faster than the original it ran the samples; empty when it was not
 *     measured
 * @param onFront whether no other model of the table is at least as small and as accurate, and
 *     better in one of the two
 */
public record ParetoPoint(
    String description, long bytes, double accuracy, OptionalDouble speedUp, boolean onFront) {}
