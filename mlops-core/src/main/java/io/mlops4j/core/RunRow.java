package io.mlops4j.core;

import java.time.Instant;
import java.util.Optional;

/** What is read of a run in one query. Immutable. */
record RunRow(
    long key,
    String id,
    long experimentKey,
    String experiment,
    String name,
    RunStatus status,
    Instant startedAt,
    Optional<Instant> endedAt,
    String createdBy,
    boolean deleted) {}
