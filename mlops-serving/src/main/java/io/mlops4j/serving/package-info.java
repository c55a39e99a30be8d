/**
 * Serving registered models inside an application, from a request to a new version in place.
 *
 * <p>A {@link io.mlops4j.serving.Deployment} resolves a version through the registry, loads it with
 * an engine of {@code io.mlops4j.serving.engine} and answers requests, several in one run as its
 * {@link io.mlops4j.serving.Batching} allows. An {@link io.mlops4j.serving.Inference} carries the
 * outputs with version, latency and cost. Latencies go into a {@link
 * io.mlops4j.serving.LatencyRecorder}; an {@link io.mlops4j.serving.Objective} turns them into burn
 * rates.
 *
 * <p>A {@link io.mlops4j.serving.Canary} tries another version on a share of the requests, and a
 * {@link io.mlops4j.serving.RetrainingLoop} starts one when a drift report asks for it. Engine,
 * drift monitor and cost meter are given to the deployment; it owns only what it loads.
 */
@NullMarked
package io.mlops4j.serving;

import org.jspecify.annotations.NullMarked;
