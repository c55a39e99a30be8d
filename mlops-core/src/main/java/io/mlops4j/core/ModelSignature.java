package io.mlops4j.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model takes and gives. Immutable.
 *
 * @param inputs the input tensors, initializers left out
 * @param outputs the output tensors
 */
public record ModelSignature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
  /**
   * Copies the lists.
   *
   * @param inputs the input tensors
   * @param outputs the output tensors
   */
  public ModelSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * {@return the signature an ONNX file declares} Reads only the parts of the file that hold it;
   * weights are skipped.
   *
   * @param file the ONNX file
   * @throws ArtifactNotFoundException when there is no regular file
   * @throws InvalidModelFileException when it is not an ONNX model
   * @throws RegistryStorageException when it cannot be read
   */
  public static ModelSignature ofOnnx(Path file) {
    return OnnxSignature.read(file);
  }

  /**
   * {@return why a caller of the other signature could not call this one; empty when it can} Every
   * input this one needs must be given by the other with the same type and a shape it takes, no
   * input of the other may be unknown here, and every output of the other must be given.
   *
   * @param other what callers are used to
   */
  public List<String> incompatibilities(ModelSignature other) {
    List<String> found = new ArrayList<>();
    for (TensorSpec input : inputs) {
      explain("input", input, find(other.inputs, input.name()), found);
    }
    for (TensorSpec input : other.inputs) {
      if (find(inputs, input.name()).isEmpty()) {
        found.add("input " + input + " is not taken any more");
      }
    }
    for (TensorSpec output : other.outputs) {
      Optional<TensorSpec> given = find(outputs, output.name());
      if (given.isEmpty()) {
        found.add("output " + output + " is missing");
      } else if (!output.accepts(given.get())) {
        found.add("output " + output + " became " + given.get());
      }
    }
    return List.copyOf(found);
  }

  private static void explain(
      String what, TensorSpec needed, Optional<TensorSpec> given, List<String> found) {
    if (given.isEmpty()) {
      found.add(what + " " + needed + " is new");
    } else if (!needed.accepts(given.get())) {
      found.add(what + " " + given.get() + " became " + needed);
    }
  }

  private static Optional<TensorSpec> find(List<TensorSpec> tensors, String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }

  /** The signature in one line. */
  @Override
  public String toString() {
    return inputs + " -> " + outputs;
  }
}
