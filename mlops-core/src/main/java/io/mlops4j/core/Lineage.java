package io.mlops4j.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.mlops4j.core.DatasetUse.Purpose;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a version comes from and what was made of it: its ancestors, itself, its descendants, in
 * any state, and the datasets each was trained and evaluated on. Immutable.
 */
public final class Lineage {
  private static final JsonFactory JSON = new JsonFactory();

  private final ModelVersion subject;
  private final List<Node> nodes;

  /** A version and the datasets it used. */
  record Node(ModelVersion version, List<DatasetUse> uses) {
    List<Dataset> datasets(Purpose purpose) {
      return DatasetUse.of(uses, purpose);
    }
  }

  Lineage(ModelVersion subject, List<Node> nodes) {
    this.subject = subject;
    this.nodes = List.copyOf(nodes);
  }

  /** {@return the version the lineage is about} */
  public ModelVersion subject() {
    return subject;
  }

  /** {@return the versions, every one after the version it was made of} */
  public List<ModelVersion> versions() {
    return nodes.stream().map(Node::version).toList();
  }

  /** {@return the datasets, each once by its bytes, in the order of the versions that used them} */
  public List<Dataset> datasets() {
    Map<String, Dataset> datasets = new LinkedHashMap<>();
    for (Node node : nodes) {
      node.uses().forEach(use -> datasets.putIfAbsent(use.dataset().sha256(), use.dataset()));
    }
    return List.copyOf(datasets.values());
  }

  /** {@return the lineage as a Graphviz graph: versions as boxes, datasets as cylinders} */
  public String toDot() {
    StringBuilder dot = new StringBuilder("digraph lineage {\n");
    for (Dataset dataset : datasets()) {
      dot.append(
          "  %s [shape=cylinder, label=%s];\n"
              .formatted(quoted(dataset.sha256()), quoted(dataset.name())));
    }
    for (Node node : nodes) {
      ModelVersion version = node.version();
      dot.append(
          "  %s [shape=box%s];\n"
              .formatted(quoted(version.uri()), version.equals(subject) ? ", penwidth=2" : ""));
      version
          .derivation()
          .ifPresent(
              made ->
                  dot.append(
                      "  %s -> %s [label=%s];\n"
                          .formatted(
                              quoted(made.parentUri()),
                              quoted(version.uri()),
                              quoted(made.transformation()))));
      for (Dataset dataset : node.datasets(Purpose.TRAINING)) {
        dot.append(
            "  %s -> %s [label=%s];\n"
                .formatted(quoted(dataset.sha256()), quoted(version.uri()), quoted("trained")));
      }
      for (Dataset dataset : node.datasets(Purpose.EVALUATION)) {
        dot.append(
            "  %s -> %s [label=%s, style=dashed];\n"
                .formatted(quoted(dataset.sha256()), quoted(version.uri()), quoted("evaluated")));
      }
    }
    return dot.append("}\n").toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /**
   * {@return the lineage as JSON: {@code subject}, and {@code versions} with {@code uri}, {@code
   * state}, where known {@code parent}, {@code transformation}, {@code run}, {@code repository} and
   * {@code commit}, and {@code datasets} and {@code evaluated} of {@code name} and {@code sha256}}
   */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("subject", subject.uri());
      json.writeArrayFieldStart("versions");
      for (Node node : nodes) {
        write(json, node);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a string does not fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Node node) throws IOException {
    ModelVersion version = node.version();
    json.writeStartObject();
    json.writeStringField("uri", version.uri());
    json.writeStringField("state", version.state().name());
    if (version.derivation().isPresent()) {
      json.writeStringField("parent", version.derivation().get().parentUri());
      json.writeStringField("transformation", version.derivation().get().transformation());
    }
    if (version.run().isPresent()) {
      json.writeStringField("run", version.run().get());
    }
    if (version.commit().isPresent()) {
      json.writeStringField("repository", version.commit().get().repository());
      json.writeStringField("commit", version.commit().get().sha());
    }
    write(json, "datasets", node.datasets(Purpose.TRAINING));
    write(json, "evaluated", node.datasets(Purpose.EVALUATION));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, List<Dataset> datasets)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Dataset dataset : datasets) {
      json.writeStartObject();
      json.writeStringField("name", dataset.name());
      json.writeStringField("sha256", dataset.sha256());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
