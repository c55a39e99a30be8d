package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.core.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A version in full, as rows or as JSON. */
final class VersionText {
  private VersionText() {}

  static List<List<String>> rows(ModelVersion version) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("version", version.uri()));
    rows.add(List.of("created", version.createdAt() + " by " + version.createdBy()));
    if (!version.description().isEmpty()) {
      rows.add(List.of("description", version.description()));
    }
    version
        .derivation()
        .ifPresent(
            origin ->
                rows.add(
                    List.of("derived", origin.parentUri() + " by " + origin.transformation())));
    version
        .datasets()
        .forEach(data -> rows.add(List.of("dataset", data.name() + "  sha256 " + data.sha256())));
    version
        .artifacts()
        .forEach(
            artifact ->
                rows.add(
                    List.of(
                        "artifact",
                        artifact.name()
                            + "  "
                            + artifact.sizeBytes()
                            + " bytes  sha256 "
                            + artifact.sha256())));
    version
        .metrics()
        .forEach(
            metric ->
                rows.add(
                    List.of(
                        "metric",
                        metric.name()
                            + (metric.slice().isEmpty() ? "" : " on " + metric.slice())
                            + " = "
                            + metric.value())));
    new TreeMap<>(version.tags())
        .forEach((name, value) -> rows.add(List.of("tag", name + " = " + value)));
    return rows;
  }

  static ObjectNode describe(ModelVersion version) {
    ObjectNode root = Output.object();
    root.put("uri", version.uri());
    root.put("model", version.modelName());
    root.put("number", version.number());
    root.put("createdAt", version.createdAt().toString());
    root.put("createdBy", version.createdBy());
    root.put("description", version.description());
    version
        .derivation()
        .ifPresent(
            origin ->
                root.putObject("derivedFrom")
                    .put("uri", origin.parentUri())
                    .put("transformation", origin.transformation()));
    ArrayNode datasets = root.putArray("datasets");
    version
        .datasets()
        .forEach(
            data -> datasets.addObject().put("name", data.name()).put("sha256", data.sha256()));
    ArrayNode artifacts = root.putArray("artifacts");
    version
        .artifacts()
        .forEach(
            artifact ->
                artifacts
                    .addObject()
                    .put("name", artifact.name())
                    .put("sha256", artifact.sha256())
                    .put("sizeBytes", artifact.sizeBytes()));
    ArrayNode metrics = root.putArray("metrics");
    version
        .metrics()
        .forEach(
            metric ->
                metrics
                    .addObject()
                    .put("name", metric.name())
                    .put("slice", metric.slice())
                    .put("value", metric.value()));
    ObjectNode tags = root.putObject("tags");
    new TreeMap<>(version.tags()).forEach(tags::put);
    return root;
  }
}
