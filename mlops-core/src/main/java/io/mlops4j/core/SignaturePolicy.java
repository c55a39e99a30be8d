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

  /** The outcomes with the signature verified anew, by the keys trusted now. */
  List<GateOutcome> renew(ModelVersion version, List<GateOutcome> outcomes) {
    if (verifier.isEmpty()) {
      return outcomes;
    }
    List<GateOutcome> renewed = new ArrayList<>(outcomes);
    renewed.removeIf(SignaturePolicy::made);
    renewed.add(VersionSignature.check(version, verifier.get(), VersionSignature.POLICY));
    return renewed;
  }
}
