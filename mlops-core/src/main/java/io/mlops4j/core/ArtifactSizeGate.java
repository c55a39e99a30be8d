package io.mlops4j.core;

import io.mlops4j.core.GateOutcome.Verdict;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The size of an artifact a gate looks at; each method completes the gate with a condition. A
 * candidate without the artifact is refused. Immutable.
 */
public final class ArtifactSizeGate {
  private final String artifact;

  ArtifactSizeGate(String artifact) {
    this.artifact = artifact;
  }

  /**
   * Requires the artifact to have at most this many bytes.
   *
   * @param bound the bound
   * @return the gate
   */
  public Gate atMostBytes(long bound) {
    return context ->
        outcome(
            "sizeBytes of " + artifact,
            "at most " + bound + " bytes",
            context.candidate().findArtifact(artifact).map(found -> (double) found.sizeBytes()),
            (double) bound);
  }

  /**
   * Requires the artifact to have at most a share of the size of a baseline's artifact of the same
   * name; 0.26 allows 26 percent. A baseline that lacks the artifact, or whose artifact is empty,
   * refuses.
   *
   * @param baseline the version to compare with
   * @param share the share
   * @return the gate
   * @throws IllegalArgumentException when the share is not a positive number
   */
  public Gate atMostShareOf(ModelVersion baseline, double share) {
    if (!(share > 0) || Double.isInfinite(share)) {
      throw new IllegalArgumentException("a share is a positive number, not " + share);
    }
    return context ->
        outcome(
            "size share of " + artifact,
            "at most %s of the size in %s".formatted(share, baseline.uri()),
            share(context.candidate(), baseline),
            share);
  }

  private Optional<Double> share(ModelVersion candidate, ModelVersion baseline) {
    return candidate
        .findArtifact(artifact)
        .flatMap(
            found ->
                baseline
                    .findArtifact(artifact)
                    .filter(reference -> reference.sizeBytes() > 0)
                    .map(reference -> (double) found.sizeBytes() / reference.sizeBytes()));
  }

  private static GateOutcome outcome(
      String metric, String requirement, Optional<Double> value, double bound) {
    return new GateOutcome(
        requirement,
        metric,
        value.isPresent() && value.get() <= bound ? Verdict.PASSED : Verdict.REFUSED,
        value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty(),
        OptionalDouble.of(bound));
  }
}
