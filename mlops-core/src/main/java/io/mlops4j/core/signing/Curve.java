package io.mlops4j.core.signing;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;

/** The curves the specification names, each with the hash its signatures use. */
enum Curve {
  P256("secp256r1", "SHA-256", "SHA256withECDSA"),
  P384("secp384r1", "SHA-384", "SHA384withECDSA"),
  P521("secp521r1", "SHA-512", "SHA512withECDSA");

  @SuppressWarnings("ImmutableEnumChecker") // the platform builds it, and it has no setters
  private final ECParameterSpec parameters;

  private final String hash;
  private final String algorithm;

  Curve(String name, String hash, String algorithm) {
    this.parameters = parameters(name);
    this.hash = hash;
    this.algorithm = algorithm;
  }

  private static ECParameterSpec parameters(String name) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the Java platform lacks the curve " + name, e);
    }
  }

  /** The curve of a key, by its parameters: a name proves nothing. */
  static Curve of(ECKey key) {
    ECParameterSpec found = key.getParams();
    for (Curve curve : values()) {
      if (found != null && curve.equal(found)) {
        return curve;
      }
    }
    throw new UnusableKeyException("the key is not on P-256, P-384 or P-521");
  }

  private boolean equal(ECParameterSpec other) {
    return parameters.getCurve().getField().equals(other.getCurve().getField())
        && parameters.getCurve().getA().equals(other.getCurve().getA())
        && parameters.getCurve().getB().equals(other.getCurve().getB())
        && parameters.getGenerator().equals(other.getGenerator())
        && parameters.getOrder().equals(other.getOrder())
        && parameters.getCofactor() == other.getCofactor();
  }

  ECParameterSpec parameters() {
    return parameters;
  }

  BigInteger prime() {
    return ((ECFieldFp) parameters.getCurve().getField()).getP();
  }

  BigInteger order() {
    return parameters.getOrder();
  }

  /** The name of the hash, as the JDK spells it. */
  String hash() {
    return hash;
  }

  /** The name of the signature algorithm, as the JDK spells it. */
  String algorithm() {
    return algorithm;
  }

  /** The right side of the curve's equation, x^3 + ax + b. */
  BigInteger rightSide(BigInteger x) {
    return x.pow(2)
        .add(parameters.getCurve().getA())
        .multiply(x)
        .add(parameters.getCurve().getB())
        .mod(prime());
  }

  boolean contains(ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    return inField(x) && inField(y) && y.pow(2).mod(prime()).equals(rightSide(x));
  }

  private boolean inField(BigInteger value) {
    return value.signum() >= 0 && value.compareTo(prime()) < 0;
  }
}
