package io.mlops4j.core;

import io.mlops4j.core.ProtobufFile.Field;
import io.mlops4j.core.ProtobufFile.MalformedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the inputs and outputs of the graph in an ONNX file: field 7 of the model, fields 11 and 12
 * of the graph, less the names of its initializers (field 5), which old models list among the
 * inputs. Field numbers are those of onnx.proto3, IR version 3 to 12.
 */
final class OnnxSignature {
  private static final List<String> TYPES =
      List.of(
          "undefined",
          "float",
          "uint8",
          "int8",
          "uint16",
          "int16",
          "int32",
          "int64",
          "string",
          "bool",
          "float16",
          "double",
          "uint32",
          "uint64",
          "complex64",
          "complex128",
          "bfloat16",
          "float8e4m3fn",
          "float8e4m3fnuz",
          "float8e5m2",
          "float8e5m2fnuz",
          "uint4",
          "int4",
          "float4e2m1",
          "float8e8m0",
          "uint2",
          "int2");
  private static final int TENSOR_LIMIT = 10_000;
  private static final int RANK_LIMIT = 1_000;
  private static final int TYPE_DEPTH_LIMIT = 16;

  private final ProtobufFile file;
  private final List<TensorSpec> inputs = new ArrayList<>();
  private final List<TensorSpec> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private boolean graphSeen;

  private OnnxSignature(ProtobufFile file) {
    this.file = file;
  }

  static ModelSignature read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new ArtifactNotFoundException("there is no file " + path);
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      return new OnnxSignature(new ProtobufFile(file)).model();
    } catch (MalformedException e) {
      throw new InvalidModelFileException(
          "'%s' is not an ONNX model: %s".formatted(path.getFileName(), e.getMessage()), e);
    } catch (IOException e) {
      throw new RegistryStorageException("'" + path.getFileName() + "' cannot be read: " + e, e);
    }
  }

  private ModelSignature model() throws IOException {
    file.message(
        file.length(),
        field -> {
          if (field.number() == 7) {
            message(field);
            graphSeen = true;
            file.message(field.end(), this::graph);
          }
        });
    if (!graphSeen || outputs.isEmpty()) {
      throw new MalformedException("no graph with an output");
    }
    inputs.removeIf(input -> initializers.contains(input.name()));
    return new ModelSignature(inputs, outputs);
  }

  private void graph(Field field) throws IOException {
    switch (field.number()) {
      case 5 -> {
        message(field);
        file.message(
            field.end(),
            inner -> {
              if (inner.number() == 8) {
                initializers.add(file.text(inner));
              }
            });
      }
      case 11 -> add(inputs, field);
      case 12 -> add(outputs, field);
      default -> {
        // Nodes and everything else are skipped.
      }
    }
  }

  private void add(List<TensorSpec> tensors, Field field) throws IOException {
    message(field);
    if (tensors.size() >= TENSOR_LIMIT) {
      throw new MalformedException("more than " + TENSOR_LIMIT + " inputs or outputs");
    }
    ValueInfo value = new ValueInfo();
    file.message(field.end(), value::read);
    tensors.add(new TensorSpec(value.name, value.type, value.dims));
  }

  private static void message(Field field) throws MalformedException {
    if (field.wire() != ProtobufFile.BYTES) {
      throw new MalformedException("field " + field.number() + " of wire type " + field.wire());
    }
  }

  /** A ValueInfoProto: its name (1) and type (2). */
  private final class ValueInfo {
    private List<String> dims = List.of();
    private String name = "";
    private String type = "undefined";

    void read(Field field) throws IOException {
      if (field.number() == 1) {
        name = file.text(field);
      } else if (field.number() == 2) {
        Type read = new Type(0);
        message(field);
        file.message(field.end(), read::read);
        type = read.text;
        dims = read.dims;
      }
    }
  }

  /**
   * A TypeProto: a tensor (1), sequence (4), map (5), sparse tensor (8) or optional (9). Those that
   * are no tensor are spelled as ONNX spells them in its documentation, without dimensions.
   */
  private final class Type {
    private final int depth;
    private final List<String> dims = new ArrayList<>();
    private String text = "undefined";
    private boolean isTensor;
    private boolean shaped;

    Type(int depth) throws MalformedException {
      if (depth > TYPE_DEPTH_LIMIT) {
        throw new MalformedException("types within types, more than " + TYPE_DEPTH_LIMIT + " deep");
      }
      this.depth = depth;
    }

    void read(Field field) throws IOException {
      switch (field.number()) {
        case 1 -> {
          dense(field);
          isTensor = true;
          if (!shaped) {
            dims.add(TensorSpec.ANY_RANK);
          }
        }
        case 4 -> text = "seq(" + element(field) + ")";
        case 5 -> map(field);
        case 8 -> {
          dense(field);
          text = "sparse_tensor(" + text + ")";
          dims.clear();
        }
        case 9 -> text = "optional(" + element(field) + ")";
        default -> {
          // A denotation says what a tensor means; other types are not of the standard.
        }
      }
    }

    private void dense(Field field) throws IOException {
      message(field);
      file.message(field.end(), this::tensor);
    }

    private void map(Field field) throws IOException {
      message(field);
      Type value = new Type(depth + 1);
      StringBuilder key = new StringBuilder("undefined");
      file.message(
          field.end(),
          part -> {
            if (part.number() == 1 && part.wire() == ProtobufFile.VARINT) {
              key.replace(0, key.length(), nameOf(part.value()));
            } else if (part.number() == 2 && part.wire() == ProtobufFile.BYTES) {
              file.message(part.end(), value::read);
            }
          });
      text = "map(" + key + "," + value.nested() + ")";
    }

    /** The type of what a sequence or an optional holds. */
    private String element(Field field) throws IOException {
      message(field);
      Type element = new Type(depth + 1);
      file.message(
          field.end(),
          part -> {
            if (part.number() == 1 && part.wire() == ProtobufFile.BYTES) {
              file.message(part.end(), element::read);
            }
          });
      return element.nested();
    }

    private String nested() {
      return isTensor ? "tensor(" + text + ")" : text;
    }

    private static String nameOf(long code) {
      return code >= 0 && code < TYPES.size() ? TYPES.get((int) code) : "type " + code;
    }

    private void tensor(Field field) throws IOException {
      if (field.number() == 1 && field.wire() == ProtobufFile.VARINT) {
        text = nameOf(field.value());
      } else if (field.number() == 2) {
        message(field);
        shaped = true;
        file.message(field.end(), this::shape);
      }
    }

    private void shape(Field field) throws IOException {
      if (field.number() != 1) {
        return;
      }
      message(field);
      if (dims.size() >= RANK_LIMIT) {
        throw new MalformedException("more than " + RANK_LIMIT + " dimensions");
      }
      int index = dims.size();
      dims.add("?");
      file.message(
          field.end(),
          dim -> {
            if (dim.number() == 1 && dim.wire() == ProtobufFile.VARINT) {
              dims.set(index, Long.toString(dim.value()));
            } else if (dim.number() == 2) {
              String symbol = file.text(dim);
              dims.set(index, symbol.isEmpty() ? "?" : symbol);
            }
          });
    }
  }
}
