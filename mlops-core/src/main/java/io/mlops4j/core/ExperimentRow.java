package io.mlops4j.core;

import java.time.Instant;

/** What is read of an experiment in one query. Immutable. */
record ExperimentRow(long key, String name, Instant createdAt, String createdBy, boolean deleted) {}
