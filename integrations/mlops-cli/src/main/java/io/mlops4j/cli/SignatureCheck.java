package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mlops4j.core.ArtifactCorruptedException;
import io.mlops4j.core.ArtifactNotFoundException;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.UnsignedModelException;
import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.SigningException;
import io.mlops4j.core.signing.VerifiedModel;

/** What came of one version's signature. */
record SignatureCheck(String uri, boolean holds, String detail) {

  static SignatureCheck of(ModelVersion version, ModelVerifier verifier) {
    try {
      VerifiedModel verified = version.verifySignature(verifier);
      return new SignatureCheck(
          version.uri(),
          /* holds= */ true,
          "%d files signed by %s".formatted(verified.files().size(), verified.keyId()));
    } catch (SigningException
        | UnsignedModelException
        | ArtifactCorruptedException
        | ArtifactNotFoundException e) {
      return new SignatureCheck(version.uri(), /* holds= */ false, String.valueOf(e.getMessage()));
    }
  }

  void describe(ArrayNode list) {
    list.addObject().put("uri", uri).put("holds", holds).put("detail", detail);
  }

  @Override
  public String toString() {
    String verdict = holds ? "signature holds" : "signature does not hold";
    return "%s: %s: %s".formatted(uri, verdict, detail);
  }
}
