package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The recipe of weight-only quantization: MatMul and Gemm become ONNX Runtime's MatMulNBits, with 4
 * or 8 bits for each weight and a scale for each block of inputs. Activations stay float in the
 * file.
 *
 * <p>Five ways to choose the codes, in general each more accurate than the one before and slower:
 * {@link #roundToNearest}, {@link #minimizeSquaredError}, {@link #importance}, {@link #awq} and
 * {@link #gptq}. The last three run the model on samples and need ONNX Runtime on the class path.
 *
 * <p>Defaults: 4 bits, blocks of 32, symmetric, rounded to nearest, accuracy level 4, embeddings
 * left float, nothing excluded, no listener. Confined.
 */
public final class WeightOnly {

  private static final double DAMPING = 0.01;
  private static final int ROUNDS = 2;

  private final Path model;
  private int bits = 4;
  private int blockSize = 32;
  private boolean symmetric = true;
  private int accuracyLevel = 4;
  private boolean embeddings;
  private Method method = Method.ROUND_TO_NEAREST;
  private boolean actOrder = true;
  private Iterable<Sample> samples = List.of();
  private boolean externalData;
  private Workers workers = Workers.CALLER;
  private Predicate<String> excluded = node -> false;
  private ProgressListener listener = (done, total, unit) -> {};
  private BooleanSupplier cancelled = () -> false;

  private enum Method {
    ROUND_TO_NEAREST("rounded to nearest"),
    SQUARED_ERROR("smallest squared error"),
    IMPORTANCE("smallest squared error weighted by activations"),
    AWQ("AWQ"),
    GPTQ("GPTQ");

    private final String text;

    Method(String text) {
      this.text = text;
    }
  }

  WeightOnly(Path model) {
    this.model = model;
  }

  /**
   * Width of a code. Default 4.
   *
   * @param width 4 or 8
   * @return this recipe
   */
  public WeightOnly bits(int width) {
    if (width != 4 && width != 8) {
      throw new IllegalArgumentException("weights of " + width + " bits; MatMulNBits has 4 or 8");
    }
    bits = width;
    return this;
  }

  /**
   * Inputs that share a scale. Default 32.
   *
   * @param inputs 16, 32, 64, 128 or 256: what ONNX Runtime runs on a CPU
   * @return this recipe
   */
  public WeightOnly blockSize(int inputs) {
    if (Integer.bitCount(inputs) != 1 || inputs < 16 || inputs > 256) {
      throw new IllegalArgumentException("blocks of " + inputs + "; use 16, 32, 64, 128 or 256");
    }
    blockSize = inputs;
    return this;
  }

  /**
   * The middle code of every block is zero. The default.
   *
   * @return this recipe
   */
  public WeightOnly symmetric() {
    symmetric = true;
    return this;
  }

  /**
   * Every block has a zero point of its own: more accurate, half a byte to a byte more per block.
   *
   * @return this recipe
   */
  public WeightOnly asymmetric() {
    symmetric = false;
    return this;
  }

  /**
   * How ONNX Runtime may compute the products. Default 4: activations are rounded to 8 bits, which
   * is several times faster on CPUs; 0 or 1 keep them float, and run 8-bit weights slowly.
   *
   * @param level 0 (unset), 1 (float), 2 (half), 3 (bfloat16) or 4 (int8)
   * @return this recipe
   */
  public WeightOnly accuracyLevel(int level) {
    if (level < 0 || level > 4) {
      throw new IllegalArgumentException("accuracy level " + level + " is not within 0..4");
    }
    accuracyLevel = level;
    return this;
  }

  /**
   * Packs embedding tables too: Gather becomes GatherBlockQuantized. Their codes are chosen by the
   * smallest squared error unless rounding to nearest is asked for. Default: left float.
   *
   * @return this recipe
   */
  public WeightOnly embeddings() {
    embeddings = true;
    return this;
  }

  /**
   * The range of each block sets its scale, codes are the nearest: bit for bit what ONNX Runtime's
   * own tool writes. The default.
   *
   * @return this recipe
   */
  public WeightOnly roundToNearest() {
    method = Method.ROUND_TO_NEAREST;
    return this;
  }

  /**
   * The scale, and the zero point, of each block are those of the smallest squared error found.
   * Needs no data.
   *
   * @return this recipe
   */
  public WeightOnly minimizeSquaredError() {
    method = Method.SQUARED_ERROR;
    return this;
  }

  /**
   * As {@link #minimizeSquaredError}, with the error of each input weighted by the mean square of
   * its activations.
   *
   * @param calibration what to run the model on; gone through once
   * @return this recipe
   */
  public WeightOnly importance(Iterable<Sample> calibration) {
    method = Method.IMPORTANCE;
    samples = calibration;
    return this;
  }

  /**
   * As {@link #importance}, after each input's weights were multiplied by a factor that grows with
   * its activations, which are divided by it (AWQ). The division is folded into the norm before
   * where nothing else reads that norm, otherwise it is one Mul; an activation that gains nothing
   * gets none. A weight that is also read in another way stays as it is. The SQNR of a scaled
   * weight in the report is that of its scaled values.
   *
   * @param calibration what to run the model on; gone through once
   * @return this recipe
   */
  public WeightOnly awq(Iterable<Sample> calibration) {
    method = Method.AWQ;
    samples = calibration;
    return this;
  }

  /**
   * Rounds input after input and lets later inputs make up for the error of earlier ones (GPTQ), in
   * the order {@link #actOrder} says, on grids chosen as by {@link #importance}; then fits scales
   * and codes to each other until the products come no nearer. Memory grows with the square of the
   * largest number of inputs and the number of different activations.
   *
   * @param calibration what to run the model on; gone through once
   * @return this recipe
   */
  public WeightOnly gptq(Iterable<Sample> calibration) {
    method = Method.GPTQ;
    samples = calibration;
    return this;
  }

  /**
   * Whether {@link #gptq} rounds inputs of large activations first, while most others can still
   * make up for their error. The groups that share a scale stay those of the original order, so the
   * model needs no index for it. Default true.
   *
   * @param largestFirst false for the order of the weight
   * @return this recipe
   */
  public WeightOnly actOrder(boolean largestFirst) {
    actOrder = largestFirst;
    return this;
  }

  /**
   * Leaves nodes in floating point. Called again, it replaces the earlier choice.
   *
   * @param nodeName true for the name of a node to leave; a node without a name is asked for by the
   *     name of its first output
   * @return this recipe
   */
  public WeightOnly exclude(Predicate<String> nodeName) {
    excluded = nodeName;
    return this;
  }

  /**
   * Puts the data of constants into a second file beside the target, whatever the size of the
   * model; {@link #writeTo} tells how both appear. Default: only where the new model has 2 GiB or
   * more.
   *
   * @return this recipe
   */
  public WeightOnly externalData() {
    externalData = true;
    return this;
  }

  /**
   * Shares the work on weights with other threads. The new file and the report are the same
   * whatever these are. Default: the calling thread alone.
   *
   * @param executor runs pieces of work; one that is busy or closed only costs time
   * @param tasks how many pieces it may hold at a time, as many as it has threads
   * @return this recipe
   */
  public WeightOnly executor(Executor executor, int tasks) {
    workers = Workers.of(executor, tasks);
    return this;
  }

  /**
   * Reports progress, counted in weight values; each counts twice, rounded to nearest once.
   *
   * @param progress told on the calling thread
   * @return this recipe
   */
  public WeightOnly progress(ProgressListener progress) {
    listener = progress;
    return this;
  }

  /**
   * Lets the caller stop the run; interrupting its thread does the same.
   *
   * @param stop asked between strips of a weight and between samples
   * @return this recipe
   */
  public WeightOnly cancelledBy(BooleanSupplier stop) {
    cancelled = stop;
    return this;
  }

  /**
   * Quantizes and writes. The new file appears whole or not at all; an existing one is replaced. A
   * model with {@link #externalData}, or of 2 GiB or more, is a pair that appears whole or not at
   * all: {@code NAME.<part of its SHA-256>.data} lies beside the target, and the one that a
   * replaced model of this library read is deleted.
   *
   * @param target the new file, not the original one
   * @return the new model with its report
   * @throws QuantizationException if the model cannot be read or run, nothing in it can be packed,
   *     there is no sample where some are needed, the file cannot be written, or the run was
   *     cancelled
   */
  public QuantizedModel writeTo(Path target) {
    return TargetFile.write(model, target, () -> quantize(target));
  }

  /** How often the values of a weight are read. */
  private long passes(WeightOnlyPlan.Step step) {
    return method == Method.ROUND_TO_NEAREST && step.read().type() == DataType.FLOAT ? 1 : 2;
  }

  private QuantizedModel quantize(Path target) {
    RunControl control = new RunControl(listener, cancelled);
    OnnxModel original = OnnxModel.read(model);
    WeightOnlyPlan plan = WeightOnlyPlan.of(original, blockSize, embeddings, excluded);
    BlockFormat format = new BlockFormat(bits, blockSize, symmetric);
    Map<String, InputMoments> moments = moments(original, plan, control);
    Map<String, float[]> factors = factors(plan, format, moments, control);
    Map<String, float[]> weightFactors = new HashMap<>();
    plan.products()
        .filter(step -> step.isScalable() && factors.containsKey(step.node().input(0)))
        .forEach(
            step ->
                weightFactors.put(
                    step.weightName(), factors.getOrDefault(step.node().input(0), new float[0])));
    PackedWeights weights =
        new PackedWeights(
            plan.steps(),
            step -> format,
            step -> {
              control.expect(passes(step) * step.weight().elementCount());
              return new BlockWeight(
                  step.weight(),
                  step.transposed(),
                  format.layout(step.weight(), step.transposed()),
                  weightFactors.getOrDefault(step.weightName(), new float[0]),
                  workers,
                  control);
            });
    weights.forEach(
        (weight, readers) -> {
          InputMoments own = moments.get(momentsKey(readers.get(0)));
          Optional<DataType> half =
              readers.stream()
                  .map(step -> step.read().type())
                  .filter(type -> type != DataType.FLOAT)
                  .findFirst();
          if (method == Method.ROUND_TO_NEAREST && half.isEmpty()) {
            weight.measureWhileWritten(() -> BlockScaling.range(symmetric));
            return;
          }
          float[] importance =
              own == null
                  ? new float[0]
                  : AwqSearch.importance(
                      own.importance(),
                      weightFactors.getOrDefault(readers.get(0).weightName(), new float[0]));
          weight.measure(
              () ->
                  method == Method.ROUND_TO_NEAREST
                      ? BlockScaling.range(symmetric)
                      : new SquaredErrorScaling(symmetric, importance));
          half.ifPresent(weight::roundScales);
          if (own != null && method == Method.GPTQ) {
            weight.encode(new Gptq(weight.layout(), own.products(), DAMPING, actOrder, ROUNDS));
          }
        });
    ModelRewrite rewrite = ModelRewrite.of(original);
    ActivationScaling scaling =
        new ActivationScaling(new SmoothQuantFold(original, plan.constants(), rewrite), rewrite);
    factors.forEach(
        (activation, values) -> scaling.divide(activation, values, plan.readers(activation)));
    WeightOnlyGraph graph = new WeightOnlyGraph(rewrite, weights, accuracyLevel, scaling);
    plan.steps().forEach(graph::replace);
    List<String> replaced = new ArrayList<>(scaling.replacedConstants());
    plan.steps().forEach(step -> replaced.add(step.read().read().id()));
    plan.constants().dropUnused(rewrite, replaced);
    if (externalData) {
      rewrite.externalData();
    }
    control.checkCancelled();
    long quantizedBytes = rewrite.writeTo(target);
    return QuantizedModel.written(
        target,
        new QuantizationReport(
            describe(),
            original.sizeBytes(),
            quantizedBytes,
            weights.reports(),
            plan.skipped(),
            Kernels.active().name()));
  }

  /** Factors by the activation they divide; none unless the method scales. */
  private Map<String, float[]> factors(
      WeightOnlyPlan plan,
      BlockFormat format,
      Map<String, InputMoments> moments,
      RunControl control) {
    if (method != Method.AWQ) {
      return Map.of();
    }
    Map<String, float[]> meanSquares = new HashMap<>();
    plan.products()
        .forEach(
            step -> {
              InputMoments own = moments.get(momentsKey(step));
              if (own != null && step.isObserved()) {
                meanSquares.put(step.node().input(0), own.importance());
              }
            });
    return new AwqSearch(format, control).factors(plan.scalableGroups(), meanSquares);
  }

  /** Moments of the inputs of each weight, over all products that read it. */
  private Map<String, InputMoments> moments(
      OnnxModel original, WeightOnlyPlan plan, RunControl control) {
    if (method == Method.ROUND_TO_NEAREST || method == Method.SQUARED_ERROR) {
      return Map.of();
    }
    return moments(original, plan, method == Method.GPTQ, samples, control);
  }

  static Map<String, InputMoments> moments(
      OnnxModel original,
      WeightOnlyPlan plan,
      boolean withProducts,
      Iterable<Sample> samples,
      RunControl control) {
    ActivationMoments collected = new ActivationMoments(withProducts);
    plan.products()
        .filter(WeightOnlyPlan.Step::isObserved)
        .forEach(
            step ->
                collected.expect(
                    momentsKey(step), step.node().input(0), step.transposedInput(), step.depth()));
    return collected.collect(original, samples, control);
  }

  static String momentsKey(WeightOnlyPlan.Step step) {
    return (step.isTable() ? "table " : step.transposed() ? "rows " : "columns ")
        + step.weightName();
  }

  private String describe() {
    return "weight-only INT"
        + bits
        + ", blocks of "
        + blockSize
        + (symmetric ? ", symmetric, " : ", asymmetric, ")
        + method.text
        + (method == Method.GPTQ && !actOrder ? " in the order of the inputs" : "")
        + (embeddings ? ", with embeddings" : "");
  }
}
