package io.mlops4j.quantize;

import io.mlops4j.quantize.StaticStep.Operand;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a static recipe; nodes that read one in the same way share its codes. Confined.
 */
final class StaticWeights {

  /** The largest sum that a bias may add: a little less than what 32 bits hold. */
  private static final double LARGEST_BIAS = 2_147_483_000.0;

  /** A weight as one kind of node reads it. */
  record Key(String name, int axis, boolean perChannel) {}

  private record Entry(Weight weight, Operand operand, List<String> readers) {}

  private final Weight.Blocks blocks = new Weight.Blocks();
  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private final int limit;
  private final RunControl control;

  StaticWeights(int limit, RunControl control) {
    this.limit = limit;
    this.control = control;
  }

  /** The largest code of a weight. */
  int limit() {
    return limit;
  }

  static Key key(Operand operand) {
    return new Key(operand.name(), operand.axis(), operand.perChannel());
  }

  /** Adds the weight of a step that is going to be written. */
  void add(StaticStep step, Operand operand) {
    entries
        .computeIfAbsent(
            key(operand),
            absent -> {
              control.expect(2 * operand.tensor().elementCount());
              return new Entry(weight(step, operand), operand, new ArrayList<>());
            })
        .readers()
        .add(step.node().name());
  }

  private Weight weight(StaticStep step, Operand operand) {
    Kernels kernels = Kernels.active();
    OnnxTensor tensor = operand.tensor();
    if (step.node().is("Conv")) {
      Weight.Scales filters = operand.perChannel() ? Weight.Scales.ROWS : Weight.Scales.ONE;
      return Weight.ofFilters(
          tensor,
          new Weight.Layout(false, filters),
          limit,
          kernels,
          Workers.CALLER,
          blocks,
          control);
    }
    Weight.Scales sharing =
        !operand.perChannel()
            ? Weight.Scales.ONE
            : operand.axis() == 0 ? Weight.Scales.ROWS : Weight.Scales.COLUMNS;
    return new Weight(
        tensor,
        new Weight.Layout(false, sharing),
        limit,
        new float[0],
        kernels,
        Workers.CALLER,
        blocks,
        control);
  }

  void measure() {
    entries.values().forEach(entry -> entry.weight().measure(false));
  }

  /**
   * Raises the scales with which a bias would not fit into 32 bits. What is not finite in a bias
   * saturates, and asks for no room.
   *
   * @param bias the bias of each channel
   * @param inputScale the scale of the activation, times the factor of the product
   * @throws QuantizationException when no finite scale is large enough
   */
  void makeRoom(StaticStep step, Operand operand, float[] bias, float inputScale) {
    Weight weight = of(operand);
    float[] least = new float[weight.scales().length];
    for (int c = 0; c < bias.length; c++) {
      if (bias[c] != 0 && Float.isFinite(bias[c])) {
        int at = least.length == 1 ? 0 : c;
        float needed = (float) (Math.abs(bias[c]) / (inputScale * LARGEST_BIAS));
        if (!Float.isFinite(needed)) {
          throw beyondFloats(
              step, "its bias of " + bias[c] + " on an input scale of " + inputScale);
        }
        least[at] = Math.max(least[at], needed);
      }
    }
    weight.raiseScales(least);
  }

  /** What a product is refused with whose scale would be infinite. */
  static QuantizationException beyondFloats(StaticStep step, String what) {
    OnnxNode node = step.node();
    return new QuantizationException(
        node.opType()
            + " "
            + node.name()
            + " needs an infinite scale for "
            + what
            + "; exclude it");
  }

  Weight of(Operand operand) {
    Entry entry = entries.get(key(operand));
    if (entry == null) {
      throw new IllegalStateException("weight " + operand.name() + " was not planned");
    }
    return entry.weight();
  }

  List<TensorReport> reports() {
    List<TensorReport> reports = new ArrayList<>();
    entries.forEach(
        (key, entry) -> {
          Weight weight = entry.weight();
          int scales = weight.scales().length;
          reports.add(
              new TensorReport(
                  key.name(),
                  entry.readers(),
                  weight.tensor().dims(),
                  8,
                  scales,
                  weight.tensor().sizeBytes(),
                  weight.sizeBytes() + (long) Float.BYTES * scales,
                  weight.sqnrDb(),
                  weight.maxError()));
        });
    return reports;
  }
}
