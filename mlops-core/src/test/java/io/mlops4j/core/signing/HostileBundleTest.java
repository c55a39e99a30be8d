package io.mlops4j.core.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles made to mislead or to exhaust whoever reads them. */
class HostileBundleTest {
  private static final KeyPair KEYS = Fixtures.keys("secp256r1");
  private static final String A = "a".repeat(64);
  private static final Map<String, String> CONTENT = Map.of("f", A);

  private final ModelVerifier verifier = ModelVerifier.trusting(KEYS.getPublic());
  private final SignatureBundle good =
      ModelSigner.with(KEYS.getPrivate()).signDigests("m", CONTENT);
  private final String json = good.toString();
  private final String payload = Fixtures.payload(good);

  @Test
  void theUnchangedBundle_isAccepted() {
    assertThat(verifier.verifyDigests(good, CONTENT).files()).hasSize(1);
    assertThat(verifier.verifyDigests(Fixtures.signed(KEYS, payload), CONTENT).files()).hasSize(1);
  }

  private void refuseBundle(String changed) {
    assertThat(changed).isNotEqualTo(json);
    assertThatThrownBy(() -> SignatureBundle.parse(Fixtures.utf8(changed)))
        .isInstanceOf(MalformedSignatureException.class);
  }

  @Test
  void bundle_withAnotherLayout_isMalformed() {
    refuseBundle("");
    refuseBundle("null");
    refuseBundle("[]");
    refuseBundle(json.substring(0, json.length() - 1));
    refuseBundle(json + "{}");
    refuseBundle(json.replaceFirst("\\{", "{\"more\":1,"));
    refuseBundle(json.replaceFirst("\\{", "{\"mediaType\":\"x\","));
    refuseBundle(json.replace("\"hint\"", "\"other\""));
    refuseBundle(json.replace("\"keyid\":\"\"", "\"keyid\":7"));
    refuseBundle(json.replace("\"tlogEntries\":[]", "\"tlogEntries\":{}"));
    refuseBundle(json.replaceFirst("\"signatures\":\\[.*?]", "\"signatures\":[]"));
    String signature = json.replaceAll(".*\"signatures\":\\[(.*?)].*", "$1");
    refuseBundle(json.replace(signature, signature + "," + signature));
    refuseBundle("\ufeff\ufeff" + json);
  }

