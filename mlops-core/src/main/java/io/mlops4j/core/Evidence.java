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

/**
 * Gate outcomes as the JSON array the history stores. The fields of a part have the part's place
 * before their names, {@code parts.0.metric}: flat, so that releases that know no parts read past
 * them.
 */
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
        write(json, "", outcome);
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new AssertionError("a string does not fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, String place, GateOutcome outcome)
      throws IOException {
    json.writeStringField(place + "requirement", outcome.requirement());
    json.writeStringField(place + "metric", outcome.metric());
    json.writeStringField(place + "verdict", outcome.verdict().name());
    write(json, place + "value", outcome.value());
    write(json, place + "bound", outcome.bound());
    if (outcome.absolute()) {
      json.writeStringField(place + "absolute", "true");
    }
    for (int i = 0; i < outcome.parts().size(); i++) {
      write(json, part(place, i), outcome.parts().get(i));
    }
  }

  private static String part(String place, int number) {
    return place + "parts." + number + ".";
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
        outcomes.add(outcome(fields, ""));
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

  private static GateOutcome outcome(Map<String, String> fields, String place) {
    List<GateOutcome> parts = new ArrayList<>();
    String part = part(place, 0);
    while (fields.containsKey(part + "verdict")) {
      parts.add(outcome(fields, part));
      part = part(place, parts.size());
    }
    return new GateOutcome(
        fields.getOrDefault(place + "requirement", ""),
        fields.getOrDefault(place + "metric", ""),
        GateOutcome.Verdict.valueOf(fields.getOrDefault(place + "verdict", "")),
        number(fields, place + "value"),
        number(fields, place + "bound"),
        Boolean.parseBoolean(fields.get(place + "absolute")),
        parts);
  }

  private static OptionalDouble number(Map<String, String> fields, String name) {
    String text = fields.get(name);
    return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
  }
}
