package io.mlops4j.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Gate outcomes as the JSON array the history stores. */
final class Evidence {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Evidence() {}

  static String write(List<GateOutcome> outcomes) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (GateOutcome outcome : outcomes) {
        json.writeStartObject();
        json.writeStringField("requirement", outcome.requirement());
        json.writeStringField("metric", outcome.metric());
        json.writeStringField("verdict", outcome.verdict().name());
        write(json, "value", outcome.value());
        write(json, "bound", outcome.bound());
        if (outcome.absolute()) {
          json.writeStringField("absolute", "true");
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new AssertionError("a string does not fail", e);
    }
    return text.toString();
  }

  /** Numbers are written as text: JSON has no notation for those that are not finite. */
  private static void write(JsonGenerator json, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, Double.toString(value.getAsDouble()));
    }
  }

  static List<GateOutcome> read(long move, String text) {
    try (JsonParser json = JSON.createParser(text)) {
      require(json.nextToken() == JsonToken.START_ARRAY, json);
      List<GateOutcome> outcomes = new ArrayList<>();
      while (json.nextToken() == JsonToken.START_OBJECT) {
        Map<String, String> fields = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          require(json.nextToken() == JsonToken.VALUE_STRING, json);
          fields.put(json.currentName(), json.getText());
        }
        outcomes.add(outcome(fields));
      }
      require(json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null, json);
      return outcomes;
    } catch (IOException | IllegalArgumentException e) {
      throw new RegistryStorageException(
          "the evidence of move %d in the history cannot be read; restore a backup".formatted(move),
          e);
    }
  }

  private static void require(boolean condition, JsonParser json) throws IOException {
    if (!condition) {
      throw new IOException("evidence is an array of objects of texts, not " + json.currentToken());
    }
  }

  private static GateOutcome outcome(Map<String, String> fields) {
    return new GateOutcome(
        fields.getOrDefault("requirement", ""),
        fields.getOrDefault("metric", ""),
        GateOutcome.Verdict.valueOf(fields.getOrDefault("verdict", "")),
        number(fields, "value"),
        number(fields, "bound"),
        Boolean.parseBoolean(fields.get("absolute")));
  }

  private static OptionalDouble number(Map<String, String> fields, String name) {
    String text = fields.get(name);
    return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
  }
}
