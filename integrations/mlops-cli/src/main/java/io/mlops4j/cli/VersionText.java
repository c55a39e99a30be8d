package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.Direction;
import io.mlops4j.core.ModelSignature;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A version in full, as rows or as JSON. */
final class VersionText {
  private VersionText() {}

  static List<List<String>> rows(ModelVersion version) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("version", version.uri()));
    rows.add(List.of("state", (version.state() + " " + version.stateReason()).strip()));
    if (!version.aliases().isEmpty()) {
      rows.add(List.of("aliases", String.join(" ", version.aliases())));
    }
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
    version.run().ifPresent(run -> rows.add(List.of("run", run)));
    version
        .commit()
        .ifPresent(commit -> rows.add(List.of("commit", commit.repository() + " " + commit.sha())));
    version
        .environment()
        .entries()
        .forEach((name, value) -> rows.add(List.of("environment", name + " " + value)));
    version.signature().ifPresent(signature -> rows.addAll(tensors(signature)));
    version.datasets().forEach(data -> rows.add(List.of("trained on", named(data))));
    version.evaluationDatasets().forEach(data -> rows.add(List.of("evaluated on", named(data))));
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
                            + metric.value()
                            + (metric.direction() == Direction.LOWER_IS_BETTER
                                ? " (less is better)"
                                : ""))));
    new TreeMap<>(version.tags())
        .forEach((name, value) -> rows.add(List.of("tag", name + " = " + value)));
    return rows;
  }

  private static String named(Dataset data) {
    return data.name() + "  sha256 " + data.sha256();
  }

  private static List<List<String>> tensors(ModelSignature signature) {
    List<List<String>> rows = new ArrayList<>();
    signature.inputs().forEach(tensor -> rows.add(List.of("input", tensor.toString())));
    signature.outputs().forEach(tensor -> rows.add(List.of("output", tensor.toString())));
    return rows;
  }

  static ObjectNode describe(ModelVersion version) {
    ObjectNode root = Output.object();
    root.put("uri", version.uri());
    root.put("model", version.modelName());
    root.put("number", version.number());
    root.put("state", version.state().name());
    root.put("stateReason", version.stateReason());
    version.aliases().forEach(root.putArray("aliases")::add);
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
    version.run().ifPresent(run -> root.put("run", run));
    version
        .commit()
        .ifPresent(
            commit ->
                root.putObject("commit")
                    .put("repository", commit.repository())
                    .put("sha", commit.sha()));
    root.putArray("datasets");
    root.putArray("evaluated");
    ObjectNode environment = root.putObject("environment");
    version.environment().entries().forEach(environment::put);
    version
        .signature()
        .ifPresent(
            signature -> {
              ObjectNode tensors = root.putObject("signature");
              describe(signature.inputs(), tensors.putArray("inputs"));
              describe(signature.outputs(), tensors.putArray("outputs"));
            });
    version.datasets().forEach(data -> describe(data, root.withArray("/datasets")));
    version.evaluationDatasets().forEach(data -> describe(data, root.withArray("/evaluated")));
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
                    .put("value", metric.value())
                    .put("direction", metric.direction().name()));
    ObjectNode tags = root.putObject("tags");
    new TreeMap<>(version.tags()).forEach(tags::put);
    return root;
  }

  private static void describe(Dataset data, ArrayNode list) {
    list.addObject().put("name", data.name()).put("sha256", data.sha256());
  }

  private static void describe(List<TensorSpec> tensors, ArrayNode list) {
    for (TensorSpec tensor : tensors) {
      ArrayNode dims =
          list.addObject().put("name", tensor.name()).put("type", tensor.type()).putArray("dims");
      tensor.dims().forEach(dims::add);
    }
  }
}
