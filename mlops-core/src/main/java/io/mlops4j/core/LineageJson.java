package io.mlops4j.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.mlops4j.core.DatasetUse.Purpose;
import io.mlops4j.core.Lineage.Node;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a lineage as JSON; what is not known is left out. */
final class LineageJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;

  private LineageJson(JsonGenerator json) {
    this.json = json;
  }

  static String of(ModelVersion subject, List<Node> nodes) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      LineageJson lineage = new LineageJson(json);
      json.writeStartObject();
      json.writeStringField("subject", subject.uri());
      json.writeArrayFieldStart("versions");
      for (Node node : nodes) {
        lineage.version(node);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a string does not fail", e);
    }
    return text.toString();
  }

  private void version(Node node) throws IOException {
    ModelVersion version = node.version();
    json.writeStartObject();
    json.writeStringField("uri", version.uri());
    json.writeStringField("state", version.state().name());
    json.writeStringField("createdAt", version.createdAt().toString());
    json.writeStringField("createdBy", version.createdBy());
    text("parent", version.derivation().map(Derivation::parentUri));
    text("transformation", version.derivation().map(Derivation::transformation));
    text("run", version.run());
    text("repository", version.commit().map(CodeCommit::repository));
    text("commit", version.commit().map(CodeCommit::sha));
    environment(node.environment());
    datasets("datasets", node.datasets(Purpose.TRAINING));
    datasets("evaluated", node.datasets(Purpose.EVALUATION));
    json.writeEndObject();
  }

  private void environment(Environment environment) throws IOException {
    if (environment.entries().isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("environment");
    for (Map.Entry<String, String> entry : environment.entries().entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private void datasets(String name, List<Dataset> datasets) throws IOException {
    json.writeArrayFieldStart(name);
    for (Dataset dataset : datasets) {
      json.writeStartObject();
      json.writeStringField("name", dataset.name());
      json.writeStringField("sha256", dataset.sha256());
      json.writeNumberField("sizeBytes", dataset.sizeBytes());
      text("source", dataset.source());
      text("split", dataset.split());
      if (dataset.rows().isPresent()) {
        json.writeNumberField("rows", dataset.rows().getAsLong());
      }
      text("schema", dataset.schema());
      text("profileSha256", dataset.profile().map(Blob::sha256));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void text(String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    }
  }
}
