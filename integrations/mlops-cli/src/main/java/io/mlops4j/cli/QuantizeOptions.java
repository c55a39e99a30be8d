package io.mlops4j.cli;

import io.mlops4j.quantize.ActivationCodes;
import io.mlops4j.quantize.onnx.OnnxNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options of {@code quantize}; what was not given is left to the library. */
final class QuantizeOptions {
  /** How {@code static-int8} finds the ranges of activations. */
  enum Ranges {
    MSE("mse"),
    MIN_MAX("min-max"),
    MOVING_AVERAGE("moving-average"),
    PERCENTILE("percentile"),
    ENTROPY("entropy");

    private final String text;

    Ranges(String text) {
      this.text = text;
    }

    /** As a command line spells it. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** What {@code auto} judges models by. */
  enum Measure {
    SQNR,
    COSINE;

    /** As a command line spells it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--recipe",
      paramLabel = "RECIPE",
      defaultValue = "dynamic-int8",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Recipe recipe = Recipe.DYNAMIC_INT8;

  @Option(
      names = "--calibration",
      paramLabel = "SAMPLES",
      description =
          "Folder of .npz, .npy or .pb files, or one file, to run the model on. static-int8 and"
              + " auto need it; dynamic-int8 smooths activations with it (SmoothQuant).")
  Optional<Path> calibration = Optional.empty();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description =
          "How codes are chosen: rtn (default), mse; weight-only with --calibration also"
              + " importance, awq, gptq.")
  ScaleMethod method = ScaleMethod.RTN;

  @Option(
      names = "--bits",
      paramLabel = "BITS",
      description = "dynamic-int8: 2 to 8, default 8. weight-only: 4 or 8, default 4.")
  @Nullable Integer bits;

  @Option(
      names = "--per-tensor",
      description = "dynamic-int8, static-int8: one scale per weight, not one per channel.")
  boolean perTensor;

  @Option(
      names = "--reduced-range",
      description = "dynamic-int8, static-int8: codes of -64 to 64, for CPUs without VNNI.")
  boolean reducedRange;

  @Option(
      names = "--smooth-quant",
      paramLabel = "STRENGTH",
      description = "With --calibration: smooth by 0 to 1 everywhere, instead of a search.")
  @Nullable Double strength;

  @Option(
      names = "--no-smooth-quant",
      description = "static-int8: leave outliers of activations where they are.")
  boolean noSmoothQuant;

  @Option(
      names = "--ranges",
      paramLabel = "RANGES",
      description =
          "static-int8: ranges of activations by ${COMPLETION-CANDIDATES}; default mse. A moving"
              + " average weighs a new sample by 0.1.")
  Ranges ranges = Ranges.MSE;

  @Option(
      names = "--percentile",
      paramLabel = "PERCENT",
      description = "static-int8 with --ranges percentile: values inside, default 99.99.")
  @Nullable Double percentile;

  @Option(
      names = "--activations",
      paramLabel = "CODES",
      description = "static-int8: ${COMPLETION-CANDIDATES}; default UINT8.")
  ActivationCodes activations = ActivationCodes.UINT8;

  @Option(
      names = "--computed-products",
      description = "static-int8: products of two activations too, as in attention.")
  boolean computedProducts;

  @Option(
      names = "--codes-everywhere",
      description = "static-int8: integers between products also where floats read the result.")
  boolean codesEverywhere;

  @Option(
      names = "--block-size",
      paramLabel = "INPUTS",
      description = "weight-only: inputs that share a scale, 16 to 256, default 32.")
  @Nullable Integer blockSize;

  @Option(names = "--asymmetric", description = "weight-only: a zero point for each block.")
  boolean asymmetric;

  @Option(names = "--embeddings", description = "weight-only: pack embedding tables too.")
  boolean embeddings;

  @Option(
      names = "--accuracy-level",
      paramLabel = "LEVEL",
      description = "weight-only: 0 to 4, what ONNX Runtime computes in; default 4, int8.")
  @Nullable Integer accuracyLevel;

  @Option(
      names = "--input-order",
      description = "weight-only with gptq: round inputs in their order, not the largest first.")
  boolean inputOrder;

  @Option(
      names = "--storage-only",
      description = "fp16: store constants in 16 bits, compute in 32.")
  boolean storageOnly;

  @Option(
      names = "--half-inputs",
      description = "fp16: inputs and outputs of the model become half precision too.")
  boolean halfInputs;

  @Option(
      names = "--refuse-overflow",
      description = "fp16, bf16: fail where a constant is too large; else it is cut, and told.")
  boolean refuseOverflow;

  @Option(
      names = "--keep-operator",
      paramLabel = "OPERATOR",
      description = "fp16: a further operator to leave in 32 bits; may be repeated.")
  List<String> keptOperators = List.of();

  @Option(
      names = "--measure",
      paramLabel = "MEASURE",
      description =
          "auto: judge models by ${COMPLETION-CANDIDATES} of their outputs; default sqnr.")
  Measure measure = Measure.SQNR;

  @Option(
      names = "--at-least",
      paramLabel = "BOUND",
      description = "auto: what the worst output must have; default 30 dB, or a cosine of 0.99.")
  @Nullable Double bound;

  @Option(
      names = "--time-box",
      paramLabel = "SECONDS",
      description = "auto: begin no trial after that time, and write the best model so far.")
  @Nullable Long seconds;

  @Option(
      names = "--prefer-speed",
      description = "auto: rather dynamic INT8 than weight-only INT8: faster, less accurate.")
  boolean preferSpeed;

  @Option(
      names = "--threads",
      paramLabel = "COUNT",
      description = "auto: threads that run a model; default 1.")
  @Nullable Integer threads;

  @Option(
      names = "--exclude",
      paramLabel = "NODE",
      description = "A node to leave as it is; * stands for any text. May be repeated.")
  List<String> excluded = List.of();

  @Option(
      names = "--include",
      paramLabel = "NODE",
      description = "A node to change, and no other; * stands for any text. May be repeated.")
  List<String> included = List.of();

  @Option(
      names = "--external-data",
      description = "Put constants into a second file; done in any case from 2 GiB on.")
  boolean externalData;

  /** What is wrong with the options given; empty when each means something. */
  Optional<String> contradiction(ParseResult given) {
    Optional<String> misplaced =
        given.matchedOptions().stream()
            .map(option -> option.longestName())
            .filter(option -> !Recipe.with(option).contains(recipe))
            .map(option -> option + " is for --recipe " + oneOf(option) + ", not " + recipe)
            .findFirst();
    if (misplaced.isPresent()) {
      return misplaced;
    }
    if (method.needsSamples() && recipe != Recipe.WEIGHT_ONLY) {
      return Optional.of("--method " + method + " is for --recipe " + Recipe.WEIGHT_ONLY);
    }
    if (method.needsSamples() && calibration.isEmpty()) {
      return Optional.of("--method " + method + " needs --calibration");
    }
    if (recipe == Recipe.WEIGHT_ONLY && !method.needsSamples() && calibration.isPresent()) {
      return Optional.of("--calibration needs --method importance, awq or gptq");
    }
    if (inputOrder && method != ScaleMethod.GPTQ) {
      return Optional.of("--input-order needs --method gptq");
    }
    if (recipe.needsSamples() && calibration.isEmpty()) {
      return Optional.of("--recipe " + recipe + " needs --calibration");
    }
    if (percentile != null && ranges != Ranges.PERCENTILE) {
      return Optional.of("--percentile needs --ranges percentile");
    }
    if (strength != null && noSmoothQuant) {
      return Optional.of("--smooth-quant and --no-smooth-quant exclude each other");
    }
    if (reducedRange && bits != null && bits != 8) {
      return Optional.of("--reduced-range and --bits " + bits + " exclude each other");
    }
    if (strength != null && calibration.isEmpty()) {
      return Optional.of("--smooth-quant needs --calibration");
    }
    return Optional.empty();
  }

  private static String oneOf(String option) {
    return String.join(" or ", Recipe.with(option).stream().map(Recipe::toString).toList());
  }

  boolean namesNodes() {
    return !included.isEmpty() || !excluded.isEmpty();
  }

  /** Which nodes to leave as they are. */
  Predicate<String> left(List<OnnxNode> nodes) {
    return new NodePatterns(included, excluded).left(nodes);
  }
}
