package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The recipe of dynamic INT8 quantization, for MatMul, Gemm, Conv and embedding Gather.
 *
 * <p>Weights become symmetric signed integers. A product becomes DynamicQuantizeLinear (one for
 * each activation, shared by all products that read it), MatMulInteger, Cast and Mul, which ONNX
 * Runtime fuses into DynamicQuantizeMatMul or MatMulIntegerToFloat. A convolution becomes
 * ConvInteger in the same way, which ONNX Runtime does not fuse: the file shrinks, but {@link
 * StaticInt8} or the float Conv is faster, as the report warns. An embedding table is read as
 * integers and scaled after the Gather.
 *
 * <p>Every activation gets one scale for all its values, so the answer to one request depends on
 * the others in its batch.
 *
 * <p>Defaults: one scale for each output channel, set by its largest magnitude, 8 bits, no samples,
 * nothing excluded, no listener. Confined.
 */
public final class DynamicInt8 {

  private static final int REDUCED_LIMIT = 64;
  private static final int LARGEST_LIMIT = 127;

  private final Path model;
  private boolean perChannel = true;
  private boolean squaredError;
  private int weightBits = 8;
  private boolean reducedRange;
  private @Nullable Iterable<Sample> samples;
  private OptionalDouble alpha = OptionalDouble.empty();
  private boolean externalData;
  private Workers workers = Workers.CALLER;
  private Predicate<String> excluded = node -> false;
  private ProgressListener listener = (done, total, unit) -> {};
  private BooleanSupplier cancelled = () -> false;

  DynamicInt8(Path model) {
    this.model = model;
  }

  /**
   * One scale for each output channel of a weight; of a convolution, for each filter. The default.
   *
   * @return this recipe
   */
  public DynamicInt8 perChannel() {
    perChannel = true;
    return this;
  }

  /**
   * One scale for each weight.
   *
   * @return this recipe
   */
  public DynamicInt8 perTensor() {
    perChannel = false;
    return this;
  }

  /**
   * Chooses each scale so that the squared error of its weight is smallest, which clips outliers
   * where that buys finer steps; with one scale per weight also its zero point, so that outliers on
   * one side do not widen the other. Worth most with one scale per weight or with few bits. Reads
   * the weights three times instead of once; never makes a weight's squared error larger. Default:
   * the largest magnitude sets the scale, and zero has the code 0.
   *
   * @return this recipe
   */
  public DynamicInt8 minimizeSquaredError() {
    squaredError = true;
    return this;
  }

  /**
   * Narrows the range of the codes to {@code -(2^(bits-1) - 1) .. 2^(bits-1) - 1}; the file keeps
   * one byte for each. 7 bits keep processors without VNNI from saturating. Default 8.
   *
   * @param bits 2 to 8
   * @return this recipe
   */
  public DynamicInt8 weightBits(int bits) {
    if (bits < 2 || bits > 8) {
      throw new IllegalArgumentException("weight bits " + bits + " are not within 2..8");
    }
    weightBits = bits;
    return this;
  }

  /**
   * Narrows the range of the codes to {@code -64..64}, so that processors without VNNI, which add
   * two products in 16 bits, do not saturate. Default: off. Cannot be combined with fewer than 8
   * weight bits.
   *
   * @return this recipe
   */
  public DynamicInt8 reducedRange() {
    reducedRange = true;
    return this;
  }

  /**
   * Runs the model on samples and moves outliers of activations into the weights, where they do
   * less harm (SmoothQuant): each input of a product is divided by a factor that its weights are
   * multiplied by. The division is folded into the norm before where nothing else reads that norm,
   * otherwise it is one Mul. Each activation gets the strength of the smallest estimated squared
   * error, or none where that is best. Also measures, on the same samples, how far an answer
   * depends on its batch mates. Needs ONNX Runtime on the class path. Default: no samples.
   *
   * @param calibration what to run the model on, batches as they will be served; gone through three
   *     times, twice with {@link #smoothQuant}
   * @return this recipe
   */
  public DynamicInt8 samples(Iterable<Sample> calibration) {
    samples = calibration;
    return this;
  }

