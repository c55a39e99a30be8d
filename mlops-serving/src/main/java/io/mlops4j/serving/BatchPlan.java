package io.mlops4j.serving;

import io.mlops4j.serving.engine.InferenceFailedException;
import io.mlops4j.serving.engine.InvalidInputException;
import io.mlops4j.serving.engine.InvalidModelException;
import io.mlops4j.serving.engine.ModelSignature;
import io.mlops4j.serving.engine.Tensor;
import io.mlops4j.serving.engine.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How requests for one model are grouped, joined and taken apart again. Immutable. */
final class BatchPlan {

  private static final List<Long> ALONE = List.of();

  private final ModelSignature signature;
  private final Batching batching;
  private final Map<String, Double> fills;
  private final List<Padding.Crop> crops;

  private BatchPlan(ModelSignature signature, Batching batching) {
    this.signature = signature;
    this.batching = batching;
    this.fills = batching.padding().map(Padding::fills).orElse(Map.of());
    this.crops = batching.padding().map(Padding::crops).orElse(List.of());
  }

  static BatchPlan of(String model, ModelSignature signature, Batching batching) {
    if (batching.isShared()) {
      requireBatchable(model, signature);
    }
    BatchPlan plan = new BatchPlan(signature, batching);
    for (String input : plan.fills.keySet()) {
      requireKnown(model, "input", input, signature.inputs());
    }
    for (Padding.Crop crop : plan.crops) {
      TensorSpec output = requireKnown(model, "output", crop.output(), signature.outputs());
      TensorSpec input = requireKnown(model, "input", crop.input(), signature.inputs());
      if (crop.outputAxis() >= output.shape().size() || crop.inputAxis() >= input.shape().size()) {
        throw new IllegalArgumentException(
            "No such axis in " + output + " or " + input + ": " + crop);
      }
    }
    return plan;
  }

  private static void requireBatchable(String model, ModelSignature signature) {
    List<TensorSpec> fixed = new ArrayList<>(signature.inputs());
    fixed.addAll(signature.outputs());
    fixed.removeIf(TensorSpec::batchable);
    if (!fixed.isEmpty()) {
      throw new InvalidModelException(
          model, "cannot be batched: axis 0 is not free in " + fixed + "; use Batching.none()");
    }
  }

  private static TensorSpec requireKnown(
      String model, String kind, String name, List<TensorSpec> specs) {
    return specs.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Padding names the "
                        + kind
                        + " '"
                        + name
                        + "' but "
                        + model
                        + " has "
                        + specs));
  }

  /** Checks a request and counts its rows. */
  int rows(Map<String, Tensor> inputs) {
    signature.check(inputs);
    if (!batching.isShared()) {
      return 1;
    }
    long rows = -1;
    for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
      long own = input.getValue().dimension(0);
      if (rows != -1 && own != rows) {
        throw new InvalidInputException(
            input.getKey(), "has " + own + " rows but another input of the request has " + rows);
      }
      rows = own;
      if (rows > batching.maxRows()) {
        throw new InvalidInputException(
            input.getKey(),
            "has "
                + rows
                + " rows but a run takes at most "
                + batching.maxRows()
                + "; split the request");
      }
    }
    return (int) rows;
  }

  /** Requests with equal keys can share a run. */
  List<Long> key(Map<String, Tensor> inputs) {
    if (!batching.isShared()) {
      return ALONE;
    }
    List<Long> key = new ArrayList<>();
    for (TensorSpec input : signature.inputs()) {
      Tensor tensor = inputs.get(input.name());
      if (tensor != null && !fills.containsKey(input.name())) {
        for (int axis = 1; axis < tensor.rank(); axis++) {
          key.add(tensor.dimension(axis));
        }
      }
    }
    return key;
  }

  /** The positions of a row in the longest of the padded inputs; 0 where nothing is padded. */
  long length(Map<String, Tensor> inputs) {
    long longest = 0;
    for (String input : fills.keySet()) {
      Tensor tensor = inputs.get(input);
      if (tensor != null && tensor.dimension(0) > 0) {
        longest = Math.max(longest, tensor.elementCount() / tensor.dimension(0));
      }
    }
    return longest;
  }

  /** The most positions that padding may add to a request. */
  int mostPadding() {
    return batching.padding().map(Padding::mostPositions).orElse(Integer.MAX_VALUE);
  }

  Map<String, Tensor> join(List<Map<String, Tensor>> requests) {
    if (requests.size() == 1) {
      return requests.get(0);
    }
    Map<String, Tensor> joined = new LinkedHashMap<>();
    for (TensorSpec input : signature.inputs()) {
      List<Tensor> parts = new ArrayList<>(requests.size());
      for (Map<String, Tensor> request : requests) {
        Tensor part = request.get(input.name());
        if (part != null) {
          parts.add(part);
        }
      }
      Double fill = fills.get(input.name());
      joined.put(
          input.name(), fill == null ? Tensor.concat(parts) : Tensor.concatPadded(parts, fill));
    }
    return joined;
  }

  List<Map<String, Tensor>> split(
      Map<String, Tensor> outputs, List<Map<String, Tensor>> requests, int[] rows) {
    if (requests.size() == 1) {
      return List.of(outputs);
    }
    List<Map<String, Tensor>> answers = new ArrayList<>(requests.size());
    for (int i = 0; i < rows.length; i++) {
      answers.add(new LinkedHashMap<>());
    }
    int total = 0;
    for (int count : rows) {
      total += count;
    }
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      Tensor tensor = output.getValue();
      if (tensor.rank() == 0 || tensor.dimension(0) != total) {
        throw new InferenceFailedException(
            "Output '"
                + output.getKey()
                + "' is "
                + tensor
                + " for a run of "
                + total
                + " rows, so it cannot be divided among its requests; use Batching.none()");
      }
      List<Tensor> parts = tensor.split(rows);
      for (int i = 0; i < rows.length; i++) {
        answers.get(i).put(output.getKey(), crop(output.getKey(), parts.get(i), requests.get(i)));
      }
    }
    return answers;
  }

  private Tensor crop(String output, Tensor part, Map<String, Tensor> request) {
    long[] shape = part.shape();
    for (Padding.Crop crop : crops) {
      Tensor input = request.get(crop.input());
      if (crop.output().equals(output) && input != null) {
        shape[crop.outputAxis()] = input.dimension(crop.inputAxis());
      }
    }
    return part.crop(shape);
  }
}
