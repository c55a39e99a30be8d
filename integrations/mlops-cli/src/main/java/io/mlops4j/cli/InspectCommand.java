package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.quantize.FusionAdvice;
import io.mlops4j.quantize.onnx.OnnxAttribute;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Opset;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a model file holds, without running it. */
@Command(
    name = "inspect",
    description = {
      "Shows inputs, outputs, operators and constants of an ONNX model,",
      "in how many bits its weights are stored, and what will run slowly on a CPU."
    },
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "An ONNX model.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    OnnxModel model = OnnxModel.read(file);
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      output.json(describe(model));
    } else {
      output.table(rows(model));
    }
    return 0;
  }

  private List<List<String>> rows(OnnxModel model) {
    OnnxGraph graph = model.graph();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("file", file.toString()));
    rows.add(List.of("size", model.sizeBytes() + " bytes"));
    rows.add(List.of("format", "ONNX IR " + model.irVersion()));
    rows.add(List.of("producer", model.producer()));
    model.opsets().forEach(set -> rows.add(List.of("opset", name(set) + " " + set.version())));
    graph.inputs().forEach(input -> rows.add(List.of("input", input.toString())));
    graph.outputs().forEach(output -> rows.add(List.of("output", output.toString())));
    Map<String, Long> operators = operators(graph);
    String counts =
        operators.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    rows.add(List.of("nodes", sum(operators) + " (" + counts + ")"));
    rows.add(
        List.of(
            "constants", graph.initializers().size() + " of " + constantBytes(graph) + " bytes"));
    long outside = externalBytes(graph);
    if (outside > 0) {
      rows.add(List.of("external", outside + " bytes of them in other files"));
    }
    WeightForms weights = WeightForms.of(graph);
    for (WeightForms.Form form : weights.list()) {
      rows.add(
          List.of(
              "weights",
              String.format(
                  Locale.ROOT,
                  "%s, %s: %d of %d values, %d bytes",
                  form.operator(),
                  form.storage(),
                  form.tensors(),
                  form.weights(),
                  form.bytes())));
    }
    if (!weights.list().isEmpty()) {
      rows.add(
          List.of(
              "precision",
              String.format(Locale.ROOT, "%.2f bits per weight", weights.bitsPerWeight())));
    }
    FusionAdvice.of(model).forEach(advice -> rows.add(List.of("slow", advice)));
    return rows;
  }

  private ObjectNode describe(OnnxModel model) {
    OnnxGraph graph = model.graph();
    ObjectNode root = Output.object();
    root.put("file", file.toString());
    root.put("sizeBytes", model.sizeBytes());
    root.put("irVersion", model.irVersion());
    root.put("producer", model.producer());
    ArrayNode opsets = root.putArray("opsets");
    model
        .opsets()
        .forEach(
            set -> opsets.addObject().put("domain", set.domain()).put("version", set.version()));
    ArrayNode inputs = root.putArray("inputs");
    graph.inputs().forEach(input -> describe(inputs, input));
    ArrayNode outputs = root.putArray("outputs");
    graph.outputs().forEach(output -> describe(outputs, output));
    Map<String, Long> counts = operators(graph);
    root.put("nodes", sum(counts));
    ObjectNode operators = root.putObject("operators");
    counts.forEach(operators::put);
    root.putObject("constants")
        .put("count", graph.initializers().size())
        .put("bytes", constantBytes(graph))
        .put("externalBytes", externalBytes(graph));
    WeightForms weights = WeightForms.of(graph);
    ArrayNode forms = root.putArray("weights");
    for (WeightForms.Form form : weights.list()) {
      forms
          .addObject()
          .put("operator", form.operator())
          .put("storage", form.storage())
          .put("tensors", form.tensors())
          .put("values", form.weights())
          .put("bytes", form.bytes());
    }
    if (!weights.list().isEmpty()) {
      root.put("bitsPerWeight", weights.bitsPerWeight());
    }
    ArrayNode advice = root.putArray("fusionWarnings");
    FusionAdvice.of(model).forEach(advice::add);
    return root;
  }

  private static void describe(ArrayNode values, ValueInfo value) {
    ObjectNode node = values.addObject();
    node.put("name", value.name());
    value.dataType().ifPresent(type -> node.put("type", type.name()));
    ArrayNode shape = node.putArray("shape");
    value.shape().forEach(shape::add);
  }

  /** The standard operators have no domain in the file. */
  private static String name(Opset set) {
    return set.domain().isEmpty() ? "ai.onnx" : set.domain();
  }

  /** Those in sub-graphs included. */
  private static Map<String, Long> operators(OnnxGraph graph) {
    Map<String, Long> counts = new TreeMap<>();
    for (OnnxNode node : graph.nodes()) {
      counts.merge(node.opType(), 1L, Long::sum);
      for (OnnxAttribute attribute : node.attributes()) {
        attribute
            .graphs()
            .forEach(inner -> operators(inner).forEach((op, n) -> counts.merge(op, n, Long::sum)));
      }
    }
    return counts;
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long constantBytes(OnnxGraph graph) {
    return graph.initializers().stream().mapToLong(OnnxTensor::sizeBytes).sum();
  }

  private static long externalBytes(OnnxGraph graph) {
    return graph.initializers().stream()
        .filter(OnnxTensor::isExternal)
        .mapToLong(OnnxTensor::sizeBytes)
        .sum();
  }
}
