package io.mlops4j.core;

import io.mlops4j.core.GateOutcome.Verdict;
import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.SignatureBundle;
import io.mlops4j.core.signing.SigningException;
import io.mlops4j.core.signing.VerifiedModel;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The signature a version carries as an artifact, held against the digests of all others. */
final class VersionSignature {
  /** What a gate of the caller's looked at. */
  static final String GATE = "model signature";

  /** What the registry itself looked at; no evidence of quality. */
  static final String POLICY = "required model signature";

  private VersionSignature() {}

  /** Reads the signature only: the digests stand for the bytes, which are compared when read. */
  static VerifiedModel verify(ModelVersion version, ModelVerifier verifier) {
    if (version.findArtifact(SignatureBundle.FILE_NAME).isEmpty()) {
      throw new UnsignedModelException(
          "%s is not signed: it has no artifact '%s'"
              .formatted(version.uri(), SignatureBundle.FILE_NAME));
    }
    return verifier.verifyDigests(
        SignatureBundle.read(version.artifact(SignatureBundle.FILE_NAME)),
        digests(version.artifacts()));
  }

  /** What a signature of a version covers: every artifact but itself. */
  static Map<String, String> digests(List<Artifact> artifacts) {
    return artifacts.stream()
        .filter(artifact -> !artifact.name().equals(SignatureBundle.FILE_NAME))
        .collect(Collectors.toMap(Artifact::name, Artifact::sha256));
  }

  static GateOutcome check(ModelVersion version, ModelVerifier verifier, String metric) {
    try {
      String keyId = verify(version, verifier).keyId();
      return outcome(metric, "by a trusted key, and it is by " + keyId, Verdict.PASSED);
    } catch (SigningException
        | UnsignedModelException
        | ArtifactNotFoundException
        | ArtifactCorruptedException e) {
      return outcome(metric, "by a trusted key, but " + e.getMessage(), Verdict.REFUSED);
    }
  }

  private static GateOutcome outcome(String metric, String requirement, Verdict verdict) {
    return new GateOutcome(
        requirement, metric, verdict, OptionalDouble.empty(), OptionalDouble.empty());
  }
}
