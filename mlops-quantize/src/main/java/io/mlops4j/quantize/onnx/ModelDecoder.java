package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decodes ModelProto, GraphProto, NodeProto, AttributeProto and ValueInfoProto. */
final class ModelDecoder {

  private final Path file;
  private final TensorDecoder tensors;
  private final Set<String> externalFiles = new HashSet<>();
  private long externalBytes;

  private ModelDecoder(Path file) {
    this.file = file;
    Path parent = file.toAbsolutePath().getParent();
    this.tensors = new TensorDecoder(parent == null ? file.toAbsolutePath() : parent);
  }

  static OnnxModel decode(Path file, ByteBuffer bytes) {
    return new ModelDecoder(file).model(bytes);
  }

  private OnnxModel model(ByteBuffer bytes) {
    long irVersion = 0;
    String producer = "";
    List<Opset> opsets = new ArrayList<>();
    Optional<OnnxGraph> graph = Optional.empty();
    List<ByteBuffer> others = new ArrayList<>();
    WireReader in = WireReader.of(bytes, "the model");
    while (in.next()) {
      switch (in.field()) {
        case 1 -> irVersion = in.varint();
        case 7 -> {
          if (graph.isPresent()) {
            throw in.malformed("is a second graph");
          }
          graph = Optional.of(graph(in.message("the graph")));
        }
        case 8 -> opsets.add(opset(in.message("an opset import")));
        case 2 -> {
          producer = in.string();
          others.add(in.consumed());
        }
        case 20 -> {
          WireReader training = in.message("training information");
          withoutExternalData(
              training, Set.of(1, 2), () -> graph(training.message("a training graph")));
          others.add(in.consumed());
        }
        case 25 -> {
          WireReader function = in.message("a function");
          withoutExternalData(function, Set.of(7), () -> node(function));
          others.add(in.consumed());
        }
        default -> others.add(in.raw());
      }
    }
    String name = String.valueOf(file.getFileName());
    OnnxGraph found =
        graph.orElseThrow(
            () -> new OnnxFormatException(name + " is not an ONNX model: it holds no graph"));
    if (irVersion < 1) {
      throw new OnnxFormatException(name + " has the IR version " + irVersion + ", not 1 or more");
    }
    requireDistinct(opsets);
    return new OnnxModel(
        file,
        bytes.limit() + externalBytes,
        irVersion,
        producer,
        opsets,
        found,
        externalFiles,
        others);
  }

  private static void requireDistinct(List<Opset> opsets) {
    Set<String> domains = new HashSet<>();
    for (Opset opset : opsets) {
      if (!domains.add(opset.domain())) {
        throw new OnnxFormatException("opset domain '" + opset.domain() + "' is imported twice");
      }
      if (opset.version() < 1 || opset.version() > Integer.MAX_VALUE) {
        throw new OnnxFormatException(
            "opset version " + opset.version() + " of '" + opset.domain() + "' is not valid");
      }
    }
  }

  private static Opset opset(WireReader in) {
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> domain = in.string();
        case 2 -> version = in.varint();
        default -> in.skip();
      }
    }
    return new Opset(domain.equals("ai.onnx") ? "" : domain, version);
  }

  private OnnxGraph graph(WireReader in) {
    String name = "";
    List<OnnxNode> nodes = new ArrayList<>();
    List<OnnxTensor> initializers = new ArrayList<>();
    Set<String> initializerNames = new HashSet<>();
    List<Declaration> inputs = new ArrayList<>();
    List<Declaration> outputs = new ArrayList<>();
    List<Declaration> values = new ArrayList<>();
    List<ByteBuffer> others = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> nodes.add(node(in));
        case 2 -> {
          name = in.string();
          others.add(in.consumed());
        }
        case 5 -> {
          OnnxTensor tensor = tensor(in);
          if (!initializerNames.add(tensor.name())) {
            throw in.malformed("repeats the constant '" + tensor.name() + "'");
          }
          initializers.add(tensor);
        }
        case 11 -> inputs.add(declaration(in, "an input"));
        case 12 -> outputs.add(declaration(in, "an output"));
        case 13 -> values.add(declaration(in, "a value"));
        case 15 -> {
          WireReader sparse = in.message("a sparse constant");
          withoutExternalData(sparse, Set.of(1, 2), () -> tensor(sparse));
          others.add(in.consumed());
        }
        default -> others.add(in.raw());
      }
    }
    return new OnnxGraph(name, nodes, initializers, inputs, outputs, values, others);
  }

  private static Declaration declaration(WireReader in, String what) {
    ByteBuffer raw = in.bytes();
    return new Declaration(ValueInfoDecoder.decode(WireReader.of(raw, what)), raw);
  }

  private OnnxTensor tensor(WireReader in) {
    OnnxTensor tensor = tensors.tensor(in);
    if (tensor.data() instanceof TensorData.External external) {
      externalBytes += tensor.sizeBytes();
      externalFiles.add(external.location().location());
    }
    return tensor;
  }

  /** Looks for data in other files where a rewrite copies blindly, and refuses it. */
  private void withoutExternalData(WireReader in, Set<Integer> fields, Runnable decode) {
    Set<String> before = Set.copyOf(externalFiles);
    long bytes = externalBytes;
    while (in.next()) {
      if (fields.contains(in.field())) {
        decode.run();
      } else {
        in.skip();
      }
    }
    if (externalBytes != bytes || !externalFiles.equals(before)) {
      throw in.malformed("has data in another file, which is supported for graphs only");
    }
  }

  private OnnxNode node(WireReader outer) {
    WireReader in = outer.message("a node");
    ByteBuffer raw = in.all();
    String name = "";
    String opType = "";
    String domain = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<OnnxAttribute> attributes = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> inputs.add(in.string());
        case 2 -> outputs.add(in.string());
        case 3 -> name = in.string();
        case 4 -> opType = in.string();
        case 5 -> attributes.add(attribute(in.message("an attribute")));
        case 7 -> domain = in.string();
        default -> in.skip();
      }
    }
    return new OnnxNode(name, opType, domain, inputs, outputs, attributes, raw);
  }

  private OnnxAttribute attribute(WireReader in) {
    ByteBuffer raw = in.all();
    String name = "";
    long intValue = 0;
    float floatValue = 0;
    List<Long> ints = new ArrayList<>();
    List<OnnxTensor> values = new ArrayList<>();
    List<OnnxGraph> graphs = new ArrayList<>();
    boolean single = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        case 2 -> floatValue = Float.intBitsToFloat(in.fixed32());
        case 3 -> intValue = in.varint();
        case 5 -> {
          if (single) {
            throw in.malformed("is a second tensor");
          }
          single = true;
          values.add(tensor(in));
        }
        case 6, 11 -> graphs.add(graph(in.message("a sub-graph")));
        case 8 -> in.varints(ints::add);
        case 10 -> values.add(tensor(in));
        default -> in.skip();
      }
    }
    return new OnnxAttribute(name, intValue, floatValue, ints, values, graphs, raw);
  }
}
