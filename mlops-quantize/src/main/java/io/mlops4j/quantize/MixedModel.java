package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A model whose weights can each have a precision of their own. What a precision makes of a weight
 * is found once and kept, so that many mixtures can be written. Products get GPTQ where the second
 * moments of all activations fit into a quarter of the heap, otherwise importance-weighted scales.
 * Confined.
 */
final class MixedModel {

  private static final double DAMPING = 0.01;
  private static final int ROUNDS = 2;
  private static final int ACCURACY_LEVEL = 4;
  private static final int INT8_LIMIT = 127;

  /** Tables of shorter rows are not packed. */
  private static final int SMALLEST_BLOCK = 16;

  private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose");

  /**
   * A weight with all nodes that read it.
   *
   * @param bytes size at each precision it can have
   */
  record Unit(String weight, Set<String> nodes, Map<Precision, Long> bytes) {}

  /** A file that was written. */
  record Written(long bytes, List<TensorReport> tensors) {}

  private final OnnxModel base;
  private final Path folder;
  private final RunControl control;
  private final Iterable<Sample> samples;
  private final Map<String, InputMoments> moments;
  private final boolean gptq;
  private final Map<String, float[]> smoothing;
  private final Map<PackedWeights.Key, BlockWeight> packed = new HashMap<>();
  private final List<Unit> units = new ArrayList<>();
  private final List<SkippedNode> skipped;

  /**
   * Runs the samples, to learn what the weights meet.
   *
   * @param folder for files between
   * @param excluded names of nodes to leave float
   * @throws UnsupportedModelException when nothing in the model can be quantized
   */
  MixedModel(
      OnnxModel original,
      Path folder,
      Iterable<Sample> samples,
      Predicate<String> excluded,
      RunControl control) {
    this.folder = folder;
    this.base = prepared(original);
    this.control = control;
    this.samples = samples;
    Optional<DynamicInt8Plan> dynamic = dynamicPlan(excluded);
    WeightOnlyPlan weightOnly = WeightOnlyPlan.findIn(base, SMALLEST_BLOCK, true, excluded);
    Map<String, Set<String>> readers = new LinkedHashMap<>();
    Map<String, Map<Precision, Long>> bytes = new HashMap<>();
    for (DynamicInt8Plan.Step step : dynamic.map(DynamicInt8Plan::steps).orElse(List.of())) {
      add(readers, step.weightName(), step.node().name());
      Map<Precision, Long> own = bytes(bytes, step.weightName());
      own.put(Precision.FLOAT, step.weight().sizeBytes());
      own.put(Precision.DYNAMIC_INT8, step.weight().elementCount());
    }
    for (WeightOnlyPlan.Step step : weightOnly.steps()) {
      add(readers, step.weightName(), step.node().name());
      Map<Precision, Long> own = bytes(bytes, step.weightName());
      own.put(Precision.FLOAT, step.weight().sizeBytes());
      for (Precision precision : Precision.values()) {
        if (precision.isWeightOnly()) {
          own.put(
              precision,
              precision.format(step).layout(step.weight(), step.transposed()).storedBytes());
        }
      }
    }
    readers.forEach((name, nodes) -> units.add(new Unit(name, nodes, bytes(bytes, name))));
    Optional<QuantizationReport> convolutions = convolutions(excluded);
    convolutions.ifPresent(report -> report.tensors().forEach(this::addConvolution));
    if (units.isEmpty()) {
      throw new UnsupportedModelException(
          "nothing in the model can be quantized: it has no MatMul, Gemm, Gather or Conv with"
              + " constant weights that is not excluded");
    }
    this.skipped =
        dynamic
            .map(DynamicInt8Plan::skipped)
            .or(() -> convolutions.map(QuantizationReport::skipped))
            .orElse(List.of());
    this.gptq = fitsMoments(weightOnly);
    this.moments =
        weightOnly.products().noneMatch(WeightOnlyPlan.Step::isObserved)
            ? Map.of()
            : WeightOnly.moments(base, weightOnly, gptq, samples, control);
    this.smoothing =
        dynamic.isEmpty()
            ? Map.of()
            : new SmoothQuantSearch(base, dynamic.get().smoothQuantGroups(), INT8_LIMIT, control)
                .factors(samples, OptionalDouble.empty());
  }

