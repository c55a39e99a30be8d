package io.mlops4j.core;

import java.util.Optional;

/**
 * What a gate may look at. Immutable.
 *
 * @param candidate the version to be promoted
 * @param alias the alias it is to get
 * @param current the version the alias points to now
 */
public record GateContext(ModelVersion candidate, String alias, Optional<ModelVersion> current) {}
