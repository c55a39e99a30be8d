package io.mlops4j.serving;

/**
 * What became of the answers a deployment offered to its drift monitor. Immutable.
 *
 * @param observed requests whose rows reached the monitor
 * @param dropped requests that found the queue full
 * @param failed requests whose features could not be extracted or were refused by the monitor
 */
public record ObservationCounts(long observed, long dropped, long failed) {}
