package io.mlops4j.core;

import io.mlops4j.core.signing.ModelVerifier;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * A condition a version must meet before an alias may point to it. The registry checks it inside
 * the transaction that moves the alias, and stores the outcome as evidence.
 *
 * <p>A gate must be quick and must not wait for other writers of the same registry, which wait for
 * it. It only reads: what would write to that registry, on the thread of the promotion, throws an
 * {@link IllegalStateException} and begins nothing. An exception a gate throws ends the promotion,
 * and nothing moves; so does an outcome whose metric is {@code required model signature}, as the
 * evidence calls what {@link RegistryOptions#requireSignature} asks for.
 */
@FunctionalInterface
public interface Gate {
  /**
   * Checks the candidate.
   *
   * @param context the candidate and its surroundings
   * @return the outcome
   */
  GateOutcome check(GateContext context);

  /**
   * {@return a gate on a metric measured on the whole data; the condition follows}
   *
   * @param name the name
   */
  static MetricGate metric(String name) {
    return new MetricGate(Names.key("metric name", name), "");
  }

  /**
   * {@return a gate on a latency measured on the whole data; the condition follows}
   *
   * @param statistic which latency, for example {@code p95}
   * @see NewVersion#latency
   */
  static LatencyGate latency(String statistic) {
    Metric.latencyName(statistic);
    return new LatencyGate(statistic, "");
  }

  /**
   * {@return a gate on the size of an artifact; the condition follows}
   *
   * @param artifact the artifact's name
   */
  static ArtifactSizeGate artifactSize(String artifact) {
    return new ArtifactSizeGate(Names.artifact(artifact));
  }

  /**
   * {@return a gate that passes when callers of a baseline can call the candidate: same inputs and
   * outputs, of shapes that fit} Refuses when either has no signature.
   *
   * @param baseline the version callers are used to
   */
  static Gate signatureCompatibleWith(ModelVersion baseline) {
    return new SignatureGate(baseline);
  }

  /**
   * {@return a gate that passes when a key the verifier trusts signed the candidate: exactly its
   * artifacts, by their digests} Does not read the artifacts; their bytes are compared with the
   * digests whenever they are read.
   *
   * @param verifier who is trusted
   */
  static Gate signedBy(ModelVerifier verifier) {
    return context -> VersionSignature.check(context.candidate(), verifier, VersionSignature.GATE);
  }

  /**
   * {@return a gate that passes when every one of these passes}
   *
   * @param gates the gates, at least one
   * @throws IllegalArgumentException when there is none
   */
  static Gate all(Gate... gates) {
    return new GateGroup(GateGroup.Rule.ALL, List.of(gates));
  }

  /**
   * {@return a gate that passes when one of these passes; a comparison without a baseline does not}
   *
   * @param gates the gates, at least one
   * @throws IllegalArgumentException when there is none
   */
  static Gate any(Gate... gates) {
    return new GateGroup(GateGroup.Rule.ANY, List.of(gates));
  }

  /**
   * {@return a gate of the caller's own}
   *
   * @param requirement what is required, for the evidence and the refusal
   * @param condition whether the candidate meets it
   */
  static Gate of(String requirement, Predicate<ModelVersion> condition) {
    return context ->
        new GateOutcome(
            requirement,
            requirement,
            condition.test(context.candidate())
                ? GateOutcome.Verdict.PASSED
                : GateOutcome.Verdict.REFUSED,
            OptionalDouble.empty(),
            OptionalDouble.empty());
  }
}
