package io.mlops4j.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Gate outcomes as the JSON array the history stores. */
final class Evidence {
  private static final JsonFactory JSON = new JsonFactory();

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

  static List<GateOutcome> read(String text) {
    List<GateOutcome> outcomes = new ArrayList<>();
    try (JsonParser json = JSON.createParser(text)) {
      Map<String, String> fields = new HashMap<>();
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          fields.put(json.currentName(), json.getText());
        } else if (token == JsonToken.END_OBJECT) {
          outcomes.add(outcome(fields));
          fields.clear();
        } else if (token.isScalarValue()) {
          throw new IOException("evidence holds text only, not " + token);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new RegistryStorageException("the history holds evidence that cannot be read", e);
    }
    return outcomes;
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
