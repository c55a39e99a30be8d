package io.mlops4j.core.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;

/** A public key on one of the curves, with the identifier that bundles give it. Immutable. */
record VerificationKey(PublicKey key, Curve curve, String id) {

  static VerificationKey of(PublicKey key) {
    if (!(key instanceof ECPublicKey ec)) {
      throw new UnusableKeyException("a %s key cannot verify".formatted(key.getAlgorithm()));
    }
    Curve curve = Curve.of(ec);
    if (!curve.contains(ec.getW())) {
      throw new UnusableKeyException("the public key is not a point of its curve");
    }
    try {
      return of(ec.getW(), curve);
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException("the public key cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Builds the platform's own key, so that its encoding, and the identifier, are the usual ones.
   */
  static VerificationKey of(ECPoint point, Curve curve) throws GeneralSecurityException {
    PublicKey key =
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.parameters()));
    return new VerificationKey(key, curve, id(key));
  }

  /** SHA-256 of the key's PEM text, which is what the reference implementation writes as a hint. */
  private static String id(PublicKey key) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + lines.encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    return ContentDigest.of(pem.getBytes(StandardCharsets.US_ASCII));
  }

  boolean made(byte[] signature, byte[]... message) throws GeneralSecurityException {
    EcdsaSignature.read(signature, curve);
    Signature verification = Signature.getInstance(curve.algorithm());
    verification.initVerify(key);
    for (byte[] part : message) {
      verification.update(part);
    }
    return verification.verify(signature);
  }
}
