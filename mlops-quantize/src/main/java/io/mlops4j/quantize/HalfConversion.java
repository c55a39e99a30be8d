package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The recipe of 16-bit floats: constants, and for FLOAT16 the computation too, take half the bytes.
 *
 * <p>With FLOAT16 every node computes in halves but those of {@link #KEPT_FLOAT}, those left out by
 * the caller, operators of other domains, and what a sub-graph gets and gives; Cast nodes lie in
 * between. With BFLOAT16, and with {@link #weightsOnly}, constants are stored in 16 bits and a Cast
 * before their readers makes them floats again, because ONNX Runtime computes next to nothing in
 * BFLOAT16 on a CPU.
 *
 * <p>Rounding is half to even. A weight with a finite value beyond the format stays float with the
 * node that reads it; another constant, as the bound of a Clip or the fill of a mask, becomes the
 * largest value of the format there and is reported. A FLOAT16 constant nearer to zero than the
 * smallest subnormal becomes that, as an epsilon must not vanish. Values that overflow only while
 * the model runs are not seen: compare the result with the original on samples.
 *
 * <p>Defaults: inputs and outputs of the model stay float, too large values saturate, nothing
 * excluded, no listener. Confined.
 */
public final class HalfConversion {

  /** Operators that FLOAT16 does not suit or that do not take it. */
  public static final Set<String> KEPT_FLOAT =
      Set.of(
          "Bernoulli",
          "BlackmanWindow",
          "CumSum",
          "DFT",
          "DequantizeLinear",
          "DynamicQuantizeLinear",
          "EyeLike",
          "HammingWindow",
          "HannWindow",
          "Max",
          "MelWeightMatrix",
          "Min",
          "Multinomial",
          "NonMaxSuppression",
          "OneHot",
          "QuantizeLinear",
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "Range",
          "RoiAlign",
          "STFT",
          "TopK",
          "Upsample");

  private final Path model;
  private final DataType type;
  private boolean weightsOnly;
  private boolean floatEnds = true;
  private boolean refusing;
  private Set<String> blocked = KEPT_FLOAT;
  private boolean externalData;
  private Predicate<String> excluded = node -> false;
  private ProgressListener listener = (done, total, unit) -> {};
  private BooleanSupplier cancelled = () -> false;

  HalfConversion(Path model, DataType type) {
    this.model = model;
    this.type = type;
    this.weightsOnly = type == DataType.BFLOAT16;
  }

  /**
   * Stores constants in 16 bits and computes in floats. Always so for BFLOAT16. Default: off.
   *
   * @return this recipe
   */
  public HalfConversion weightsOnly() {
    weightsOnly = true;
    return this;
  }

  /**
   * Makes inputs and outputs of the model FLOAT16 too; callers must then feed halves. Default: they
   * stay float, and the model is called as before.
   *
   * @return this recipe
   */
  public HalfConversion convertInputsAndOutputs() {
    floatEnds = false;
    return this;
  }

  /**
   * Ends the run where a constant would have to become the largest value of the format. Default: it
   * does, with a warning in the report.
   *
   * @return this recipe
   */
  public HalfConversion refuseOverflow() {
    refusing = true;
    return this;
  }

  /**
   * Leaves the nodes of further operators in floating point.
   *
   * @param operators operator types, added to {@link #KEPT_FLOAT}
   * @return this recipe
   */
  public HalfConversion keepFloat(Set<String> operators) {
    Set<String> all = new TreeSet<>(KEPT_FLOAT);
    all.addAll(operators);
    blocked = all;
    return this;
  }

  /**
   * Leaves nodes in floating point. Called again, it replaces the earlier choice.
   *
   * @param nodeName true for the name of a node to leave; a node without a name is asked for by the
   *     name of its first output
   * @return this recipe
   */
  public HalfConversion exclude(Predicate<String> nodeName) {
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
  public HalfConversion externalData() {
    externalData = true;
    return this;
  }

  /**
   * Reports progress, counted in values of constants.
   *
   * @param progress told after every block of values, on the calling thread
   * @return this recipe
   */
  public HalfConversion progress(ProgressListener progress) {
    listener = progress;
    return this;
  }

  /**
   * Lets the caller stop the run; interrupting its thread does the same.
   *
   * @param stop asked between blocks of values
   * @return this recipe
   */
  public HalfConversion cancelledBy(BooleanSupplier stop) {
    cancelled = stop;
    return this;
  }

  /**
   * Converts and writes. The new file appears whole or not at all; an existing one is replaced. A
   * model with {@link #externalData}, or of 2 GiB or more, is a pair that appears whole or not at
   * all: {@code NAME.<part of its SHA-256>.data} lies beside the target, and the one that a
   * replaced model of this library read is deleted. Takes time linear in the size of the model;
   * memory follows the number of nodes.
   *
   * @param target the new file, not the original one
   * @return the new model with its report
   * @throws QuantizationException if the model cannot be read, nothing in it is a constant of
   *     floats, a value is beyond the format and {@link #refuseOverflow} was asked for, the file
   *     cannot be written, or the run was cancelled
   * @throws IllegalStateException if the options contradict each other
   */
  public QuantizedModel writeTo(Path target) {
    if (weightsOnly && !floatEnds) {
      throw new IllegalStateException(
          "with constants of 16 bits only, inputs and outputs are float");
    }
    return TargetFile.write(model, target, () -> convert(target));
  }

  private QuantizedModel convert(Path target) {
    RunControl control = new RunControl(listener, cancelled);
    OnnxModel original = OnnxModel.read(model);
    FloatConstants constants = new FloatConstants(original.graph());
    ModelRewrite rewrite = ModelRewrite.of(original);
    HalfConstants halves = new HalfConstants(rewrite, type, refusing, control);
    List<SkippedNode> skipped = new ArrayList<>();
    if (weightsOnly) {
      skipped.addAll(
          new HalfStorage(original, constants, rewrite, halves, type, excluded).convert());
    } else {
      HalfGraph graph =
          new HalfGraph(original, constants, rewrite, halves, blocked, excluded, floatEnds);
      graph.convert();
      skipped.addAll(graph.skipped());
    }
    if (halves.isEmpty()) {
      throw new UnsupportedModelException(
          "nothing in the model can become "
              + type
              + skipped.stream()
                  .findFirst()
                  .map(s -> "; " + s.opType() + " " + s.name() + ": " + s.reason())
                  .orElse(": it has no constant of 32-bit floats"));
    }
    constants.dropUnused(rewrite, halves.replaced());
    if (externalData) {
      rewrite.externalData();
    }
    control.checkCancelled();
    long bytes = rewrite.writeTo(target);
    return QuantizedModel.written(
        target,
        new QuantizationReport(
                describe(),
                original.sizeBytes(),
                bytes,
                halves.reports(),
                skipped,
                Kernels.active().name())
            .withWarnings(halves.warnings()));
  }

  private String describe() {
    return type
        + (weightsOnly ? ", constants only" : "")
        + (floatEnds ? "" : ", inputs and outputs too")
        + (refusing ? ", overflow refused" : "");
  }
}
