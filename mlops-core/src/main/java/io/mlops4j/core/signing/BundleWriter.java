package io.mlops4j.core.signing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;

/** Writes the container of a signature. */
final class BundleWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private BundleWriter() {}

  static byte[] write(String keyId, byte[] payload, byte[] signature) {
    Base64.Encoder base64 = Base64.getEncoder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("mediaType", BundleReader.MEDIA_TYPE);
      json.writeObjectFieldStart("verificationMaterial");
      json.writeObjectFieldStart("publicKey");
      json.writeStringField("hint", keyId);
      json.writeEndObject();
      json.writeArrayFieldStart("tlogEntries");
      json.writeEndArray();
      json.writeEndObject();
      json.writeObjectFieldStart("dsseEnvelope");
      json.writeStringField("payload", base64.encodeToString(payload));
      json.writeStringField("payloadType", BundleReader.PAYLOAD_TYPE);
      json.writeArrayFieldStart("signatures");
      json.writeStartObject();
      json.writeStringField("sig", base64.encodeToString(signature));
      json.writeStringField("keyid", "");
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("an array of bytes does not fail", e);
    }
    return bytes.toByteArray();
  }
}
