package io.mlops4j.quantize;

import io.mlops4j.quantize.StaticStep.Operand;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the QuantizeLinear and DequantizeLinear nodes of a planned static model. Confined. */
final class StaticInt8Graph {

  /** Names of a scale and a zero point. */
  private record Grid(String scale, String zeroPoint) {}

  private record Factor(StaticWeights.Key weight, float alpha) {}

  private record BiasKey(String bias, String input, float beta, Factor weight, float inputScale) {}

  private final StaticInt8Plan plan;
  private final Map<String, ActivationParameters> activations;
  private final StaticWeights weights;
  private final Optional<MeanShift> shift;
  private final ModelRewrite rewrite;
  private final Map<String, Grid> grids = new HashMap<>();
  private final Map<String, String> restored = new HashMap<>();
  private final Map<Factor, String> restoredWeights = new HashMap<>();
  private final Map<BiasKey, String> restoredBiases = new HashMap<>();
  private final List<String> replaced = new ArrayList<>();

  StaticInt8Graph(
      StaticInt8Plan plan,
      Map<String, ActivationParameters> activations,
      StaticWeights weights,
      Optional<MeanShift> shift,
      ModelRewrite rewrite) {
    this.plan = plan;
    this.activations = activations;
    this.weights = weights;
    this.shift = shift;
    this.rewrite = rewrite;
  }

  /** Returns the size of the new file. */
  long writeTo(Path target, RunControl control) {
    for (StaticStep step : plan.steps()) {
      step.weight().ifPresent(operand -> weights.add(step, operand));
    }
    weights.measure();
    for (StaticStep step : plan.steps()) {
      step.weight()
          .filter(operand -> isBiased(step, operand))
          .ifPresent(o -> weights.makeRoom(step, o, bias(step, o), inputScale(step)));
    }
    plan.steps().forEach(this::write);
    plan.values().constants().dropUnused(rewrite, replaced);
    control.checkCancelled();
    return rewrite.writeTo(target);
  }

  private void write(StaticStep step) {
    OnnxNode node = step.node();
    List<NodeSpec> nodes = new ArrayList<>();
    List<String> inputs = new ArrayList<>(node.inputs());
    for (int input : step.inputs()) {
      inputs.set(input, activation(node.input(input), nodes));
    }
    step.weight()
        .ifPresent(
            operand -> {
              inputs.set(1, weight(step, operand, nodes));
              if (isBiased(step, operand)) {
                String bias = bias(step, operand, nodes);
                if (inputs.size() > 2) {
                  inputs.set(2, bias);
                } else {
                  inputs.add(bias);
                }
              }
            });
    String output = step.output();
    String made = step.codesOut() ? rewrite.freshName(output + "_unrounded") : output;
    NodeSpec changed = NodeSpec.copyOf(node).between(inputs, List.of(made));
    nodes.add(node.is("Gemm") ? plainGemm(node, inputs, made) : changed);
    if (step.codesOut()) {
      quantize(made, output, plan.scaleOwner(output), nodes);
    }
    rewrite.replace(node, nodes);
    step.clamp()
        .ifPresent(
            clamp -> {
              rewrite.replace(clamp, List.of());
              clamp.inputs().stream().skip(1).filter(i -> !i.isEmpty()).forEach(replaced::add);
            });
  }

  /** The factors are in the scales and in the bias. */
  private NodeSpec plainGemm(OnnxNode node, List<String> inputs, String output) {
    return NodeSpec.of("Gemm", node.name(), inputs, List.of(output))
        .with("transA", node.intAttribute("transA", 0))
        .with("transB", node.intAttribute("transB", 0));
  }

  private static float alpha(StaticStep step) {
    return step.node().is("Gemm") ? step.node().floatAttribute("alpha", 1f) : 1f;
  }

  private float inputScale(StaticStep step) {
    return parameters(plan.scaleOwner(step.node().input(0))).scale() * alpha(step);
  }

