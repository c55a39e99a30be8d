package io.mlops4j.core;

import java.util.Optional;

/**
 * A promotion that happened. Immutable.
 *
 * @param version the version the alias points to since
 * @param previous the version it pointed to before
 * @param move the entry it left in the history, with the evidence of every gate
 */
public record Promotion(ModelVersion version, Optional<ModelVersion> previous, AliasMove move) {}
