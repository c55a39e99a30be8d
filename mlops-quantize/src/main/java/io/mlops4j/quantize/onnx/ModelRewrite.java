package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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

  /** The format version that came with operator sets 12 to 14. */
  private static final long RAISED_FORMAT = 7;

  final OnnxModel model;
  final IdentityHashMap<OnnxNode, List<NodeSpec>> replaced = new IdentityHashMap<>();
  final Set<OnnxTensor> removed = Collections.newSetFromMap(new IdentityHashMap<>());
  final List<TensorSpec> added = new ArrayList<>();
  final List<String> addedOutputs = new ArrayList<>();
  final IdentityHashMap<OnnxGraph, Map<String, DataType>> retyped = new IdentityHashMap<>();
  private final Map<String, Long> imports = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private boolean externalData;
  private long raisedOpset;

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
    for (OnnxTensor tensor : graph.initializers()) {
      names.add(tensor.name());
    }
    for (ValueInfo input : graph.inputs()) {
      names.add(input.name());
    }
    for (OnnxNode node : graph.nodes()) {
      names.add(node.name());
      names.addAll(node.inputs());
      names.addAll(node.outputs());
      for (OnnxAttribute attribute : node.attributes()) {
        for (OnnxGraph inner : attribute.graphs()) {
          collectNames(inner);
        }
      }
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
   * @param node a node of the model, of a sub-graph too
   * @param by the nodes in order of execution, none to remove it
   */
  public void replace(OnnxNode node, List<NodeSpec> by) {
    replaced.put(node, List.copyOf(by));
  }

  /**
   * Leaves out a constant, with the input that declares it where there is one.
   *
   * @param initializer a constant of a graph of the model
   */
  public void remove(OnnxTensor initializer) {
    removed.add(initializer);
  }

  /**
   * Adds a constant to the main graph, where sub-graphs see it too.
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
   * Declares another element type for a value that a graph declares as input, output or inner
   * value. Where it declares none this does nothing.
   *
   * @param graph the graph that declares it
   * @param value its name
   * @param type the new element type
   */
  public void retype(OnnxGraph graph, String value, DataType type) {
    retyped.computeIfAbsent(graph, absent -> new HashMap<>()).put(value, type);
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
   * Puts the data of constants into a second file, whatever the size of the model. Without it that
   * is done only where one file could not hold the model.
   */
  public void externalData() {
    externalData = true;
  }

  /**
   * States a newer version of the standard operators. Only the number changes: nodes whose meaning
   * differs between the versions are the caller's to replace.
   *
   * @param version not older than what the model imports, at most 14
   */
  public void raiseOpset(long version) {
    raisedOpset = version;
  }

  /**
   * Writes the changed model: into a file beside the target first, forced to disk, then moved into
   * place. On failure neither is there, and an older target is unchanged.
   *
   * <p>A model of 2 GiB or more, or one with {@link #externalData}, is a pair: its second file lies
   * beside the target, named after it and its own content, and is in place before the target names
   * it. The second file of a model that is replaced this way is deleted then.
   *
   * @param target the new file
   * @return its size in bytes, that of the second file included
   * @throws ModelFileException if it cannot be written
   * @throws ExternalDataException if data of a copied constant cannot be used
   */
  public long writeTo(Path target) {
    return writeTo(target, Integer.MAX_VALUE);
  }

  /** Tests lower the size from which a pair is written. */
  long writeTo(Path target, long largestFile) {
    if (!externalData) {
      Message whole = encoded(DataPlacement.inside());
      if (whole.sizeBytes() <= largestFile) {
        new AtomicFile(target).write(whole);
        return whole.sizeBytes();
      }
    }
    return new ModelPair(target, model.externalFiles())
        .write(
            location -> {
              DataPlacement placement = DataPlacement.outside(location);
              return new ModelPair.Content(encoded(placement), placement.data());
            });
  }

  private Message encoded(DataPlacement placement) {
    boolean oldFormat = model.irVersion() < FREE_CONSTANTS && !added.isEmpty();
    Message message = new Message();
    long format = Math.max(model.irVersion(), raisedOpset == 0 ? 0 : RAISED_FORMAT);
    message.varint(1, oldFormat ? Math.max(FREE_CONSTANTS, format) : format);
    for (Opset opset : model.opsets()) {
      boolean standard = opset.domain().isEmpty() || opset.domain().equals("ai.onnx");
      long version = standard ? Math.max(raisedOpset, opset.version()) : opset.version();
      message.bytes(8, opset(opset.domain(), version));
    }
    for (Map.Entry<String, Long> added : imports.entrySet()) {
      message.bytes(8, opset(added.getKey(), added.getValue()));
    }
    for (ByteBuffer field : model.otherFields()) {
      message.raw(Payload.of(field));
    }
    return message.bytes(7, new GraphEncoder(this, placement).mainGraph(oldFormat));
  }

  private static Message opset(String domain, long version) {
    return new Message().string(1, domain).varint(2, version);
  }
}
