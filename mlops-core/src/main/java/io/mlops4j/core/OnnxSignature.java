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
          "bfloat16");
  private static final int TENSOR_LIMIT = 10_000;
  private static final int RANK_LIMIT = 1_000;

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

  /** A ValueInfoProto: its name (1) and type (2), of which the tensor type (1) is read. */
  private final class ValueInfo {
    private final List<String> dims = new ArrayList<>();
    private String name = "";
    private String type = "undefined";

    void read(Field field) throws IOException {
      if (field.number() == 1) {
        name = file.text(field);
      } else if (field.number() == 2) {
        message(field);
        file.message(field.end(), this::type);
      }
    }

    private void type(Field field) throws IOException {
      if (field.number() == 1) {
        message(field);
        file.message(field.end(), this::tensor);
      }
    }

    private void tensor(Field field) throws IOException {
      if (field.number() == 1 && field.wire() == ProtobufFile.VARINT) {
        long code = field.value();
        type = code >= 0 && code < TYPES.size() ? TYPES.get((int) code) : "type " + code;
      } else if (field.number() == 2) {
        message(field);
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
