package io.mlops4j.core.signing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads JSON that someone else wrote, one value after another: bounded in size and depth, every
 * field once, nothing behind the last brace. What it does not keep costs no memory.
 */
final class StrictJson {
  static final int LIMIT_BYTES = 32 << 20;

  private static final int DEPTH_LIMIT = 32;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_LIMIT)
                  .maxStringLength(LIMIT_BYTES)
                  .maxNumberLength(100)
                  .maxNameLength(1000)
                  .build())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final JsonParser json;
  private final String document;

  private StrictJson(JsonParser json, String document) {
    this.json = json;
    this.document = document;
  }

  /** Reads one value, on which the parser stands. */
  interface Value {
    void read() throws IOException;
  }

  /** Reads a document from its first brace to its last. */
  interface Document<T> {
    T read(StrictJson json) throws IOException;
  }

  /** What becomes of fields nobody asked for. */
  enum Unknown {
    REFUSED,
    SKIPPED
  }

  static <T> T read(String document, byte[] bytes, Document<T> content) {
    // Decoding here, and not in the parser, keeps it from guessing other encodings.
    Reader text =
        new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = JSON.createParser(text)) {
      StrictJson json = new StrictJson(parser, document);
      parser.nextToken();
      T value = content.read(json);
      if (parser.nextToken() != null) {
        throw json.malformed("something follows its end");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new MalformedSignatureException(
          "the %s is no JSON within the limits: %s"
              .formatted(document, Quoted.of(e.getOriginalMessage())));
    } catch (IOException e) {
      throw new MalformedSignatureException("the %s is no UTF-8 text".formatted(document), e);
    }
  }

  void object(String place, Unknown unknown, Map<String, Value> fields) throws IOException {
    require(place, JsonToken.START_OBJECT, "an object");
    Set<String> seen = new HashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      Value field = fields.get(name);
      json.nextToken();
      if (field != null) {
        if (!seen.add(name)) {
          throw malformed("%s has '%s' twice".formatted(place, name));
        }
        field.read();
      } else if (unknown == Unknown.REFUSED) {
        throw malformed("%s has an unknown field %s".formatted(place, Quoted.of(name)));
      } else {
        json.skipChildren();
      }
    }
  }

  void array(String place, int limit, Value element) throws IOException {
    require(place, JsonToken.START_ARRAY, "an array");
    for (int count = 0; json.nextToken() != JsonToken.END_ARRAY; count++) {
      if (count == limit) {
        throw malformed("%s has more than %d elements".formatted(place, limit));
      }
      element.read();
    }
  }

  String string(String place) throws IOException {
    require(place, JsonToken.VALUE_STRING, "a string");
    return json.getText();
  }

  void bool(String place) {
    if (json.currentToken() == null || !json.currentToken().isBoolean()) {
      throw malformed(place + " is not true or false");
    }
  }

  boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  void skip() throws IOException {
    json.skipChildren();
  }

  MalformedSignatureException malformed(String detail) {
    return new MalformedSignatureException("the %s is malformed: %s".formatted(document, detail));
  }

  private void require(String place, JsonToken token, String what) {
    if (json.currentToken() != token) {
      throw malformed("%s is missing or not %s".formatted(place, what));
    }
  }
}
