package io.mlops4j.drift;

/** Seed. */
public interface Seed {}