  private ActivationParameters parameters(String owner) {
    ActivationParameters found = activations.get(owner);
    if (found == null) {
      throw new IllegalStateException("value " + owner + " was not calibrated");
    }
    return found;
  }

  /** The rounded form of a value that a node reads. */
  private String activation(String value, List<NodeSpec> nodes) {
    if (plan.isMadeAsCodes(value)) {
      return value;
    }
    String known = restored.get(value);
    if (known != null) {
      return known;
    }
    String made = rewrite.freshName(value + "_rounded");
    restored.put(value, made);
    plan.values()
        .floats(value)
        .ifPresentOrElse(
            constant -> constant(constant, value, made, nodes),
            () -> quantize(value, made, plan.scaleOwner(value), nodes));
    return made;
  }

  private void quantize(String from, String to, String owner, List<NodeSpec> nodes) {
    Grid grid = grid(owner, parameters(owner));
    String codes = rewrite.freshName(to + "_codes");
    nodes.add(
        NodeSpec.of(
            "QuantizeLinear",
            rewrite.freshName(to + "_QuantizeLinear"),
            List.of(from, grid.scale(), grid.zeroPoint()),
            List.of(codes)));
    nodes.add(dequantize(to, codes, grid));
  }

  private NodeSpec dequantize(String to, String codes, Grid grid) {
    return NodeSpec.of(
        "DequantizeLinear",
        rewrite.freshName(to + "_DequantizeLinear"),
        List.of(codes, grid.scale(), grid.zeroPoint()),
        List.of(to));
  }

  private Grid grid(String owner, ActivationParameters parameters) {
    return grids.computeIfAbsent(
        owner,
        absent -> {
          Grid grid =
              new Grid(
                  rewrite.freshName(owner + "_scale"), rewrite.freshName(owner + "_zero_point"));
          rewrite.addInitializer(
              TensorSpec.ofFloats(grid.scale(), List.of(), new float[] {parameters.scale()}));
          rewrite.addInitializer(
              new TensorSpec(
                  grid.zeroPoint(),
                  parameters.codes().dataType(),
                  List.of(),
                  Payload.of(new byte[] {(byte) parameters.zeroPoint()})));
          return grid;
        });
  }

