package io.mlops4j.core.signing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.ECPoint;
import java.util.List;

/**
 * Finds the public key of a private one from a signature it makes (SEC 1, 4.1.6).
 *
 * <p>Only public numbers enter the arithmetic, so its timing tells nothing, and a key that does not
 * leave its hardware works too.
 */
final class PublicKeyRecovery {
  private static final byte[] FIRST = "mlops4j public key, first".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SECOND =
      "mlops4j public key, second".getBytes(StandardCharsets.UTF_8);
  private static final BigInteger THREE = BigInteger.valueOf(3);
  private static final int ATTEMPTS = 3;

  private final Curve curve;
  private final BigInteger p;

  private PublicKeyRecovery(Curve curve) {
    this.curve = curve;
    this.p = curve.prime();
  }

  static VerificationKey of(PrivateKey key) {
    if (!(key instanceof ECKey ec)) {
      throw new UnusableKeyException("a %s key cannot sign".formatted(key.getAlgorithm()));
    }
    Curve curve = Curve.of(ec);
    try {
      byte[] check = sign(key, curve, SECOND);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        EcdsaSignature signature = EcdsaSignature.read(sign(key, curve, FIRST), curve);
        for (ECPoint candidate : new PublicKeyRecovery(curve).candidates(signature)) {
          VerificationKey found = VerificationKey.of(candidate, curve);
          if (found.made(check, SECOND)) {
            return found;
          }
        }
      }
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException("the private key does not sign: " + e.getMessage(), e);
    }
    throw new UnusableKeyException("the private key has no public key on its curve");
  }

  static byte[] sign(PrivateKey key, Curve curve, byte[]... message)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(curve.algorithm());
    signature.initSign(key);
    for (byte[] part : message) {
      signature.update(part);
    }
    return signature.sign();
  }

  private List<ECPoint> candidates(EcdsaSignature signature) throws GeneralSecurityException {
    BigInteger n = curve.order();
    byte[] hash = MessageDigest.getInstance(curve.hash()).digest(FIRST);
    // None of the three hashes is longer than its curve's order, so nothing is cut off.
    BigInteger e = new BigInteger(1, hash);
    BigInteger inverse = signature.r().modInverse(n);
    BigInteger x = signature.r();
    BigInteger square = curve.rightSide(x);
    // All three primes are 3 modulo 4.
    BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
    ECPoint shift =
        multiply(curve.parameters().getGenerator(), e.negate().multiply(inverse).mod(n));
    BigInteger factor = signature.s().multiply(inverse).mod(n);
    return List.of(
            add(multiply(new ECPoint(x, y), factor), shift),
            add(multiply(new ECPoint(x, p.subtract(y)), factor), shift))
        .stream()
        .filter(curve::contains)
        .toList();
  }

  private ECPoint multiply(ECPoint point, BigInteger factor) {
    ECPoint product = ECPoint.POINT_INFINITY;
    for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
      product = add(product, product);
      if (factor.testBit(bit)) {
        product = add(product, point);
      }
    }
    return product;
  }

  private ECPoint add(ECPoint a, ECPoint b) {
    if (a.equals(ECPoint.POINT_INFINITY)) {
      return b;
    }
    if (b.equals(ECPoint.POINT_INFINITY)) {
      return a;
    }
    BigInteger rise;
    BigInteger run;
    if (a.getAffineX().equals(b.getAffineX())) {
      if (a.getAffineY().add(b.getAffineY()).mod(p).signum() == 0) {
        return ECPoint.POINT_INFINITY;
      }
      rise = a.getAffineX().pow(2).multiply(THREE).add(curve.parameters().getCurve().getA());
      run = a.getAffineY().shiftLeft(1);
    } else {
      rise = b.getAffineY().subtract(a.getAffineY());
      run = b.getAffineX().subtract(a.getAffineX());
    }
    BigInteger slope = rise.multiply(run.mod(p).modInverse(p)).mod(p);
    BigInteger x = slope.pow(2).subtract(a.getAffineX()).subtract(b.getAffineX()).mod(p);
    BigInteger y = slope.multiply(a.getAffineX().subtract(x)).subtract(a.getAffineY()).mod(p);
    return new ECPoint(x, y);
  }
}
