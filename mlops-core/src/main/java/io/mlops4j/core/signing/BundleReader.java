package io.mlops4j.core.signing;

import io.mlops4j.core.signing.StrictJson.Unknown;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Reads the container of a signature: the Sigstore bundle and the envelope in it. */
final class BundleReader {
  static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  private static final int LOG_ENTRY_LIMIT = 1000;

  private final StrictJson json;
  private String mediaType = "";
  private String payloadType = "";
  private String hint = "";
  private boolean keyGiven;
  private boolean certificateGiven;
  private byte[] payload = {};
  private byte[] signature = {};

  private BundleReader(StrictJson json) {
    this.json = json;
  }

  static SignatureBundle read(byte[] bytes) {
    return StrictJson.read("bundle", bytes, json -> new BundleReader(json).bundle(bytes));
  }

  private SignatureBundle bundle(byte[] bytes) throws IOException {
    json.object(
        "the bundle",
        Unknown.REFUSED,
        Map.of(
            "mediaType", () -> mediaType = json.string("mediaType"),
            "verificationMaterial", this::material,
            "dsseEnvelope", this::envelope));
    if (!mediaType.equals(MEDIA_TYPE)) {
      throw new UnsupportedSignatureException(
          "the bundle is %s; read is %s".formatted(Quoted.of(mediaType), MEDIA_TYPE));
    }
    if (certificateGiven) {
      throw new UnsupportedSignatureException(
          "the model was signed with a certificate; verified are signatures of keys");
    }
    if (!keyGiven) {
      throw json.malformed("verificationMaterial has no publicKey with a hint or rawBytes");
    }
    if (payload.length == 0 || signature.length == 0) {
      throw json.malformed("its envelope lacks the payload or the signature");
    }
    if (!payloadType.equals(PAYLOAD_TYPE)) {
      throw new UnsupportedSignatureException(
          "the envelope holds %s, not %s".formatted(Quoted.of(payloadType), PAYLOAD_TYPE));
    }
    return new SignatureBundle(
        bytes, hint.isEmpty() ? Optional.empty() : Optional.of(hint), payload, signature);
  }

  private void material() throws IOException {
    json.object(
        "verificationMaterial",
        Unknown.REFUSED,
        Map.of(
            "publicKey", this::publicKey,
            "certificate", this::certificate,
            "x509CertificateChain", this::certificate,
            "tlogEntries", () -> json.array("tlogEntries", LOG_ENTRY_LIMIT, json::skip),
            "timestampVerificationData", json::skip));
  }

  private void certificate() throws IOException {
    certificateGiven = true;
    json.skip();
  }

  /** The key itself, which older signers put here, proves nothing and is not read. */
  private void publicKey() throws IOException {
    json.object(
        "publicKey",
        Unknown.SKIPPED,
        Map.of(
            "hint",
            () -> {
              hint = json.string("hint");
              keyGiven = !hint.isEmpty();
            },
            "rawBytes",
            () -> {
              json.string("rawBytes");
              keyGiven = true;
            }));
  }

  private void envelope() throws IOException {
    json.object(
        "dsseEnvelope",
        Unknown.REFUSED,
        Map.of(
            "payload", () -> payload = base64("payload"),
            "payloadType", () -> payloadType = json.string("payloadType"),
            "signatures", () -> json.array("signatures", 1, this::signature)));
  }

  private void signature() throws IOException {
    json.object(
        "the signature",
        Unknown.REFUSED,
        Map.of(
            "sig", () -> signature = base64("sig"),
            "keyid",
                () -> {
                  if (!json.isNull()) {
                    json.string("keyid");
                  }
                }));
  }

  /** Base64 with its padding and nothing else: one text for each sequence of bytes. */
  private byte[] base64(String place) throws IOException {
    String text = json.string(place);
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      int tail = Math.max(0, bytes.length - 1) / 3 * 3;
      byte[] last = Arrays.copyOfRange(bytes, tail, bytes.length);
      if (text.length() % 4 == 0 && text.endsWith(Base64.getEncoder().encodeToString(last))) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw json.malformed(place + " is no base64");
    }
    throw json.malformed(place + " is base64 in an unusual spelling");
  }
}