  /** A constant operand of arithmetic. */
  private void constant(OnnxTensor tensor, String value, String made, List<NodeSpec> nodes) {
    float[] values = new float[Math.toIntExact(tensor.elementCount())];
    tensor.readFloats(0, values, 0, values.length);
    float[] range = new float[2];
    io.mlops4j.quantize.kernel.Kernels.active().widenRange(values, 0, values.length, range);
    ActivationParameters own =
        ValueRange.around(range[0], range[1]).parameters(ActivationCodes.UINT8);
    byte[] codes = new byte[values.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) own.code(values[i]);
    }
    String name = rewrite.freshName(value + "_codes");
    rewrite.addInitializer(new TensorSpec(name, DataType.UINT8, tensor.dims(), Payload.of(codes)));
    nodes.add(dequantize(made, name, grid(value, own)));
    replaced.add(value);
  }

  private String weight(StaticStep step, Operand operand, List<NodeSpec> nodes) {
    replaced.add(operand.name());
    Factor key = new Factor(StaticWeights.key(operand), alpha(step));
    String known = restoredWeights.get(key);
    if (known != null) {
      return known;
    }
    Weight weight = weights.of(operand);
    String base = operand.name();
    String codes = rewrite.freshName(base + "_codes");
    rewrite.addInitializer(new TensorSpec(codes, DataType.INT8, weight.codeDims(), weight));
    float[] scales = weightScales(step, operand);
    List<Long> dims = operand.perChannel() ? List.of((long) scales.length) : List.of();
    Grid grid =
        new Grid(rewrite.freshName(base + "_scale"), rewrite.freshName(base + "_zero_point"));
    rewrite.addInitializer(TensorSpec.ofFloats(grid.scale(), dims, scales));
    rewrite.addInitializer(
        new TensorSpec(grid.zeroPoint(), DataType.INT8, dims, Payload.of(new byte[scales.length])));
    String made = rewrite.freshName(base + "_rounded");
    NodeSpec restore = dequantize(made, codes, grid);
    nodes.add(operand.perChannel() ? restore.with("axis", operand.axis()) : restore);
    restoredWeights.put(key, made);
    return made;
  }

  private float[] weightScales(StaticStep step, Operand operand) {
    float[] scales = weights.of(operand).scales().clone();
    for (int c = 0; c < scales.length; c++) {
      scales[c] *= alpha(step);
      if (!Float.isFinite(scales[c])) {
        throw StaticWeights.beyondFloats(step, "its weight times alpha " + alpha(step));
      }
    }
    return scales;
  }

  /** Whether the node gets a bias, if only to take back the shift of its mean. */
  private boolean isBiased(StaticStep step, Operand operand) {
    return operand.bias().isPresent() || (corrected(step) && step.node().input(2).isEmpty());
  }

  private boolean corrected(StaticStep step) {
    return shift.isPresent() && step.node().is("Conv") && !step.inputs().isEmpty();
  }

  /** The bias of each channel in floats, with beta. */
  private float[] bias(StaticStep step, Operand operand) {
    float[] bias = new float[operand.channels()];
    operand.bias().ifPresent(tensor -> read(step, tensor, bias));
    shift
        .filter(s -> corrected(step))
        .ifPresent(
            s -> s.correct(step, operand, weights.of(operand).scales(), weights.limit(), bias));
    return bias;
  }

  private static void read(StaticStep step, OnnxTensor tensor, float[] bias) {
    int given = Math.toIntExact(tensor.elementCount());
    tensor.readFloats(0, bias, 0, given);
    float only = bias[0];
    float beta = step.node().is("Gemm") ? step.node().floatAttribute("beta", 1f) : 1f;
    for (int c = 0; c < bias.length; c++) {
      bias[c] = beta * (given == 1 ? only : bias[c]);
    }
  }

  private String bias(StaticStep step, Operand operand, List<NodeSpec> nodes) {
    String given = step.node().input(2);
    String name = given.isEmpty() ? step.node().name() + "_bias" : given;
    if (!given.isEmpty()) {
      replaced.add(given);
    }
    float beta = step.node().is("Gemm") ? step.node().floatAttribute("beta", 1f) : 1f;
    float inputScale = parameters(plan.scaleOwner(step.node().input(0))).scale();
    BiasKey key =
        new BiasKey(
            name,
            corrected(step) ? step.node().input(0) : "",
            beta,
            new Factor(StaticWeights.key(operand), alpha(step)),
            inputScale);
    String known = restoredBiases.get(key);
    if (known != null) {
      return known;
    }
    float[] values = bias(step, operand);
    float[] scales = weightScales(step, operand);
    for (int c = 0; c < scales.length; c++) {
      scales[c] *= inputScale;
    }
    ByteBuffer codes =
        ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int c = 0; c < values.length; c++) {
      double scale = scales[scales.length == 1 ? 0 : c];
      codes.putInt((int) Math.rint(values[c] / scale));
    }
    String codesName = rewrite.freshName(name + "_codes");
    rewrite.addInitializer(
        new TensorSpec(
            codesName, DataType.INT32, List.of((long) values.length), Payload.of(codes.flip())));
    String scaleName = rewrite.freshName(name + "_scale");
    List<Long> dims = operand.perChannel() ? List.of((long) scales.length) : List.of();
    rewrite.addInitializer(TensorSpec.ofFloats(scaleName, dims, scales));
    String made = rewrite.freshName(name + "_rounded");
    NodeSpec restore =
        NodeSpec.of(
            "DequantizeLinear",
            rewrite.freshName(made + "_DequantizeLinear"),
            List.of(codesName, scaleName),
            List.of(made));
    nodes.add(operand.perChannel() ? restore.with("axis", 0) : restore);
    restoredBiases.put(key, made);
    return made;
  }
}
