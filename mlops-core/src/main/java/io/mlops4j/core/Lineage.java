package io.mlops4j.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a version comes from and what was made of it: its ancestors, itself, its descendants, and
 * the datasets each was trained on. Immutable.
 *
 * @param subject the version the lineage is about
 * @param versions the versions, every one after the version it was made of
 */
public record Lineage(ModelVersion subject, List<ModelVersion> versions) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Copies the versions.
   *
   * @param subject the version the lineage is about
   * @param versions the versions
   */
  public Lineage {
    versions = List.copyOf(versions);
  }

  static Lineage of(ModelVersion subject) {
    Deque<ModelVersion> ancestors = new ArrayDeque<>();
    Optional<ModelVersion> next = Optional.of(subject);
    while (next.isPresent()) {
      ancestors.push(next.get());
      next = next.get().parent();
    }
    List<ModelVersion> versions = new ArrayList<>(ancestors);
    for (int i = versions.size() - 1; i < versions.size(); i++) {
      versions.addAll(versions.get(i).derived());
    }
    return new Lineage(subject, versions);
  }

  /** {@return the datasets, each once, in the order of the versions that used them} */
  public List<Dataset> datasets() {
    Map<String, Dataset> datasets = new LinkedHashMap<>();
    for (ModelVersion version : versions) {
      version.datasets().forEach(dataset -> datasets.putIfAbsent(dataset.sha256(), dataset));
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
    for (ModelVersion version : versions) {
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
      for (Dataset dataset : version.datasets()) {
        dot.append(
            "  %s -> %s [label=%s];\n"
                .formatted(quoted(dataset.sha256()), quoted(version.uri()), quoted("trained")));
      }
    }
    return dot.append("}\n").toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /**
   * {@return the lineage as JSON: {@code subject}, and {@code versions} with {@code uri}, {@code
   * parent}, {@code transformation} and {@code datasets} of {@code name} and {@code sha256}}
   */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("subject", subject.uri());
      json.writeArrayFieldStart("versions");
      for (ModelVersion version : versions) {
        write(json, version);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a string does not fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, ModelVersion version) throws IOException {
    json.writeStartObject();
    json.writeStringField("uri", version.uri());
    if (version.derivation().isPresent()) {
      json.writeStringField("parent", version.derivation().get().parentUri());
      json.writeStringField("transformation", version.derivation().get().transformation());
    }
    json.writeArrayFieldStart("datasets");
    for (Dataset dataset : version.datasets()) {
      json.writeStartObject();
      json.writeStringField("name", dataset.name());
      json.writeStringField("sha256", dataset.sha256());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
