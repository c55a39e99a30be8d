package io.mlops4j.core;

/**
 * What a garbage collection removed. Immutable.
 *
 * @param failed how many versions that stayed pending it failed
 * @param purged how many deleted versions it purged
 * @param blobs how many blobs it removed
 * @param bytes how many bytes they had
 */
public record Collected(long failed, long purged, long blobs, long bytes) {}
