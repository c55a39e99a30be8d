package io.mlops4j.core.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.RegistryStorageException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemKeysTest {
  @TempDir Path temporary;
  private final String secret = text("openssl-p256.pem");
  private final String open = text("openssl-p256.pub.pem");

  private static String text(String resource) {
    return new String(Fixtures.resource(resource), StandardCharsets.US_ASCII);
  }

  private Path file(String text) {
    return Fixtures.write(temporary.resolve("key.pem"), Fixtures.utf8(text));
  }

  @Test
  void privateKey_refusedShowsNothingOfIt() {
    String body = secret.replaceAll("(?s).*-----BEGIN PRIVATE KEY-----\n|\n-----END.*", "");
    List<String> bad =
        List.of(
            "",
            open,
            secret.replace("-----END", "----- END"),
            secret + secret,
            secret.replace(body, "*" + body),
            secret.replace(body, body.substring(8)),
            secret.replace(body, body.substring(0, body.length() - 20)),
            secret.replace("PRIVATE", "EC PRIVATE"),
            secret.replace("PRIVATE", "ENCRYPTED PRIVATE"),
            "x".repeat(70_000));
    for (String text : bad) {
      assertThatThrownBy(() -> PemKeys.privateKey(file(text)))
          .isInstanceOf(UnusableKeyException.class)
          .hasNoCause()
          .extracting(Throwable::getMessage)
          .asString()
          .doesNotContain(body.substring(10, 30))
          .hasSizeLessThan(300);
    }
    assertThatThrownBy(() -> PemKeys.privateKey(file(secret.replace("PRIVATE", "EC PRIVATE"))))
        .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    assertThatThrownBy(() -> PemKeys.privateKey(temporary.resolve("absent")))
        .isInstanceOf(RegistryStorageException.class);
  }

  @Test
  void publicKey_thatIsNone_isRefused() {
    for (String text : List.of("", secret, open + open, open.replace("MFkw", "MFkx"))) {
      assertThatThrownBy(() -> PemKeys.publicKey(file(text)))
          .isInstanceOf(UnusableKeyException.class);
    }
  }

  @Test
  void keys_ofOtherKinds_areRefused() throws Exception {
    for (String algorithm : List.of("RSA", "Ed25519")) {
      var pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
      assertThatThrownBy(() -> ModelSigner.with(pair.getPrivate()))
          .isInstanceOf(UnusableKeyException.class);
      assertThatThrownBy(() -> ModelVerifier.trusting(pair.getPublic()))
          .isInstanceOf(UnusableKeyException.class);
      assertThatThrownBy(() -> PemKeys.privateKey(file(pem("PRIVATE", pair.getPrivate()))))
          .isInstanceOf(UnusableKeyException.class);
      assertThatThrownBy(() -> PemKeys.publicKey(file(pem("PUBLIC", pair.getPublic()))))
          .isInstanceOf(UnusableKeyException.class);
    }
    assertThatThrownBy(ModelVerifier::trusting).isInstanceOf(IllegalArgumentException.class);
  }

  private static String pem(String kind, java.security.Key key) {
    return "-----BEGIN %s KEY-----\n%s\n-----END %s KEY-----\n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(key.getEncoded()), kind);
  }

  @Test
  void publicKey_offItsCurve_isRefused() {
    ECPublicKey real = (ECPublicKey) Fixtures.keys("secp256r1").getPublic();
    ECPoint off =
        new ECPoint(real.getW().getAffineX(), real.getW().getAffineY().add(BigInteger.ONE));

    assertThatThrownBy(() -> ModelVerifier.trusting(new Point(off, real.getParams())))
        .isInstanceOf(UnusableKeyException.class);
    assertThatThrownBy(
            () -> ModelVerifier.trusting(new Point(ECPoint.POINT_INFINITY, real.getParams())))
        .isInstanceOf(UnusableKeyException.class);
    PublicKey same = new Point(real.getW(), real.getParams());
    assertThat(ModelVerifier.trusting(same).keyIds())
        .isEqualTo(ModelVerifier.trusting(real).keyIds());
  }

  private record Point(ECPoint w, ECParameterSpec parameters) implements ECPublicKey {
    private static final long serialVersionUID = 1L;

    @Override
    public ECPoint getW() {
      return w;
    }

    @Override
    public ECParameterSpec getParams() {
      return parameters;
    }

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "none";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }

  @Test
  void privateKey_read_signs() {
    PrivateKey key = PemKeys.privateKey(file(secret));

    assertThat(ModelSigner.with(key).keyId())
        .isEqualTo(ModelVerifier.trusting(PemKeys.publicKey(file(open))).keyIds().get(0));
  }
}
