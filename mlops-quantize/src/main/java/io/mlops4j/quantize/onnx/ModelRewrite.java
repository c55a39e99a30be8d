package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes to a model, collected and then written as a new file. What is not changed is copied byte
 * for byte. Confined.
 */
public final class ModelRewrite {

  /** From this format version on, constants need not be declared as inputs too. */
  private static final long FREE_CONSTANTS = 4;

  private final OnnxModel model;
  private final IdentityHashMap<OnnxNode, List<NodeSpec>> replaced = new IdentityHashMap<>();
  private final Set<String> removed = new HashSet<>();
  private final List<TensorSpec> added = new ArrayList<>();
  private final List<String> addedOutputs = new ArrayList<>();
  private final Map<String, Long> imports = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();

  private ModelRewrite(OnnxModel model) {
    this.model = model;
    collectNames(model.graph());
  }

  /**
   * Starts with no change.
   *
   * @param model the model to change
   * @return the collection of changes
   */
  public static ModelRewrite of(OnnxModel model) {
    return new ModelRewrite(model);
  }

  private void collectNames(OnnxGraph graph) {
    graph.initializers().forEach(tensor -> names.add(tensor.name()));
    graph.inputs().forEach(input -> names.add(input.name()));
    for (OnnxNode node : graph.nodes()) {
      names.add(node.name());
      names.addAll(node.inputs());
      names.addAll(node.outputs());
      node.attributes().forEach(attribute -> attribute.graphs().forEach(this::collectNames));
    }
  }

  /**
   * A name that nothing in the model bears, sub-graphs included; it is taken from then on.
   *
   * @param wanted the name to start from
   * @return the wanted name, or the wanted name with a number
   */
  public String freshName(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /**
   * Puts other nodes in the place of one.
   *
   * @param node a node of the main graph
   * @param by the nodes in order of execution, none to remove it
   */
  public void replace(OnnxNode node, List<NodeSpec> by) {
    replaced.put(node, List.copyOf(by));
  }

  /**
   * Leaves out a constant, with the input that declares it where there is one.
   *
   * @param name the constant
   */
  public void removeInitializer(String name) {
    removed.add(name);
  }

  /**
   * Adds a constant.
   *
   * @param tensor the constant, its name from {@link #freshName}
   */
  public void addInitializer(TensorSpec tensor) {
    added.add(tensor);
  }

  /**
   * Makes a value of the main graph an output, without saying its type or shape.
   *
   * @param value the name of a value that is not an output yet
   */
  public void addOutput(String value) {
    addedOutputs.add(value);
  }

  /**
   * Imports an operator set, unless the model imports the domain already.
   *
   * @param domain the domain
   * @param version the version
   */
  public void importOpset(String domain, long version) {
    if (model.opset(domain).isEmpty()) {
      imports.put(domain, version);
    }
  }

  /**
   * Writes the changed model: into a file beside the target first, forced to disk, then moved into
   * place. On failure neither is there, and an older target is unchanged.
   *
   * @param target the new file
   * @return its size in bytes
   * @throws ModelFileException if it cannot be written
   * @throws ExternalDataException if data of a copied constant cannot be used
   */
  public long writeTo(Path target) {
    Message whole = encoded();
    if (whole.sizeBytes() > Integer.MAX_VALUE) {
      throw new ModelFileException(
          "the new model would have "
              + whole.sizeBytes()
              + " bytes; a protobuf file ends at 2147483647");
    }
    AtomicFile.write(target, whole);
    return whole.sizeBytes();
  }

  private Message encoded() {
    boolean oldFormat = model.irVersion() < FREE_CONSTANTS && !added.isEmpty();
    Message message = new Message();
    message.varint(1, oldFormat ? FREE_CONSTANTS : model.irVersion());
    for (Opset opset : model.opsets()) {
      message.bytes(8, opset(opset.domain(), opset.version()));
    }
    imports.forEach((domain, version) -> message.bytes(8, opset(domain, version)));
    model.otherFields().forEach(field -> message.raw(Payload.of(field)));
    return message.bytes(7, graph(oldFormat));
  }

  private static Message opset(String domain, long version) {
    return new Message().string(1, domain).varint(2, version);
  }

  private Message graph(boolean oldFormat) {
    OnnxGraph graph = model.graph();
    Message message = new Message();
    graph.otherFields().forEach(field -> message.raw(Payload.of(field)));
    Set<String> undeclared = new HashSet<>(removed);
    if (oldFormat) {
      graph.initializers().forEach(tensor -> undeclared.add(tensor.name()));
    }
    for (int i = 0; i < graph.inputs().size(); i++) {
      if (!undeclared.contains(graph.inputs().get(i).name())) {
        message.bytes(11, Payload.of(graph.rawInputs().get(i)));
      }
    }
    addedOutputs.forEach(output -> message.bytes(12, new Message().string(1, output)));
    for (OnnxNode node : graph.nodes()) {
      List<NodeSpec> others = replaced.get(node);
      if (others == null) {
        message.bytes(1, Payload.of(node.raw()));
      } else {
        others.forEach(other -> message.bytes(1, other.encoded()));
      }
    }
    for (OnnxTensor tensor : graph.initializers()) {
      if (!removed.contains(tensor.name())) {
        message.bytes(5, copy(tensor));
      }
    }
    added.forEach(tensor -> message.bytes(5, tensor.encoded()));
    return message;
  }

  /** A constant as it is; one with data elsewhere is taken into the file. */
  private static Payload copy(OnnxTensor tensor) {
    if (!(tensor.data() instanceof TensorData.External external)) {
      return Payload.of(tensor.raw());
    }
    Payload pieces =
        new Payload() {
          @Override
          public long sizeBytes() {
            return tensor.sizeBytes();
          }

          @Override
          public void writeTo(Sink sink) throws java.io.IOException {
            for (ByteBuffer piece : external.pieces()) {
              sink.write(piece.duplicate());
            }
          }
        };
    return new TensorSpec(tensor.name(), tensor.dataType(), tensor.dims(), pieces).encoded();
  }
}
