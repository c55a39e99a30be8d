package io.mlops4j.core;

import io.mlops4j.core.DatasetUse.Purpose;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a version comes from and what was made of it: its ancestors, itself, its descendants, in
 * any state, and the datasets each was trained and evaluated on. The inputs of the run a version
 * names, kept or deleted, count as trained on unless the version states the same bytes itself.
 * Immutable.
 */
public final class Lineage {
  private final ModelVersion subject;
  private final List<Node> nodes;

  /** A version, the datasets it used, and what it was made with. */
  record Node(ModelVersion version, List<DatasetUse> uses, Environment environment) {
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

  /**
   * {@return the datasets that a version of this lineage was trained on, those of its run included;
   * empty when the version is not of this lineage}
   *
   * @param version the version
   */
  public List<Dataset> trainedOn(ModelVersion version) {
    return nodes.stream()
        .filter(node -> node.version().equals(version))
        .flatMap(node -> node.datasets(Purpose.TRAINING).stream())
        .toList();
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
   * state}, {@code createdAt}, {@code createdBy}, where known {@code parent}, {@code
   * transformation}, {@code run}, {@code repository}, {@code commit} and {@code environment}, and
   * {@code datasets} and {@code evaluated} of {@code name}, {@code sha256}, {@code sizeBytes},
   * where known {@code source}, {@code split}, {@code rows}, {@code schema} and {@code
   * profileSha256}}
   */
  public String toJson() {
    return LineageJson.of(subject, nodes);
  }
}
