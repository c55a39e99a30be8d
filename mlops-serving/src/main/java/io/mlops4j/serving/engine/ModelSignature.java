package io.mlops4j.serving.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The inputs a model wants and the outputs it gives. Immutable.
 *
 * @param inputs every input must be given in a request
 * @param outputs every output is part of an answer
 */
public record ModelSignature(List<TensorSpec> inputs, List<TensorSpec> outputs) {

  /**
   * Copies the lists.
   *
   * @param inputs every input must be given in a request
   * @param outputs every output is part of an answer
   */
  public ModelSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * Whether requests can be joined along axis 0 of every input.
   *
   * @return false when an input has a fixed first dimension or none
   */
  public boolean batchable() {
    return !inputs.isEmpty() && inputs.stream().allMatch(TensorSpec::batchable);
  }

  /**
   * Checks a request against the inputs, so that nothing malformed reaches native code.
   *
   * @param request the tensors by input name
   * @throws InvalidInputException when an input is missing, unknown, empty, or of another type,
   *     rank or dimension
   */
  public void check(Map<String, Tensor> request) {
    for (TensorSpec input : inputs) {
      Tensor tensor = request.get(input.name());
      if (tensor == null) {
        throw new InvalidInputException(
            input.name(), "is missing from the request; the model wants " + inputs);
      }
      check(input, tensor);
    }
    if (request.size() > inputs.size()) {
      Map<String, Tensor> unknown = new LinkedHashMap<>(request);
      inputs.forEach(input -> unknown.remove(input.name()));
      String name = new TreeSet<>(unknown.keySet()).first();
      throw new InvalidInputException(name, "is not an input of the model; it wants " + inputs);
    }
  }

  private static void check(TensorSpec input, Tensor tensor) {
    if (tensor.type() != input.type()) {
      throw new InvalidInputException(
          input.name(), "holds " + tensor.type() + " but the model wants " + input.type());
    }
    if (tensor.rank() != input.shape().size()) {
      throw new InvalidInputException(
          input.name(),
          "is " + tensor + " but the model wants rank " + input.shape().size() + ": " + input);
    }
    for (int axis = 0; axis < tensor.rank(); axis++) {
      long wanted = input.shape().get(axis);
      if (wanted != -1 && tensor.dimension(axis) != wanted) {
        throw new InvalidInputException(
            input.name(),
            "is " + tensor + " but the model wants " + wanted + " along axis " + axis);
      }
    }
    if (tensor.elementCount() == 0) {
      throw new InvalidInputException(input.name(), "is " + tensor + ", which holds no element");
    }
  }
}
