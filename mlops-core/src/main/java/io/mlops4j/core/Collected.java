package io.mlops4j.core;

/**
 * What a garbage collection removed. Immutable.
 *
 * @param blobs how many blobs
 * @param bytes how many bytes they had
 */
public record Collected(long blobs, long bytes) {}
