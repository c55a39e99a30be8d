package io.mlops4j.quantize;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The recipe of static INT8 quantization, for convolutional networks and everything else made of
 * Conv, MatMul and Gemm. Needs ONNX Runtime on the class path.
 *
 * <p>ONNX Runtime first computes what is constant and folds norms into convolutions. Weights become
 * symmetric signed integers, biases 32-bit integers on the scale of their sums, activations
 * integers on grids that the samples have set: pairs of QuantizeLinear and DequantizeLinear, which
 * ONNX Runtime fuses into QLinearConv, QLinearMatMul and their like. A Relu or Clip that alone
 * reads a product goes: saturation does its work. Between products, an operator works on codes
 * where it reads and makes nothing but codes; all others stay float, so that nothing is rounded
 * that no integer kernel reads.
 *
 * <p>Defaults: ranges by smallest squared error, unsigned 8-bit activations, one weight scale for
 * each output channel, products of two activations float, SmoothQuant of searched strength,
 * equalized channels, corrected biases, nothing excluded, no listener. Below operator set 13 the
 * model is raised to it, because older ones have no scales per channel. Confined.
 */
public final class StaticInt8 {

  /** Factors fit the samples; they must leave less than this share of the error to be used. */
  private static final double WORTH_SMOOTHING = 0.7;

  private static final long FIRST_OPSET = 11;
  private static final int LIMIT = 127;
  private static final int REDUCED_LIMIT = 64;

  private final Path model;
  private final Iterable<Sample> samples;
  final StaticInt8Settings settings = new StaticInt8Settings();
  private boolean equalize = true;
  private boolean correctBias = true;
  private boolean externalData;
  private boolean smoothQuant = true;
  private OptionalDouble alpha = OptionalDouble.empty();
  private ProgressListener listener = (done, total, unit) -> {};
  private BooleanSupplier cancelled = () -> false;

  StaticInt8(Path model, Iterable<Sample> samples) {
    this.model = model;
    this.samples = samples;
  }

  /**
   * How the ranges of activations are chosen. Default: {@link Calibration#squaredError}.
   *
   * @param method the way
   * @return this recipe
   */
  public StaticInt8 calibration(Calibration method) {
    settings.calibration = method;
    return this;
  }

  /**
   * The integers that activations become. Default: {@link ActivationCodes#UINT8}.
   *
   * @param integers the integers
   * @return this recipe
   */
  public StaticInt8 activations(ActivationCodes integers) {
    settings.codes = integers;
    return this;
  }

  /**
   * One scale for each output channel of a weight. The default.
   *
   * @return this recipe
   */
  public StaticInt8 perChannel() {
    settings.perChannel = true;
    return this;
  }

  /**
   * One scale for each weight.
   *
   * @return this recipe
   */
  public StaticInt8 perTensor() {
    settings.perChannel = false;
    return this;
  }

  /**
   * Narrows the range of weight codes to {@code -64..64}, so that processors without VNNI, which
   * add two products in 16 bits, do not saturate. Default: off.
   *
   * @return this recipe
   */
  public StaticInt8 reducedRange() {
    settings.reducedRange = true;
    return this;
  }

  /**
   * Lets products of two activations, as in attention, work on codes too. Default: off.
   *
   * @return this recipe
   */
  public StaticInt8 computedProducts() {
    settings.computedProducts = true;
    return this;
  }

  /**
   * Lets an operator between products work on codes as soon as it reads codes, even where floats
   * read its result. Faster on some networks, less accurate. Default: off.
   *
   * @return this recipe
   */
  public StaticInt8 codesEverywhere() {
    settings.everywhere = true;
    return this;
  }

  /**
   * Leaves the outliers of activations where they are. Default: those of the inputs of MatMul and
   * Gemm are moved into the weights, as {@link DynamicInt8#samples} does, with the strength of the
   * smallest estimated error for each, or none where that does not save 30 % of it.
   *
   * @return this recipe
   */
  public StaticInt8 withoutSmoothQuant() {
    smoothQuant = false;
    return this;
  }