  @Test
  void bundle_inAnotherEncodingThanUtf8_isMalformed() {
    assertThatThrownBy(() -> SignatureBundle.parse(json.getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(MalformedSignatureException.class);
    byte[] broken = Fixtures.utf8(json.replace("\"hint\":\"", "\"hint\":\"\u00e9"));
    broken[new String(broken, StandardCharsets.ISO_8859_1).indexOf('\u00c3') + 1] = 'x';
    assertThatThrownBy(() -> SignatureBundle.parse(broken))
        .isInstanceOf(MalformedSignatureException.class);
  }

  @Test
  void bundle_ofAnotherMediaTypeOrMethod_isUnsupported() {
    for (String changed :
        new String[] {
          json.replace("bundle.v0.3+json", "bundle.v0.4+json"),
          json.replace("vnd.in-toto+json", "json"),
          json.replace("\"publicKey\":{", "\"x509CertificateChain\":{},\"publicKey\":{"),
          json.replaceFirst("\"publicKey\":\\{.*?}", "\"certificate\":{\"rawBytes\":\"AA==\"}")
        }) {
      assertThat(changed).isNotEqualTo(json);
      assertThatThrownBy(() -> SignatureBundle.parse(Fixtures.utf8(changed)))
          .isInstanceOf(UnsupportedSignatureException.class);
    }
  }

  @Test
  void bundle_tooLongOrTooDeep_isRefusedWithoutTheMemory() {
    assertThatThrownBy(() -> SignatureBundle.parse(new byte[StrictJson.LIMIT_BYTES + 1]))
        .isInstanceOf(MalformedSignatureException.class);
    refuseBundle("[".repeat(5_000_000));
    refuseBundle(
        json.replace("\"tlogEntries\":[]", "\"tlogEntries\":[" + "[".repeat(100_000) + "]"));
    refuseBundle("{\"" + "k".repeat(1_000_000) + "\":1}");
    refuseBundle("{\"mediaType\":1" + "0".repeat(1_000_000) + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A", "AA", "AB==", "AAA=A", "A-_A", "AA==\\n", "AA==AA==", " AA==", "===="})
  void base64_inAnotherSpelling_isMalformed(String text) {
    String encoded = Fixtures.base64(good.payload());

    refuseBundle(json.replace(encoded, text));
  }

  @Test
  void signature_inAnotherDer_isMalformed() {
    byte[] der = good.signature();
    EcdsaSignature numbers = EcdsaSignature.read(der, Curve.P256);
    byte[] r = numbers.r().toByteArray();
    byte[] s = numbers.s().toByteArray();
    byte[] order = Curve.P256.order().toByteArray();
    byte[] zero = {0};
    byte[][] others = {
      {},
      {0x30},
      {0x30, 0},
      Arrays.copyOf(der, der.length - 1),
      Arrays.copyOf(der, der.length + 1),
      der(0x31, number(r), number(s)),
      der(0x30, number(r)),
      der(0x30, number(r), number(s), number(s)),
      der(0x30, number(joined(zero, zero, r)), number(s)),
      der(0x30, number(zero), number(s)),
      der(0x30, number(r), number(zero)),
      der(0x30, number(zero), number(zero)),
      der(0x30, number(order), number(s)),
      der(0x30, number(r), number(numbers.s().add(Curve.P256.order()).toByteArray())),
      der(0x30, number(BigInteger.ONE.negate().toByteArray()), number(s)),
      longLength(der)
    };
    for (byte[] other : others) {
      String changed = json.replace(Fixtures.base64(der), Fixtures.base64(other));
      assertThatThrownBy(
              () -> verifier.verifyDigests(SignatureBundle.parse(Fixtures.utf8(changed)), CONTENT))
          .as(Arrays.toString(other))
          .isInstanceOf(MalformedSignatureException.class);
    }
    assertThat(der(0x30, number(r), number(s))).isEqualTo(der);
  }

  private static byte[] number(byte[] value) {
    return der(0x02, value);
  }

  private static byte[] der(int tag, byte[]... parts) {
    byte[] content = joined(parts);
    return joined(new byte[] {(byte) tag, (byte) content.length}, content);
  }

  private static byte[] longLength(byte[] der) {
    return joined(new byte[] {0x30, (byte) 0x81, der[1]}, Arrays.copyOfRange(der, 2, der.length));
  }

  private static byte[] joined(byte[]... parts) {
    byte[] all = {};
    for (byte[] part : parts) {
      byte[] longer = Arrays.copyOf(all, all.length + part.length);
      System.arraycopy(part, 0, longer, all.length, part.length);
      all = longer;
    }
    return all;
  }

  @Test
  void signature_ofAnotherPayloadOrCurve_isUntrusted() {
    String other = Fixtures.base64(Fixtures.utf8(payload.replace(A, "b".repeat(64))));
    String swapped = json.replace(Fixtures.base64(good.payload()), other);
    assertThatThrownBy(
            () -> verifier.verifyDigests(SignatureBundle.parse(Fixtures.utf8(swapped)), CONTENT))
        .isInstanceOf(UntrustedSignatureException.class);
    // A bundle that claims the trusted key for the signature of a key on another curve.
    KeyPair p384 = Fixtures.keys("secp384r1");
    String claimed =
        Fixtures.signed(p384, payload)
            .toString()
            .replace(
                VerificationKey.of(p384.getPublic()).id(),
                VerificationKey.of(KEYS.getPublic()).id());
    assertThatThrownBy(
            () -> verifier.verifyDigests(SignatureBundle.parse(Fixtures.utf8(claimed)), CONTENT))
        .isInstanceOf(SigningException.class)
        .isNotInstanceOf(SignatureMismatchException.class);
  }

  private void refuseSigned(String changed, Class<? extends SigningException> kind) {
    assertThat(changed).isNotEqualTo(payload);
    SignatureBundle bundle = Fixtures.signed(KEYS, changed);
    assertThatThrownBy(() -> verifier.verifyDigests(bundle, CONTENT)).isInstanceOf(kind);
  }

  @Test
  void statement_ofAnotherLayout_isRefusedThoughSigned() {
    Class<MalformedSignatureException> malformed = MalformedSignatureException.class;
    refuseSigned("x", malformed);
    refuseSigned("{}", malformed);
    refuseSigned(payload + " {}", malformed);
    refuseSigned(payload.replace("Statement/v1", "Statement/v0.1"), malformed);
    refuseSigned(payload.replace("\"name\":\"m\"", "\"name\":\"\""), malformed);
    refuseSigned(payload.replace("\"allow_symlinks\":false,", ""), malformed);
    refuseSigned(payload.replace("\"allow_symlinks\":false", "\"allow_symlinks\":0"), malformed);
    refuseSigned(payload.replace("\"method\"", "\"shard_size\":5,\"method\""), malformed);
    refuseSigned(payload.replace("\"method\"", "\"newer\":5,\"method\""), malformed);
    refuseSigned(payload.replaceFirst("\"resources\":\\[.*?]", "\"resources\":[]"), malformed);
    refuseSigned(
        payload.replace("\"digest\":\"" + A, "\"digest\":\"A" + A.substring(1)), malformed);
    refuseSigned(payload.replace("\"digest\":\"" + A, "\"digest\":\"" + A + "aa"), malformed);
    refuseSigned(
        payload.replace("\"digest\":\"" + A, "\"digest\":\"b" + A.substring(1)), malformed);
    refuseSigned(payload.replaceFirst("\"subject\":\\[(.*?)]", "\"subject\":[$1,$1]"), malformed);
    refuseSigned(
        payload.replaceFirst("\"resources\":\\[(.*?)]", "\"resources\":[$1,$1]"), malformed);
    refuseSigned(payload.replace("\"ignore_paths\":[", "\"ignore_paths\":[\"../..\","), malformed);
    refuseSigned(payload.replace("\"ignore_paths\":[", "\"ignore_paths\":[\"\","), malformed);
  }

  @Test
  void statement_withFieldsInTotoLetsOthersAdd_isAccepted() {
    String extended =
        payload
            .replace("\"predicate\":{", "\"predicate\":{\"card\":{\"a\":[1,{}]},")
            .replace("\"name\":\"f\"", "\"uri\":\"https://example.com\",\"name\":\"f\"");

    assertThat(verifier.verifyDigests(Fixtures.signed(KEYS, extended), CONTENT).files()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../f",
        "/f",
        "a/../f",
        "./f",
        "a//f",
        "f/",
        "",
        "..",
        "a\\\\f",
        "a\\u0000f",
        "\\ud83d"
      })
  void statement_withAPathThatIsNotCanonical_isMalformed(String name) {
    refuseSigned(
        payload.replace("\"name\":\"f\"", "\"name\":\"" + name + "\""),
        MalformedSignatureException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"algorithm\":\"sha256\" | \"algorithm\":\"blake2b\"",
        "\"hash_type\":\"sha256\" | \"hash_type\":\"blake3\"",
        "\"method\":\"files\" | \"shard_size\":5,\"method\":\"shards\"",
        "signature/v1.0 | signature/v2.0"
      })
  void statement_ofAnotherAlgorithm_isUnsupported(String from, String to) {
    refuseSigned(payload.replace(from, to), UnsupportedSignatureException.class);
  }

  @Test
  void statement_withMoreFilesThanAllowed_isRefused() {
    StringBuilder resources = new StringBuilder("\"resources\":[");
    String one = "{\"name\":\"%d\",\"digest\":\"" + A + "\",\"algorithm\":\"sha256\"},";
    for (int i = 0; i <= ModelFiles.LIMIT; i++) {
      resources.append(one.formatted(i));
    }
    resources.setCharAt(resources.length() - 1, ']');
    int from = payload.indexOf("\"resources\"");
    int to = payload.indexOf(']', from) + 1;

    refuseSigned(
        payload.substring(0, from) + resources + payload.substring(to),
        MalformedSignatureException.class);
  }
}