  /** The static recipe simplifies a model first; all recipes must see the same nodes. */
  private OnnxModel prepared(OnnxModel original) {
    if (!isConvolutional(original)) {
      return original;
    }
    try (PreparedModel prepared = PreparedModel.of(original)) {
      Path copy = folder.resolve("prepared.onnx");
      ModelRewrite.of(prepared.model()).writeTo(copy);
      return OnnxModel.read(copy);
    }
  }

  private static boolean isConvolutional(OnnxModel model) {
    return model.graph().nodes().stream().anyMatch(node -> CONVOLUTIONS.contains(node.opType()));
  }

  /** Empty where nothing can become dynamic. */
  private Optional<DynamicInt8Plan> dynamicPlan(Predicate<String> excluded) {
    try {
      return Optional.of(DynamicInt8Plan.withoutConvolutions(base, true, 8, excluded));
    } catch (UnsupportedModelException nothing) {
      return Optional.empty();
    }
  }

  /** What the static recipe makes of a model with convolutions; empty for all others. */
  private Optional<QuantizationReport> convolutions(Predicate<String> excluded) {
    if (!isConvolutional(base)) {
      return Optional.empty();
    }
    return withFile(
        file -> {
          try {
            return Optional.of(staticRecipe(name -> !excluded.test(name)).writeTo(file).report());
          } catch (UnsupportedModelException nothing) {
            return Optional.empty();
          }
        });
  }

  private StaticInt8 staticRecipe(Predicate<String> included) {
    return new StaticInt8(base.path(), samples)
        .withoutSmoothQuant()
        .include(included)
        .cancelledBy(control::isCancelled);
  }

  /** Matrices that the other recipes take too are left to them. */
  private void addConvolution(TensorReport weight) {
    Set<String> nodes = new HashSet<>(weight.nodes());
    if (units.stream().allMatch(unit -> Collections.disjoint(unit.nodes(), nodes))) {
      Map<Precision, Long> bytes = new EnumMap<>(Precision.class);
      bytes.put(Precision.FLOAT, weight.originalBytes());
      bytes.put(Precision.STATIC_INT8, weight.quantizedBytes());
      units.add(new Unit(weight.name(), nodes, bytes));
    }
  }

  private static void add(Map<String, Set<String>> readers, String weight, String node) {
    readers.computeIfAbsent(weight, absent -> new HashSet<>()).add(node);
  }

  private static Map<Precision, Long> bytes(Map<String, Map<Precision, Long>> all, String weight) {
    return all.computeIfAbsent(weight, absent -> new EnumMap<>(Precision.class));
  }

  private static boolean fitsMoments(WeightOnlyPlan plan) {
    Map<String, Long> squares = new HashMap<>();
    plan.products()
        .forEach(step -> squares.put(step.node().input(0), (long) step.depth() * step.depth()));
    double bytes = squares.values().stream().mapToDouble(count -> count / 2.0 * Double.BYTES).sum();
    return bytes < Runtime.getRuntime().maxMemory() / 4.0;
  }

  /** The weights in the order of the graph. */
  List<Unit> units() {
    return units;
  }

  /** What is mixed: the original, or, where it has convolutions, what it was simplified to. */
  OnnxModel base() {
    return base;
  }

  /** Nodes with weights that have no other form than float. */
  List<SkippedNode> skipped() {
    return skipped;
  }

  /** Writes a mixture; a weight that is not named stays float. */
  Written write(Map<Unit, Precision> mixture, Path target) {
    List<TensorReport> reports = new ArrayList<>();
    Set<String> fixed = nodes(mixture, precision -> precision == Precision.STATIC_INT8);
    if (fixed.isEmpty()) {
      return new Written(writeDynamic(base, mixture, target, reports), reports);
    }
    return withFile(
        file -> {
          reports.addAll(staticRecipe(fixed::contains).writeTo(file).report().tensors());
          return new Written(writeDynamic(OnnxModel.read(file), mixture, target, reports), reports);
        });
  }

  /** Writes a mixture with its constants in a file of their own. */
  Written writePair(Map<Unit, Precision> mixture, Path target) {
    return withFile(
        file -> {
          List<TensorReport> reports = write(mixture, file).tensors();
          ModelRewrite rewrite = ModelRewrite.of(OnnxModel.read(file));
          rewrite.externalData();
          return new Written(rewrite.writeTo(target), reports);
        });
  }

