package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxGraph;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who makes and who reads each value of a main graph. */
final class GraphValues {

  private final List<OnnxNode> nodes;
  private final FloatConstants constants;
  private final Map<String, OnnxNode> makers = new HashMap<>();
  private final Map<String, List<OnnxNode>> readers = new HashMap<>();

  GraphValues(OnnxGraph graph) {
    this.nodes = graph.nodes();
    this.constants = new FloatConstants(graph);
    for (OnnxNode node : nodes) {
      node.outputs().forEach(output -> makers.put(output, node));
      node.inputs()
          .forEach(input -> readers.computeIfAbsent(input, absent -> new ArrayList<>()).add(node));
    }
  }

  List<OnnxNode> nodes() {
    return nodes;
  }

  FloatConstants constants() {
    return constants;
  }

  Optional<OnnxNode> maker(String value) {
    return Optional.ofNullable(makers.get(value));
  }

  /** The nodes of the main graph that read a value, once for each time they do. */
  List<OnnxNode> readers(String value) {
    return readers.getOrDefault(value, List.of());
  }

  /** Whether the value is an output of the graph or read by a sub-graph. */
  boolean leaves(String value) {
    return constants.uses(value) > readers(value).size();
  }

  /** The one node that reads a value, if there is one and nothing else does. */
  Optional<OnnxNode> onlyReader(String value) {
    List<OnnxNode> all = readers(value);
    return all.size() == 1 && !leaves(value) ? Optional.of(all.get(0)) : Optional.empty();
  }

  /** The values that hold one number for each channel, computed from a global pool. */
  Set<String> pooled() {
    Set<String> pooled = new HashSet<>();
    for (OnnxNode node : nodes) {
      boolean pools = node.is("GlobalAveragePool") || node.is("GlobalMaxPool");
      boolean follows =
          node.inputs().stream().anyMatch(pooled::contains)
              && node.inputs().stream()
                  .allMatch(
                      i -> i.isEmpty() || pooled.contains(i) || constants.tensor(i).isPresent());
      if (pools || follows) {
        pooled.addAll(node.outputs());
      }
    }
    return pooled;
  }

  /** A constant of 32-bit floats, not empty. */
  Optional<OnnxTensor> floats(String value) {
    return constants
        .tensor(value)
        .filter(t -> t.dataType() == DataType.FLOAT && t.elementCount() > 0);
  }
}
