package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The recipe of weight-only quantization: MatMul and Gemm become ONNX Runtime's MatMulNBits, with 4
 * or 8 bits for each weight and a scale for each block of inputs. Activations stay float in the
 * file.
 *
 * <p>Four ways to choose the codes, each more accurate than the one before and slower: {@link
 * #roundToNearest}, {@link #minimizeSquaredError}, {@link #importance} and {@link #gptq}. The last
 * two run the model on samples and need ONNX Runtime on the class path.
 *
 * <p>Defaults: 4 bits, blocks of 32, symmetric, rounded to nearest, accuracy level 4, embeddings
 * left float, nothing excluded, no listener. Confined.
 */
public final class WeightOnly {

  private static final double DAMPING = 0.01;

  private final Path model;
  private int bits = 4;
  private int blockSize = 32;
  private boolean symmetric = true;
  private int accuracyLevel = 4;
  private boolean embeddings;
  private Method method = Method.ROUND_TO_NEAREST;
  private Iterable<Sample> samples = java.util.List.of();
  private boolean externalData;
  private Predicate<String> excluded = node -> false;
  private ProgressListener listener = (done, total, unit) -> {};
  private BooleanSupplier cancelled = () -> false;

  private enum Method {
    ROUND_TO_NEAREST("rounded to nearest"),
    SQUARED_ERROR("smallest squared error"),
    IMPORTANCE("smallest squared error weighted by activations"),
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
   * Rounds input after input and lets later inputs make up for the error of earlier ones (GPTQ), in
   * the order of their activations, on grids chosen as by {@link #importance}; then fits scales and
   * codes to each other until the products come no nearer. Memory grows with the square of the
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
   * Reports progress, counted in weight values; each counts twice.
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

  private QuantizedModel quantize(Path target) {
    RunControl control = new RunControl(listener, cancelled);
    OnnxModel original = OnnxModel.read(model);
    WeightOnlyPlan plan = WeightOnlyPlan.of(original, blockSize, embeddings, excluded);
    PackedWeights weights = new PackedWeights(plan, blockSize, bits, symmetric, control);
    Map<String, InputMoments> moments = moments(original, plan, control);
    weights.forEach(
        (weight, readers) -> {
          InputMoments own = moments.get(momentsKey(readers.get(0)));
          if (own == null) {
            weight.measure(
                method == Method.ROUND_TO_NEAREST
                    ? BlockScaling.range(symmetric)
                    : new SquaredErrorScaling(symmetric, new float[0]));
          } else {
            weight.measure(new SquaredErrorScaling(symmetric, own.importance()));
            if (method == Method.GPTQ) {
              weight.encode(new Gptq(weight.layout(), own.products(), DAMPING));
            }
          }
        });
    ModelRewrite rewrite = ModelRewrite.of(original);
    WeightOnlyGraph graph = new WeightOnlyGraph(rewrite, weights, accuracyLevel);
    plan.steps().forEach(graph::replace);
    plan.constants().dropUnused(rewrite, plan.steps().stream().map(s -> s.weightName()).toList());
    if (externalData) {
      rewrite.externalData();
    }
    control.checkCancelled();
    long quantizedBytes = rewrite.writeTo(target);
    return new QuantizedModel(
        target,
        new QuantizationReport(
            describe(),
            original.sizeBytes(),
            quantizedBytes,
            weights.reports(),
            plan.skipped(),
            Kernels.active().name()));
  }

  /** Moments of the inputs of each weight, over all products that read it. */
  private Map<String, InputMoments> moments(
      OnnxModel original, WeightOnlyPlan plan, RunControl control) {
    if (method != Method.IMPORTANCE && method != Method.GPTQ) {
      return Map.of();
    }
    ActivationMoments collected = new ActivationMoments(method == Method.GPTQ);
    for (WeightOnlyPlan.Step step : plan.steps()) {
      if (!step.isTable()) {
        int depth =
            BlockLayout.of(step.weight(), step.transposed(), blockSize, bits, symmetric).depth();
        boolean transposed = step.node().is("Gemm") && step.node().intAttribute("transA", 0) != 0;
        collected.expect(momentsKey(step), step.node().input(0), transposed, depth);
      }
    }
    return collected.collect(original, samples, control);
  }

  private static String momentsKey(WeightOnlyPlan.Step step) {
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
        + (embeddings ? ", with embeddings" : "");
  }
}
