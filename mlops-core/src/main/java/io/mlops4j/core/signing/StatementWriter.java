package io.mlops4j.core.signing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes a statement as JSON, the same bytes for the same statement. */
final class StatementWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private StatementWriter() {}

  static byte[] write(Statement statement) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("_type", Statement.TYPE);
      subject(json, statement);
      json.writeStringField("predicateType", Statement.PREDICATE);
      json.writeObjectFieldStart("predicate");
      resources(json, statement);
      serialization(json, statement);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("an array of bytes does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void subject(JsonGenerator json, Statement statement) throws IOException {
    json.writeArrayFieldStart("subject");
    json.writeStartObject();
    json.writeStringField("name", statement.modelName());
    json.writeObjectFieldStart("digest");
    json.writeStringField("sha256", statement.rootSha256());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void resources(JsonGenerator json, Statement statement) throws IOException {
    json.writeArrayFieldStart("resources");
    for (SignedFile file : statement.files()) {
      json.writeStartObject();
      json.writeStringField("name", file.name());
      json.writeStringField("digest", file.sha256());
      json.writeStringField("algorithm", "sha256");
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void serialization(JsonGenerator json, Statement statement) throws IOException {
    json.writeObjectFieldStart("serialization");
    json.writeStringField("method", "files");
    json.writeStringField("hash_type", "sha256");
    json.writeBooleanField("allow_symlinks", false);
    json.writeArrayFieldStart("ignore_paths");
    for (String path : statement.ignored()) {
      json.writeString(path);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