  private long writeDynamic(
      OnnxModel model, Map<Unit, Precision> mixture, Path target, List<TensorReport> reports) {
    Set<String> nodes = nodes(mixture, precision -> precision == Precision.DYNAMIC_INT8);
    if (nodes.isEmpty()) {
      return writePacked(model, mixture, target, reports);
    }
    DynamicInt8Plan plan =
        DynamicInt8Plan.withoutConvolutions(model, true, 8, name -> !nodes.contains(name));
    DynamicInt8Graph graph =
        new DynamicInt8Graph(
            model, plan, false, INT8_LIMIT, smoothing, Kernels.active(), Workers.CALLER, control);
    return withFile(
        file -> {
          graph.writeTo(file);
          reports.addAll(graph.tensorReports());
          return writePacked(OnnxModel.read(file), mixture, target, reports);
        });
  }

  /** What to do with a file between two recipes. */
  @FunctionalInterface
  private interface FileAction<T> {
    T apply(Path file);
  }

  private <T> T withFile(FileAction<T> action) {
    try {
      Path file = Files.createTempFile(folder, "between", ".onnx");
      try {
        return action.apply(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException full) {
      throw new QuantizationException("no temporary file for a copy of the model", full);
    }
  }

  private static Set<String> nodes(Map<Unit, Precision> mixture, Predicate<Precision> which) {
    Set<String> nodes = new HashSet<>();
    mixture.forEach(
        (unit, precision) -> {
          if (which.test(precision)) {
            nodes.addAll(unit.nodes());
          }
        });
    return nodes;
  }

  private long writePacked(
      OnnxModel model, Map<Unit, Precision> mixture, Path target, List<TensorReport> reports) {
    Set<String> nodes = nodes(mixture, Precision::isWeightOnly);
    if (nodes.isEmpty()) {
      return ModelRewrite.of(model).writeTo(target);
    }
    Map<String, Precision> byWeight = new HashMap<>();
    mixture.forEach((unit, precision) -> byWeight.put(unit.weight(), precision));
    WeightOnlyPlan plan =
        WeightOnlyPlan.findIn(model, SMALLEST_BLOCK, true, name -> !nodes.contains(name));
    PackedWeights weights =
        new PackedWeights(
            plan.steps(),
            step -> byWeight.getOrDefault(step.weightName(), Precision.INT8).format(step),
            step ->
                packed(
                    step, byWeight.getOrDefault(step.weightName(), Precision.INT8).format(step)));
    ModelRewrite rewrite = ModelRewrite.of(model);
    ActivationScaling unscaled =
        new ActivationScaling(new SmoothQuantFold(model, plan.constants(), rewrite), rewrite);
    WeightOnlyGraph graph = new WeightOnlyGraph(rewrite, weights, ACCURACY_LEVEL, unscaled);
    plan.steps().forEach(graph::replace);
    plan.constants()
        .dropUnused(rewrite, plan.steps().stream().map(step -> step.read().read().id()).toList());
    control.checkCancelled();
    long bytes = rewrite.writeTo(target);
    reports.addAll(weights.reports());
    return bytes;
  }

  private BlockWeight packed(WeightOnlyPlan.Step step, BlockFormat format) {
    return packed.computeIfAbsent(
        new PackedWeights.Key(step.weightName(), step.transposed(), format),
        key -> {
          BlockWeight weight =
              new BlockWeight(
                  base.graph().initializer(step.weightName()).orElse(step.weight()),
                  step.transposed(),
                  format.layout(step.weight(), step.transposed()),
                  new float[0],
                  control);
          InputMoments own = moments.get(WeightOnly.momentsKey(step));
          float[] importance = own == null ? new float[0] : own.importance();
          weight.measure(() -> new SquaredErrorScaling(format.symmetric(), importance));
          if (step.read().type() != DataType.FLOAT) {
            weight.roundScales(step.read().type());
          }
          if (own != null && gptq && format.bits() == 4) {
            weight.encode(new Gptq(weight.layout(), own.products(), DAMPING, true, ROUNDS));
          }
          return weight;
        });
  }
}
