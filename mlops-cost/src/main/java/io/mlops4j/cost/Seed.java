package io.mlops4j.cost;

/** Seed. */
public interface Seed {}