  /**
   * Moves outliers of activations into the weights with one strength everywhere. Default: the
   * strength is searched.
   *
   * @param strength 0 to 1: the share of the difficulty of activations that moves to the weights
   * @return this recipe
   */
  public StaticInt8 smoothQuant(double strength) {
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException("strength " + strength + " is not within 0..1");
    }
    smoothQuant = true;
    alpha = OptionalDouble.of(strength);
    return this;
  }

  /**
   * Leaves the channels that convolutions read as unequal as they are. Default: where it costs
   * nothing at run time, each channel is divided by a factor in the convolution or constant before,
   * and the weights that meet it are multiplied by it.
   *
   * @return this recipe
   */
  public StaticInt8 withoutEqualization() {
    equalize = false;
    return this;
  }

  /**
   * Leaves the biases of convolutions as they are. Default: each takes back the shift of the mean
   * that rounding its input and its weights makes on the samples.
   *
   * @return this recipe
   */
  public StaticInt8 withoutBiasCorrection() {
    correctBias = false;
    return this;
  }

  /**
   * Does something else for one value. What is set here goes before the settings of nodes and
   * operators. Called again for a value, it replaces the earlier settings.
   *
   * @param value the name of an activation
   * @param chosen what differs
   * @return this recipe
   */
  public StaticInt8 forValue(String value, QuantizationSettings chosen) {
    settings.byValue.put(value, chosen);
    return this;
  }

  /**
   * Does something else for the result and the weight of one node. Goes before the settings of
   * operators.
   *
   * @param node the name of a node; one without a name is known by its first output
   * @param chosen what differs
   * @return this recipe
   */
  public StaticInt8 forNode(String node, QuantizationSettings chosen) {
    settings.byNode.put(node, chosen);
    return this;
  }

  /**
   * Does something else for the results and the weights of all nodes of one operator.
   *
   * @param operator for instance {@code Conv}
   * @param chosen what differs
   * @return this recipe
   */
  public StaticInt8 forOperator(String operator, QuantizationSettings chosen) {
    settings.byOperator.put(operator, chosen);
    return this;
  }

  /**
   * Leaves nodes in floating point. Called again, it replaces the earlier choice.
   *
   * @param nodeName true for the name of a node to leave; a node without a name is asked for by the
   *     name of its first output
   * @return this recipe
   */
  public StaticInt8 exclude(Predicate<String> nodeName) {
    settings.excluded = nodeName;
    return this;
  }

  /**
   * Quantizes some nodes only. Called again, it replaces the earlier choice. Default: all.
   *
   * @param nodeName true for the name of a node that may be quantized
   * @return this recipe
   */
  public StaticInt8 include(Predicate<String> nodeName) {
    settings.included = nodeName;
    return this;
  }

  /**
   * Puts the data of constants into a second file beside the target, whatever the size of the
   * model; {@link #writeTo} tells how both appear. Default: only where the new model has 2 GiB or
   * more.
   *
   * @return this recipe
   */
  public StaticInt8 externalData() {
    externalData = true;
    return this;
  }

  /**
   * Reports progress, counted in weight values; each counts twice. The samples are run before.
   *
   * @param progress told after every block of values, on the calling thread
   * @return this recipe
   */
  public StaticInt8 progress(ProgressListener progress) {
    listener = progress;
    return this;
  }

  /**
   * Lets the caller stop the run; interrupting its thread does the same.
   *
   * @param stop asked between samples and between blocks of values
   * @return this recipe
   */
  public StaticInt8 cancelledBy(BooleanSupplier stop) {
    cancelled = stop;
    return this;
  }

  /**
   * Quantizes and writes. The new file appears whole or not at all; an existing one is replaced. A
   * model with {@link #externalData}, or of 2 GiB or more, is a pair that appears whole or not at
   * all. Memory follows the largest weight, the activations of one sample and 100 KB for each
   * activation, not the number of samples.
   *
   * @param target the new file, not the original one
   * @return the new model with its report
   * @throws IllegalArgumentException if settings are for a node, value or operator that the model
   *     does not have, or that they would not change
   * @throws QuantizationException if the model cannot be read or run, nothing in it can be
   *     quantized, the samples gave no value for an activation, the file cannot be written, or the
   *     run was cancelled
   */
  public QuantizedModel writeTo(Path target) {
    return TargetFile.write(model, target, () -> quantize(target));
  }

  private QuantizedModel quantize(Path target) {
    RunControl control = new RunControl(listener, cancelled);
    OnnxModel original = OnnxModel.read(model);
    try (PreparedModel prepared = PreparedModel.of(original)) {
      Optional<String> obstacle = prepare(original, prepared, control);
      StaticInt8Plan plan = StaticInt8Plan.of(prepared.model(), settings);
      new SettingsCheck(plan, settings).check();
      Map<String, ActivationParameters> grids =
          new RangeCalibration(plan, settings).run(prepared.model(), samples, control);
      Optional<MeanShift> shift = Optional.empty();
      if (correctBias) {
        MeanShift means = new MeanShift(plan, grids);
        means.run(prepared.model(), samples, control);
        shift = Optional.of(means);
      }
      StaticWeights weights =
          new StaticWeights(settings.reducedRange ? REDUCED_LIMIT : LIMIT, control);
      ModelRewrite rewrite = ModelRewrite.of(prepared.model());
      if (externalData) {
        rewrite.externalData();
      }
      long quantizedBytes =
          new StaticInt8Graph(plan, grids, weights, shift, rewrite).writeTo(target, control);
      return QuantizedModel.written(
          target,
          new QuantizationReport(
              describe(obstacle),
              original.sizeBytes(),
              quantizedBytes,
              weights.reports(),
              plan.skipped(),
              Kernels.active().name()));
    }
  }

  /** Returns what keeps the model at an operator set without scales per channel. */
  private Optional<String> prepare(OnnxModel original, PreparedModel prepared, RunControl control) {
    long opset = prepared.model().opset("").orElse(0);
    if (opset < FIRST_OPSET) {
      throw new UnsupportedModelException(
          "the model uses operator set "
              + opset
              + "; static INT8 needs "
              + FIRST_OPSET
              + " or newer: export it again with a newer set");
    }
    boolean old = opset < OpsetUpgrade.TARGET;
    Optional<String> obstacle = old ? OpsetUpgrade.obstacle(prepared.model()) : Optional.empty();
    prepared.rewrite(
        rewrite -> {
          new AffineFold(new GraphValues(prepared.model().graph()), rewrite).apply();
          if (old && obstacle.isEmpty()) {
            OpsetUpgrade.apply(prepared.model(), rewrite);
          }
        });
    settings.requireNames(original.graph(), prepared.model().graph());
    control.checkCancelled();
    obstacle.ifPresent(settings::withoutChannels);
    if (equalize) {
      OnnxModel plain = prepared.model();
      ConvEqualization equalization = new ConvEqualization(plain);
      if (equalization.measure(plain, samples, control)) {
        prepared.rewrite(equalization::apply);
      }
    }
    if (smoothQuant) {
      smooth(prepared, control);
    }
    return obstacle;
  }

  private void smooth(PreparedModel prepared, RunControl control) {
    OnnxModel plain = prepared.model();
    DynamicInt8Plan plan;
    try {
      plan =
          DynamicInt8Plan.withoutConvolutions(
              plain,
              settings.perChannel,
              8,
              name -> settings.excluded.test(name) || !settings.included.test(name));
    } catch (UnsupportedModelException withoutMatrices) {
      return;
    }
    Map<String, float[]> factors =
        new SmoothQuantSearch(plain, plan.smoothQuantGroups(), LIMIT, WORTH_SMOOTHING, control)
            .factors(samples, alpha);
    prepared.rewrite(rewrite -> new SmoothQuantRewrite(plain, plan, factors, rewrite).apply());
  }

  private String describe(Optional<String> obstacle) {
    return "static INT8, "
        + settings.calibration
        + (settings.perChannel ? ", per channel" : ", per tensor")
        + (settings.codes == ActivationCodes.UINT8 ? "" : ", " + settings.codes)
        + (settings.reducedRange ? ", reduced range" : "")
        + (settings.everywhere ? ", codes everywhere" : "")
        + (settings.computedProducts ? ", with products of activations" : "")
        + (equalize ? ", equalized" : "")
        + (correctBias ? ", bias corrected" : "")
        + (smoothQuant ? ", SmoothQuant" : "")
        + (alpha.isPresent() ? " of strength " + alpha.getAsDouble() : "")
        + obstacle.map(o -> " (operator set 13 needs another " + o + ")").orElse("");
  }
}
