package io.mlops4j.quantize;

import io.mlops4j.quantize.DynamicInt8Plan.Step;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the nodes and constants of a planned dynamic INT8 model. Confined. */
final class DynamicInt8Graph {

  /** The first operator set in which DequantizeLinear takes one scale for each channel. */
  private static final long PER_CHANNEL_OPSET = 13;

  /** A weight in one layout; consumers that agree on it share the codes. */
  private record Key(String weight, Weight.Layout layout) {

    // A record's own are linked at the first call, which takes a young process milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && weight.equals(key.weight) && layout.equals(key.layout);
    }

    @Override
    public int hashCode() {
      return 31 * weight.hashCode() + layout.hashCode();
    }
  }

  /** How a shape says that a dimension is what is left. */
  private static final long REST = -1;

  /**
   * The names under which a quantized weight is stored; {@code zeroPoint} is empty when it is 0.
   */
  private record Stored(String codes, String scales, String zeroPoint) {

    List<String> withZeroPoint(String... inputs) {
      List<String> all = new ArrayList<>(List.of(inputs));
      if (!zeroPoint.isEmpty()) {
        all.add(zeroPoint);
      }
      return all;
    }
  }

  /** An activation as the products of one graph read it. */
  private record Source(ValueScope scope, String value, boolean transposed) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Source source
          && scope == source.scope
          && value.equals(source.value)
          && transposed == source.transposed;
    }

    @Override
    public int hashCode() {
      return 31 * (31 * scope.hashCode() + value.hashCode()) + Boolean.hashCode(transposed);
    }
  }

  /** The names of an activation's codes, scale and zero point. */
  private record Activation(String codes, String scale, String zeroPoint) {}

  private final OnnxModel model;
  private final DynamicInt8Plan plan;
  private final ModelRewrite rewrite;
  private final Map<Key, Weight> weights = new LinkedHashMap<>();
  private final Map<Key, List<String>> readers = new HashMap<>();
  private final Map<Key, Stored> stored = new HashMap<>();
  private final Map<Source, Activation> activations = new HashMap<>();
  private final Map<Integer, String> channelShapes = new HashMap<>();
  private final boolean squaredError;
  private final int limit;
  private final Map<String, float[]> smoothing;
  private final Map<String, float[]> weightFactors = new HashMap<>();
  private final ActivationScaling scaling;
  private final RunControl control;
  private final Kernels kernels;
  private final Workers workers;
  private final Weight.Blocks blocks = new Weight.Blocks();

  DynamicInt8Graph(
      OnnxModel model,
      DynamicInt8Plan plan,
      boolean squaredError,
      int limit,
      Map<String, float[]> smoothing,
      Kernels kernels,
      Workers workers,
      RunControl control) {
    this.workers = workers;
    this.squaredError = squaredError;
    this.limit = limit;
    this.smoothing = smoothing;
    this.model = model;
    this.plan = plan;
    this.kernels = kernels;
    this.control = control;
    this.rewrite = ModelRewrite.of(model);
    this.scaling =
        new ActivationScaling(new SmoothQuantFold(model, plan.constants(), rewrite), rewrite);
  }

  void externalData() {
    rewrite.externalData();
  }

  /** Returns the size of what was written. */
  long writeTo(Path target) {
    for (Step step : plan.steps()) {
      float[] factors = step.isMatrixProduct() ? smoothing.get(step.node().input(0)) : null;
      if (factors != null) {
        weightFactors.put(step.weightName(), factors);
      }
    }
    smoothing.forEach(
        (activation, factors) -> scaling.divide(activation, factors, plan.readers(activation)));
    List<String> replaced = new ArrayList<>(scaling.replacedConstants());
    for (Step step : plan.steps()) {
      Key key = key(step);
      weights.computeIfAbsent(
          key,
          absent -> {
            control.expect((1 + Weight.passes(squaredError)) * step.weight().elementCount());
            return weight(step);
          });
      readers.computeIfAbsent(key, absent -> new ArrayList<>()).add(step.node().name());
    }
    for (Map.Entry<Key, Weight> entry : weights.entrySet()) {
      if (squaredError && entry.getKey().layout().scales() == Weight.Scales.ONE) {
        entry.getValue().measureWithZeroPoint();
      } else {
        entry.getValue().measure(squaredError);
      }
    }
    for (Step step : plan.steps()) {
      List<NodeSpec> nodes = new ArrayList<>();
      if (step.node().is("Gather")) {
        gather(step, nodes);
      } else if (step.isConvolution()) {
        convolution(step, nodes);
      } else {
        product(step, nodes);
      }
      rewrite.replace(step.node(), nodes);
    }
    for (Step step : plan.steps()) {
      replaced.add(step.read().read().id());
    }
    plan.constants().dropUnused(rewrite, replaced);
    control.checkCancelled();
    return rewrite.writeTo(target);
  }

  List<TensorReport> tensorReports() {
    List<TensorReport> reports = new ArrayList<>();
    for (Map.Entry<Key, Weight> entry : weights.entrySet()) {
      Key key = entry.getKey();
      Weight weight = entry.getValue();
      reports.add(
          new TensorReport(
              key.weight(),
              readers.getOrDefault(key, List.of()),
              weight.tensor().dims(),
              plan.bits(),
              weight.scales().length,
              weight.tensor().sizeBytes(),
              weight.sizeBytes() + (long) Float.BYTES * weight.scales().length,
              weight.sqnrDb(),
              weight.maxError()));
    }
    return reports;
  }

  private Weight weight(Step step) {
    return step.isConvolution()
        ? Weight.ofFilters(step.weight(), step.layout(), limit, kernels, workers, blocks, control)
        : new Weight(
            step.weight(),
            step.layout(),
            limit,
            weightFactors.getOrDefault(step.weightName(), new float[0]),
            kernels,
            workers,
            blocks,
            control);
  }

  private static Key key(Step step) {
    return new Key(step.weightName(), step.layout());
  }

  private void product(Step step, List<NodeSpec> nodes) {
    OnnxNode node = step.node();
    String base = node.name();
    boolean gemm = node.is("Gemm");
    boolean transA = gemm && node.intAttribute("transA", 0) != 0;
    Activation a = activation(step, transA, nodes);
    Stored weight = stored(step);
    String scales = weight.scales();
    float alpha = gemm ? node.floatAttribute("alpha", 1f) : 1f;
    if (alpha != 1f) {
      scales = scaled(scales, alpha, base + "_alpha", nodes);
    }
    String sums = rewrite.freshName(base + "_sums");
    nodes.add(
        NodeSpec.of(
            "MatMulInteger",
            rewrite.freshName(base + "_quant"),
            weight.withZeroPoint(a.codes(), weight.codes(), a.zeroPoint()),
            List.of(sums)));
    Optional<String> bias = Optional.empty();
    if (gemm && !node.input(2).isEmpty() && node.floatAttribute("beta", 1f) != 0f) {
      float beta = node.floatAttribute("beta", 1f);
      String added = toFloat(step, node.input(2), nodes);
      bias = Optional.of(beta == 1f ? added : scaled(added, beta, base + "_beta", nodes));
    }
    restore(step, sums, a, scales, bias, nodes);
  }

  private void convolution(Step step, List<NodeSpec> nodes) {
    OnnxNode node = step.node();
    Activation a = activation(step, false, nodes);
    Stored weight = stored(step);
    String sums = rewrite.freshName(node.name() + "_sums");
    nodes.add(
        NodeSpec.copyOf(node)
            .as("ConvInteger", rewrite.freshName(node.name() + "_quant"))
            .between(
                weight.withZeroPoint(a.codes(), weight.codes(), a.zeroPoint()), List.of(sums)));
    Optional<String> bias = Optional.empty();
    if (!node.input(2).isEmpty()) {
      String shaped = rewrite.freshName(node.name() + "_bias");
      nodes.add(
          NodeSpec.of(
              "Reshape",
              rewrite.freshName(node.name() + "_bias_reshape"),
              List.of(toFloat(step, node.input(2), nodes), channelShape(step)),
              List.of(shaped)));
      bias = Optional.of(shaped);
    }
    restore(step, sums, a, weight.scales(), bias, nodes);
  }

  /** The name of the shape in which a value for each channel meets the sums. */
  private String channelShape(Step step) {
    return channelShapes.computeIfAbsent(
        step.weight().dims().size(),
        rank -> {
          String name = rewrite.freshName("channels_of_" + rank);
          rewrite.addInitializer(TensorSpec.ofLongs(name, channelDims(rank, REST)));
          return name;
        });
  }

  private static List<Long> channelDims(int rank, long channels) {
    List<Long> dims = new ArrayList<>(Collections.nCopies(rank, 1L));
    dims.set(1, channels);
    return dims;
  }

  /** Makes floats of the sums of a product, and adds its bias. */
  private void restore(
      Step step,
      String sums,
      Activation a,
      String scales,
      Optional<String> bias,
      List<NodeSpec> nodes) {
    String base = step.node().name();
    String cast = rewrite.freshName(base + "_sums_float");
    nodes.add(
        NodeSpec.of("Cast", rewrite.freshName(base + "_cast"), List.of(sums), List.of(cast))
            .with("to", DataType.FLOAT.code()));
    String outputScale = rewrite.freshName(base + "_output_scale");
    nodes.add(
        NodeSpec.of(
            "Mul",
            rewrite.freshName(base + "_scales_mul"),
            List.of(a.scale(), scales),
            List.of(outputScale)));
    String output = floatOutput(step);
    String product = bias.isPresent() ? rewrite.freshName(base + "_product") : output;
    nodes.add(
        NodeSpec.of(
            "Mul",
            rewrite.freshName(base + "_output_scale_mul"),
            List.of(cast, outputScale),
            List.of(product)));
    bias.ifPresent(
        value ->
            nodes.add(
                NodeSpec.of(
                    "Add",
                    rewrite.freshName(base + "_bias_add"),
                    List.of(product, value),
                    List.of(output))));
    fromFloat(step, output, nodes);
  }

  /** The value a node makes, or where it computes in half precision one to be converted to it. */
  private String floatOutput(Step step) {
    String output = step.node().outputs().get(0);
    return step.read().type() == DataType.FLOAT ? output : rewrite.freshName(output + "_float");
  }

  private void fromFloat(Step step, String value, List<NodeSpec> nodes) {
    if (step.read().type() != DataType.FLOAT) {
      nodes.add(
          NodeSpec.of(
                  "Cast",
                  rewrite.freshName(value + "_to_half"),
                  List.of(value),
                  step.node().outputs())
              .with("to", step.read().type().code()));
    }
  }

  private String toFloat(Step step, String value, List<NodeSpec> nodes) {
    if (step.read().type() == DataType.FLOAT) {
      return value;
    }
    String wide = rewrite.freshName(value + "_float");
    nodes.add(
        NodeSpec.of("Cast", rewrite.freshName(value + "_to_float"), List.of(value), List.of(wide))
            .with("to", DataType.FLOAT.code()));
    return wide;
  }

  private String scaled(String value, float factor, String base, List<NodeSpec> nodes) {
    String constant = rewrite.freshName(base);
    rewrite.addInitializer(TensorSpec.ofFloats(constant, List.of(), new float[] {factor}));
    String result = rewrite.freshName(base + "_scaled");
    nodes.add(
        NodeSpec.of(
            "Mul", rewrite.freshName(base + "_mul"), List.of(value, constant), List.of(result)));
    return result;
  }

  private Activation activation(Step step, boolean transposed, List<NodeSpec> nodes) {
    String value = step.node().input(0);
    boolean scaled = !transposed && step.read().scope().isMain() && !step.isConvolution();
    String read = scaled ? scaling.divided(value, nodes) : value;
    Source key = new Source(step.read().scope(), read, transposed);
    Activation known = activations.get(key);
    if (known != null) {
      return known;
    }
    String input = toFloat(step, read, nodes);
    if (transposed) {
      String turned = rewrite.freshName(value + "_transposed");
      nodes.add(
          NodeSpec.of(
                  "Transpose",
                  rewrite.freshName(value + "_transpose"),
                  List.of(input),
                  List.of(turned))
              .with("perm", List.of(1L, 0L)));
      input = turned;
    }
    Activation made =
        new Activation(
            rewrite.freshName(value + "_quantized"),
            rewrite.freshName(value + "_scale"),
            rewrite.freshName(value + "_zero_point"));
    nodes.add(
        NodeSpec.of(
            "DynamicQuantizeLinear",
            rewrite.freshName(value + "_QuantizeLinear"),
            List.of(input),
            List.of(made.codes(), made.scale(), made.zeroPoint())));
    activations.put(key, made);
    return made;
  }

  private void gather(Step step, List<NodeSpec> nodes) {
    OnnxNode node = step.node();
    String base = node.name();
    Stored table = stored(step);
    String output = floatOutput(step);
    String rows = rewrite.freshName(output + "_quantized");
    nodes.add(
        NodeSpec.of(
                "Gather",
                rewrite.freshName(base + "_quant"),
                List.of(table.codes(), node.input(1)),
                List.of(rows))
            .with("axis", node.intAttribute("axis", 0)));
    boolean oneScale = step.layout().scales() == Weight.Scales.ONE;
    if (oneScale || model.opset("").orElse(0) >= PER_CHANNEL_OPSET) {
      NodeSpec restore =
          NodeSpec.of(
              "DequantizeLinear",
              rewrite.freshName(base + "_DequantizeLinear"),
              table.withZeroPoint(rows, table.scales()),
              List.of(output));
      nodes.add(oneScale ? restore : restore.with("axis", -1));
      fromFloat(step, output, nodes);
      return;
    }
    String cast = rewrite.freshName(output + "_cast");
    nodes.add(
        NodeSpec.of("Cast", rewrite.freshName(base + "_cast"), List.of(rows), List.of(cast))
            .with("to", DataType.FLOAT.code()));
    nodes.add(
        NodeSpec.of(
            "Mul",
            rewrite.freshName(base + "_scale_mul"),
            List.of(cast, table.scales()),
            List.of(output)));
    fromFloat(step, output, nodes);
  }

  private Stored stored(Step step) {
    return stored.computeIfAbsent(
        key(step),
        key -> {
          Weight weight = weights.get(key);
          if (weight == null) {
            throw new IllegalStateException("weight " + key + " was not planned");
          }
          Stored names =
              new Stored(
                  rewrite.freshName(key.weight() + "_quantized"),
                  rewrite.freshName(key.weight() + "_scale"),
                  weight.zeroPoint() == 0 ? "" : rewrite.freshName(key.weight() + "_zero_point"));
          DataType codes = step.layout().unsigned() ? DataType.UINT8 : DataType.INT8;
          rewrite.addInitializer(
              TensorSpec.ofFloats(names.scales(), scaleDims(step, weight), weight.scales()));
          if (weight.zeroPoint() != 0) {
            ByteBuffer zero = ByteBuffer.wrap(new byte[] {(byte) weight.zeroPoint()});
            rewrite.addInitializer(
                new TensorSpec(names.zeroPoint(), codes, List.of(), Payload.of(zero)));
          }
          rewrite.addInitializer(new TensorSpec(names.codes(), codes, weight.codeDims(), weight));
          return names;
        });
  }

  private static List<Long> scaleDims(Step step, Weight weight) {
    if (step.layout().scales() == Weight.Scales.ONE) {
      return List.of();
    }
    long channels = weight.scales().length;
    return step.isConvolution()
        ? channelDims(step.weight().dims().size(), channels)
        : List.of(channels);
  }
}
