package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a model asks of a sample. Immutable. */
final class ModelInputs {

  /** Constants that a caller may override are inputs too, but not asked for. */
  private final List<String> required = new ArrayList<>();

  private final Map<String, ValueInfo> known = new LinkedHashMap<>();

  ModelInputs(OnnxModel model) {
    Set<String> constants = new HashSet<>();
    model.graph().initializers().stream().map(OnnxTensor::name).forEach(constants::add);
    for (ValueInfo input : model.graph().inputs()) {
      known.put(input.name(), input);
      if (!constants.contains(input.name())) {
        required.add(input.name());
      }
    }
  }

  /** The inputs without a value of their own, in the order of the model. */
  List<String> required() {
    return required;
  }

  boolean knows(String input) {
    return known.containsKey(input);
  }

  /**
   * Refuses a tensor that the model would not take.
   *
   * @param shown where the tensor is from
   */
  void check(String input, Sample.Tensor tensor, String shown) {
    ValueInfo info = known.get(input);
    if (info == null) {
      throw new SampleFileException(
          shown, "the model has no input '" + input + "'; it has " + required);
    }
    DataType wanted = info.dataType().orElse(tensor.dataType());
    if (tensor.dataType() != wanted) {
      throw new SampleFileException(
          shown,
          "input '" + input + "' is of type " + wanted + ", and this is " + tensor.dataType());
    }
    if (!info.shape().isEmpty() && !fits(info.shape(), tensor.shape())) {
      throw new SampleFileException(
          shown,
          "input '" + input + "' has the shape " + info.shape() + ", and this " + tensor.shape());
    }
  }

  private static boolean fits(List<String> wanted, List<Long> shape) {
    if (wanted.size() != shape.size()) {
      return false;
    }
    for (int d = 0; d < wanted.size(); d++) {
      String dim = wanted.get(d);
      boolean fixed = !dim.isEmpty() && dim.chars().allMatch(c -> c >= '0' && c <= '9');
      if (fixed && !dim.equals(Long.toString(shape.get(d)))) {
        return false;
      }
    }
    return true;
  }

  /** Refuses a sample that lacks an input. */
  void checkComplete(Sample sample, String shown) {
    for (String input : required) {
      if (!sample.inputs().containsKey(input)) {
        throw new SampleFileException(
            shown,
            "lacks the input '"
                + input
                + "'; it has "
                + sample.inputs().keySet().stream().sorted().toList());
      }
    }
  }
}
