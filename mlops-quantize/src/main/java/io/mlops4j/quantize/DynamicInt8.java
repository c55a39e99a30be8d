package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The recipe of dynamic INT8 quantization, for MatMul, Gemm and embedding Gather.
 *
 * <p>Weights become symmetric signed integers. A product becomes DynamicQuantizeLinear (one for
 * each activation, shared by all products that read it), MatMulInteger, Cast and Mul, which ONNX
 * Runtime fuses into DynamicQuantizeMatMul or MatMulIntegerToFloat. An embedding table is read as
 * integers and scaled after the Gather.
 *
 * <p>Every activation gets one scale for all its values, so the answer to one request depends on
 * the others in its batch.
 *
 * <p>Defaults: one scale for each output channel, set by its largest magnitude, 8 bits, nothing
 * excluded, no listener. Confined.
 */
public final class DynamicInt8 {

  private final Path model;
  private boolean perChannel = true;
  private boolean squaredError;
  private int weightBits = 8;
  private Predicate<String> excluded = node -> false;
  private ProgressListener listener = (done, total, unit) -> {};
  private BooleanSupplier cancelled = () -> false;

  DynamicInt8(Path model) {
    this.model = model;
  }

  /**
   * One scale for each output channel of a weight. The default.
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
   * where that buys finer steps. Worth most with one scale per weight or with few bits. Reads the
   * weights three times instead of once; never makes a weight's squared error larger. Default: the
   * largest magnitude sets the scale.
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
   * Quantizes and writes. The new file appears whole or not at all; an existing one is replaced.
   * Takes time linear in the size of the model; memory follows the largest weight, not the model.
   *
   * @param target the new file, not the original one
   * @return the new model with its report
   * @throws QuantizationException if the model cannot be read, nothing in it can be quantized, the
   *     file cannot be written, or the run was cancelled
   */
  public QuantizedModel writeTo(Path target) {
    return TargetFile.write(model, target, () -> quantize(target));
  }

  private QuantizedModel quantize(Path target) {
    RunControl control = new RunControl(listener, cancelled);
    OnnxModel original = OnnxModel.read(model);
    DynamicInt8Plan plan = DynamicInt8Plan.of(original, perChannel, weightBits, excluded);
    DynamicInt8Graph graph =
        new DynamicInt8Graph(original, plan, squaredError, Kernels.active(), control);
    long quantizedBytes = graph.writeTo(target);
    QuantizationReport report =
        new QuantizationReport(
            describe(),
            original.sizeBytes(),
            quantizedBytes,
            graph.tensorReports(),
            plan.skipped(),
            Kernels.active().name());
    return new QuantizedModel(target, report);
  }

  private String describe() {
    return "dynamic INT8, "
        + (perChannel ? "per channel" : "per tensor")
        + (squaredError ? ", smallest squared error" : "")
        + (weightBits == 8 ? "" : ", weights of " + weightBits + " bits");
  }
}
