package io.mlops4j.core;

/** Seed. */
public interface Seed {}
