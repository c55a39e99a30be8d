package io.mlops4j.core;

import io.mlops4j.core.signing.ModelVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The signature the registry itself requires of every version an alias moves to, if it does. */
record SignaturePolicy(Optional<ModelVerifier> verifier) {

  /** Whether an outcome is this policy's. It says who made a version, not that it is any good. */
  static boolean made(GateOutcome outcome) {
    return outcome.metric().equals(VersionSignature.POLICY);
  }

  /** Compares all bytes with the digests that are signed; too slow to be done under a lock. */
  void readBytes(ModelVersion candidate) {
    if (verifier.isPresent()) {
      candidate.artifacts().forEach(artifact -> candidate.artifact(artifact.name()));
    }
  }

  /**
   * Keeps gates from calling what they looked at as this policy does, so that what is stored tells
   * the one from the other.
   */
  static List<GateOutcome> requireOthers(List<GateOutcome> outcomes) {
    if (outcomes.stream().anyMatch(SignaturePolicy::made)) {
      throw new IllegalArgumentException(
          "no gate looks at '%s': that is what the signature a registry requires is called in the"
                  .formatted(VersionSignature.POLICY)
              + " evidence; give the metric or the outcome another name");
    }
    return outcomes;
  }

  /** What gates found and, after it, the signature, verified by the keys trusted now. */
  List<GateOutcome> add(ModelVersion version, List<GateOutcome> found) {
    if (verifier.isEmpty()) {
      return found;
    }
    List<GateOutcome> outcomes = new ArrayList<>(found);
    outcomes.add(VersionSignature.check(version, verifier.get(), VersionSignature.POLICY));
    return outcomes;
  }

  /** Stored evidence with the signature verified anew; not for what gates found just now. */
  List<GateOutcome> renew(ModelVersion version, List<GateOutcome> evidence) {
    return verifier.isEmpty()
        ? evidence
        : add(version, evidence.stream().filter(outcome -> !made(outcome)).toList());
  }
}
