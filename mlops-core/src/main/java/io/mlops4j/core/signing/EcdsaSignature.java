package io.mlops4j.core.signing;

import java.math.BigInteger;

/**
 * The two numbers of an ECDSA signature, read from the one DER encoding they have (SEC 1, C.5;
 * X.690, 10.1): definite lengths in their shortest form, shortest integers, nothing behind them.
 */
record EcdsaSignature(BigInteger r, BigInteger s) {

  static EcdsaSignature read(byte[] der, Curve curve) {
    int[] position = {0};
    int length = header(der, position, 0x30);
    if (position[0] + length != der.length) {
      throw malformed("its sequence does not end with it");
    }
    BigInteger r = integer(der, position, curve);
    BigInteger s = integer(der, position, curve);
    if (position[0] != der.length) {
      throw malformed("bytes follow the second number");
    }
    return new EcdsaSignature(r, s);
  }

  private static BigInteger integer(byte[] der, int[] position, Curve curve) {
    int length = header(der, position, 0x02);
    int start = position[0];
    if (length == 0 || length > der.length - start) {
      throw malformed("a number is cut off");
    }
    if (length > 1 && der[start] == 0 && der[start + 1] >= 0) {
      throw malformed("a number has more bytes than it needs");
    }
    position[0] = start + length;
    BigInteger value = new BigInteger(der, start, length);
    if (value.signum() <= 0 || value.compareTo(curve.order()) >= 0) {
      throw malformed("a number is not between 1 and the order of the curve");
    }
    return value;
  }

  /** Reads tag and length, and moves behind them; no signature here is longer than 255 bytes. */
  private static int header(byte[] der, int[] position, int tag) {
    int at = position[0];
    if (der.length - at < 2 || der[at] != tag) {
      throw malformed("there is no tag %02x at byte %d".formatted(tag, at));
    }
    int length = der[at + 1] & 0xff;
    if (length < 0x80) {
      position[0] = at + 2;
      return length;
    }
    if (length != 0x81 || der.length - at < 3 || der[at + 2] >= 0) {
      throw malformed("a length is not in its shortest form");
    }
    position[0] = at + 3;
    return der[at + 2] & 0xff;
  }

  private static MalformedSignatureException malformed(String detail) {
    return new MalformedSignatureException("the signature is no ECDSA signature in DER: " + detail);
  }
}
