package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Encodes the graphs of a changed model. A node or sub-graph in which nothing changes is copied as
 * it is. Confined.
 */
final class GraphEncoder {

  private final ModelRewrite changes;
  private final DataPlacement placement;
  private final IdentityHashMap<OnnxGraph, Boolean> changed = new IdentityHashMap<>();

  GraphEncoder(ModelRewrite changes, DataPlacement placement) {
    this.changes = changes;
    this.placement = placement;
  }

  /**
   * The main graph with what was added to it.
   *
   * @param undeclared whether inputs that only declare constants are left out
   */
  Message mainGraph(boolean undeclared) {
    Message message = graph(changes.model.graph(), undeclared);
    for (String output : changes.addedOutputs) {
      message.bytes(12, new Message().string(1, output));
    }
    for (TensorSpec tensor : changes.added) {
      message.bytes(5, placement.place(tensor.header(), tensor.data()));
    }
    return message;
  }

  private Message graph(OnnxGraph graph, boolean undeclared) {
    Message message = new Message();
    for (ByteBuffer field : graph.otherFields()) {
      message.raw(Payload.of(field));
    }
    Set<String> leftOut = new HashSet<>();
    for (OnnxTensor tensor : graph.initializers()) {
      if (undeclared || changes.removed.contains(tensor)) {
        leftOut.add(tensor.name());
      }
    }
    declare(message, graph, 11, graph.declaredInputs(), leftOut);
    declare(message, graph, 12, graph.declaredOutputs(), Set.of());
    declare(message, graph, 13, graph.declaredValues(), Set.of());
    for (OnnxNode node : graph.nodes()) {
      List<NodeSpec> others = changes.replaced.get(node);
      if (others == null) {
        message.bytes(1, changes(node) ? copy(NodeSpec.copyOf(node)) : Payload.of(node.raw()));
      } else {
        for (NodeSpec other : others) {
          message.bytes(1, copy(other));
        }
      }
    }
    for (OnnxTensor tensor : graph.initializers()) {
      if (!changes.removed.contains(tensor)) {
        message.bytes(5, tensor(tensor, placement));
      }
    }
    return message;
  }

  private void declare(
      Message message, OnnxGraph graph, int field, List<Declaration> values, Set<String> leftOut) {
    Map<String, DataType> types = changes.retyped.getOrDefault(graph, Map.of());
    for (Declaration value : values) {
      String name = value.info().name();
      if (!leftOut.contains(name)) {
        DataType type = types.get(name);
        message.bytes(field, type == null ? Payload.of(value.raw()) : value.retyped(type));
      }
    }
  }

  private boolean changes(OnnxNode node) {
    for (OnnxAttribute attribute : node.attributes()) {
      for (OnnxTensor tensor : attribute.tensors()) {
        if (tensor.isExternal()) {
          return true;
        }
      }
      for (OnnxGraph graph : attribute.graphs()) {
        if (changes(graph)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean changes(OnnxGraph graph) {
    Boolean known = changed.get(graph);
    if (known == null) {
      known =
          changes.retyped.containsKey(graph)
              || graph.initializers().stream().anyMatch(this::changes)
              || graph.nodes().stream()
                  .anyMatch(n -> changes.replaced.containsKey(n) || changes(n));
      changed.put(graph, known);
    }
    return known;
  }

  private boolean changes(OnnxTensor tensor) {
    return tensor.isExternal()
        || changes.removed.contains(tensor)
        || (tensor.hasBytes() && placement.takes(tensor.sizeBytes()));
  }

  private Payload copy(NodeSpec spec) {
    return spec.encoded(this::attribute);
  }

  /** An attribute as it is, but for changes in graphs and for data that lay in another file. */
  private Payload attribute(OnnxAttribute attribute) {
    int graphs = 0;
    int tensors = 0;
    Message message = new Message();
    WireReader in = WireReader.of(attribute.raw(), "an attribute");
    while (in.next()) {
      switch (in.field()) {
        case 5, 10 -> {
          in.skip();
          OnnxTensor tensor = attribute.tensors().get(tensors++);
          message.bytes(in.field(), tensor(tensor, DataPlacement.inside()));
        }
        case 6, 11 -> {
          in.skip();
          OnnxGraph graph = attribute.graphs().get(graphs++);
          ByteBuffer field = in.consumed();
          if (changes(graph)) {
            message.bytes(in.field(), graph(graph, false));
          } else {
            message.raw(Payload.of(field));
          }
        }
        default -> message.raw(Payload.of(in.raw()));
      }
    }
    return message;
  }

  private static Payload tensor(OnnxTensor tensor, DataPlacement placement) {
    boolean moves =
        tensor.isExternal() || (tensor.hasBytes() && placement.takes(tensor.sizeBytes()));
    if (!moves) {
      return Payload.of(tensor.raw());
    }
    Message header = new Message();
    WireReader in = WireReader.of(tensor.raw(), "a tensor");
    while (in.next()) {
      switch (in.field()) {
        case 4, 5, 7, 9, 10, 11, 13, 14 -> in.skip();
        default -> header.raw(Payload.of(in.raw()));
      }
    }
    return placement.place(header, DataPlacement.bytes(tensor));
  }
}
