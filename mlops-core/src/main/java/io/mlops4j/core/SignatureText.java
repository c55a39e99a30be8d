package io.mlops4j.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** A signature as the JSON the store keeps: two arrays of {@code [name, type, dim, dim ...]}. */
final class SignatureText {
  private static final JsonFactory JSON = new JsonFactory();

  private SignatureText() {}

  static String write(ModelSignature signature) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      write(json, signature.inputs());
      write(json, signature.outputs());
      json.writeEndArray();
    } catch (IOException e) {
      throw new AssertionError("a string does not fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, List<TensorSpec> tensors) throws IOException {
    json.writeStartArray();
    for (TensorSpec tensor : tensors) {
      json.writeStartArray();
      json.writeString(tensor.name());
      json.writeString(tensor.type());
      for (String dim : tensor.dims()) {
        json.writeString(dim);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  static ModelSignature read(String version, String text) {
    try (JsonParser json = JSON.createParser(text)) {
      require(json.nextToken() == JsonToken.START_ARRAY, text);
      ModelSignature signature = new ModelSignature(tensors(json, text), tensors(json, text));
      require(json.nextToken() == JsonToken.END_ARRAY && json.nextToken() == null, text);
      return signature;
    } catch (IOException | IllegalArgumentException e) {
      throw new RegistryStorageException(
          "the stored signature of %s cannot be read; restore a backup".formatted(version), e);
    }
  }

  private static List<TensorSpec> tensors(JsonParser json, String text) throws IOException {
    require(json.nextToken() == JsonToken.START_ARRAY, text);
    List<TensorSpec> tensors = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_ARRAY) {
      List<String> parts = new ArrayList<>();
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        parts.add(json.getText());
      }
      require(parts.size() >= 2, text);
      tensors.add(new TensorSpec(parts.get(0), parts.get(1), parts.subList(2, parts.size())));
    }
    require(json.currentToken() == JsonToken.END_ARRAY, text);
    return tensors;
  }

  private static void require(boolean condition, String text) throws IOException {
    if (!condition) {
      throw new IOException("not a signature: " + Names.shown(text));
    }
  }
}
