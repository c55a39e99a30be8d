package io.mlops4j.serving;

/** Seed. */
public interface Seed {}