  /**
   * Uses one strength of smoothing everywhere instead of searching for it. Needs {@link #samples}.
   *
   * @param strength 0 to 1: the share of the difficulty of activations that moves to the weights;
   *     0.5 is usual
   * @return this recipe
   */
  public DynamicInt8 smoothQuant(double strength) {
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException("strength " + strength + " is not within 0..1");
    }
    alpha = OptionalDouble.of(strength);
    return this;
  }

  /**
   * Leaves nodes in floating point. Called again, it replaces the earlier choice.
   *
   * @param nodeName true for the name of a node to leave; a node without a name is asked for by the
   *     name of its first output
   * @return this recipe
   */
  public DynamicInt8 exclude(Predicate<String> nodeName) {
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
  public DynamicInt8 externalData() {
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
  public DynamicInt8 executor(Executor executor, int tasks) {
    workers = Workers.of(executor, tasks);
    return this;
  }

  /**
   * Reports progress, counted in values; each weight value counts as often as it is read, twice by
   * default: once when its range is found and once when it is written.
   *
   * @param progress told after every block of values, on the calling thread
   * @return this recipe
   */
  public DynamicInt8 progress(ProgressListener progress) {
    listener = progress;
    return this;
  }

  /**
   * Lets the caller stop the run; interrupting its thread does the same.
   *
   * @param stop asked between blocks of values
   * @return this recipe
   */
  public DynamicInt8 cancelledBy(BooleanSupplier stop) {
    cancelled = stop;
    return this;
  }

  /**
   * Quantizes and writes. The new file appears whole or not at all; an existing one is replaced. A
   * model with {@link #externalData}, or of 2 GiB or more, is a pair that appears whole or not at
   * all: {@code NAME.<part of its SHA-256>.data} lies beside the target, and the one that a
   * replaced model of this library read is deleted. Takes time linear in the size of the model;
   * memory follows the largest weight, not the model.
   *
   * @param target the new file, not the original one
   * @return the new model with its report
   * @throws QuantizationException if the model cannot be read, nothing in it can be quantized, the
   *     file cannot be written, the samples cannot be run, or the run was cancelled
   * @throws IllegalStateException if the options contradict each other
   */
  public QuantizedModel writeTo(Path target) {
    if (alpha.isPresent() && samples == null) {
      throw new IllegalStateException("smoothQuant(..) needs samples(..)");
    }
    if (reducedRange && weightBits != 8) {
      throw new IllegalStateException(
          "reducedRange() sets the range of the codes; weightBits(" + weightBits + ") does too");
    }
    return TargetFile.write(model, target, () -> quantize(target));
  }

  private QuantizedModel quantize(Path target) {
    RunControl control = new RunControl(listener, cancelled);
    OnnxModel original = OnnxModel.read(model);
    int limit = reducedRange ? REDUCED_LIMIT : (1 << (weightBits - 1)) - 1;
    // A weight with one scale may have the code of zero at an end.
    int reach = squaredError && !perChannel ? 2 * LARGEST_LIMIT : LARGEST_LIMIT;
    DynamicInt8Plan plan = DynamicInt8Plan.of(original, perChannel, weightBits, reach, excluded);
    Map<String, float[]> smoothing =
        samples == null
            ? Map.of()
            : new SmoothQuantSearch(original, plan.smoothQuantGroups(), limit, control)
                .factors(samples, alpha);
    OptionalDouble batchDependence = OptionalDouble.empty();
    if (samples != null) {
      RunControl uncounted = new RunControl((done, total, unit) -> {}, cancelled);
      DynamicInt8Graph trial =
          new DynamicInt8Graph(
              original, plan, squaredError, limit, smoothing, Kernels.active(), workers, uncounted);
      batchDependence = batchDependence(trial, samples, uncounted);
    }
    DynamicInt8Graph graph =
        new DynamicInt8Graph(
            original, plan, squaredError, limit, smoothing, Kernels.active(), workers, control);
    if (externalData) {
      graph.externalData();
    }
    long quantizedBytes = graph.writeTo(target);
    QuantizationReport report =
        new QuantizationReport(
            describe(),
            original.sizeBytes(),
            quantizedBytes,
            graph.tensorReports(),
            plan.skipped(),
            Kernels.active().name(),
            batchDependence);
    return QuantizedModel.written(target, report);
  }

  /** The target must not appear before all has succeeded, so a copy is measured. */
  private static OptionalDouble batchDependence(
      DynamicInt8Graph trial, Iterable<Sample> samples, RunControl control) {
    try {
      Path copy = Files.createTempFile("quantized", ".onnx");
      try {
        trial.writeTo(copy);
        return BatchDependence.measure(copy, samples, control);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException full) {
      throw new QuantizationException("no temporary file for a copy of the model", full);
    }
  }

  private String describe() {
    return "dynamic INT8, "
        + (perChannel ? "per channel" : "per tensor")
        + (squaredError ? ", smallest squared error" : "")
        + (reducedRange ? ", reduced range" : "")
        + (samples == null
            ? ""
            : ", SmoothQuant" + (alpha.isPresent() ? " of strength " + alpha.getAsDouble() : ""))
        + (weightBits == 8 ? "" : ", weights of " + weightBits + " bits");
  }
}
