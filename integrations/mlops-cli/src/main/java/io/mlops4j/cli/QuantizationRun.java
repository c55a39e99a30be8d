package io.mlops4j.cli;

import io.mlops4j.quantize.Automatic;
import io.mlops4j.quantize.AutomaticModel;
import io.mlops4j.quantize.Calibration;
import io.mlops4j.quantize.DynamicInt8;
import io.mlops4j.quantize.HalfConversion;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.ParetoTable;
import io.mlops4j.quantize.ProgressListener;
import io.mlops4j.quantize.QuantizationReport;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.Sample;
import io.mlops4j.quantize.StaticInt8;
import io.mlops4j.quantize.WeightOnly;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Runs the recipe that options describe. Confined. */
final class QuantizationRun {
  private static final double DEFAULT_COSINE = 0.99;
  private static final double DEFAULT_PERCENT = 99.99;
  private static final double MOVING_WEIGHT = 0.1;

  private final QuantizeOptions options;
  private final Path in;
  private final Path out;
  private final Processors processors;
  private final ProgressListener progress;
  private final BooleanSupplier stopped;

  QuantizationRun(
      QuantizeOptions options,
      Path in,
      Path out,
      Processors processors,
      ProgressListener progress,
      BooleanSupplier stopped) {
    this.options = options;
    this.in = in;
    this.out = out;
    this.processors = processors;
    this.progress = progress;
    this.stopped = stopped;
  }

  /**
   * What was made.
   *
   * @param report what became of the weights
   * @param search the models that were tried; empty for a recipe that does not search
   */
  record Outcome(QuantizationReport report, Optional<ParetoTable> search) {
    private static Outcome of(QuantizedModel model) {
      return new Outcome(model.report(), Optional.empty());
    }

    private static Outcome of(AutomaticModel model) {
      return new Outcome(model.quantized().report(), Optional.of(model.table()));
    }
  }

  Outcome run() {
    Predicate<String> left =
        options.namesNodes() ? options.left(OnnxModel.read(in).graph().nodes()) : name -> false;
    Optional<WatchedSamples> samples =
        options.calibration.map(source -> WatchedSamples.in(source, in, progress));
    OnnxQuantizer quantizer = OnnxQuantizer.of(in);
    return switch (options.recipe) {
      case DYNAMIC_INT8 ->
          Outcome.of(
              with(quantizer.dynamicInt8(), samples)
                  .exclude(left)
                  .executor(processors, processors.tasks())
                  .progress(progress)
                  .cancelledBy(stopped)
                  .writeTo(out));
      case STATIC_INT8 ->
          Outcome.of(
              with(quantizer.staticInt8(given(samples)))
                  .exclude(left)
                  .progress(progress)
                  .cancelledBy(stopped)
                  .writeTo(out));
      case WEIGHT_ONLY ->
          Outcome.of(
              with(quantizer.weightOnly(), samples)
                  .exclude(left)
                  .executor(processors, processors.tasks())
                  .progress(progress)
                  .cancelledBy(stopped)
                  .writeTo(out));
      case FP16 -> Outcome.of(half(quantizer.float16(), left).writeTo(out));
      case BF16 -> Outcome.of(half(quantizer.bfloat16(), left).writeTo(out));
      case AUTO ->
          Outcome.of(
              with(quantizer.automatic(given(samples)))
                  .exclude(left)
                  .progress(progress)
                  .cancelledBy(stopped)
                  .writeTo(out));
    };
  }

  private DynamicInt8 with(DynamicInt8 recipe, Optional<WatchedSamples> samples) {
    if (options.bits != null) {
      recipe.weightBits(options.bits);
    }
    if (options.perTensor) {
      recipe.perTensor();
    }
    if (options.reducedRange) {
      recipe.reducedRange();
    }
    if (options.method == ScaleMethod.MSE) {
      recipe.minimizeSquaredError();
    }
    samples.ifPresent(recipe::samples);
    if (options.strength != null) {
      recipe.smoothQuant(options.strength);
    }
    if (options.externalData) {
      recipe.externalData();
    }
    return recipe;
  }

  private StaticInt8 with(StaticInt8 recipe) {
    recipe.calibration(calibration()).activations(options.activations);
    if (options.perTensor) {
      recipe.perTensor();
    }
    if (options.reducedRange) {
      recipe.reducedRange();
    }
    if (options.strength != null) {
      recipe.smoothQuant(options.strength);
    }
    if (options.noSmoothQuant) {
      recipe.withoutSmoothQuant();
    }
    if (options.computedProducts) {
      recipe.computedProducts();
    }
    if (options.codesEverywhere) {
      recipe.codesEverywhere();
    }
    if (options.externalData) {
      recipe.externalData();
    }
    return recipe;
  }

  private Calibration calibration() {
    return switch (options.ranges) {
      case MSE -> Calibration.squaredError();
      case MIN_MAX -> Calibration.minMax();
      case MOVING_AVERAGE -> Calibration.movingAverage(MOVING_WEIGHT);
      case PERCENTILE ->
          Calibration.percentile(options.percentile == null ? DEFAULT_PERCENT : options.percentile);
      case ENTROPY -> Calibration.entropy();
    };
  }

  private WeightOnly with(WeightOnly recipe, Optional<WatchedSamples> samples) {
    if (options.bits != null) {
      recipe.bits(options.bits);
    }
    if (options.blockSize != null) {
      recipe.blockSize(options.blockSize);
    }
    if (options.asymmetric) {
      recipe.asymmetric();
    }
    if (options.embeddings) {
      recipe.embeddings();
    }
    if (options.accuracyLevel != null) {
      recipe.accuracyLevel(options.accuracyLevel);
    }
    if (options.externalData) {
      recipe.externalData();
    }
    return switch (options.method) {
      case RTN -> recipe.roundToNearest();
      case MSE -> recipe.minimizeSquaredError();
      case IMPORTANCE -> recipe.importance(given(samples));
      case AWQ -> recipe.awq(given(samples));
      case GPTQ -> recipe.gptq(given(samples)).actOrder(!options.inputOrder);
    };
  }

  private HalfConversion half(HalfConversion recipe, Predicate<String> left) {
    if (options.storageOnly) {
      recipe.weightsOnly();
    }
    if (options.halfInputs) {
      recipe.convertInputsAndOutputs();
    }
    if (options.refuseOverflow) {
      recipe.refuseOverflow();
    }
    if (options.externalData) {
      recipe.externalData();
    }
    return recipe
        .keepFloat(Set.copyOf(options.keptOperators))
        .exclude(left)
        .progress(progress)
        .cancelledBy(stopped);
  }

  private Automatic with(Automatic recipe) {
    if (options.measure == QuantizeOptions.Measure.COSINE) {
      recipe.outputCosine().atLeast(DEFAULT_COSINE);
    }
    if (options.bound != null) {
      recipe.atLeast(options.bound);
    }
    if (options.seconds != null) {
      recipe.within(Duration.ofSeconds(options.seconds));
    }
    if (options.preferSpeed) {
      recipe.preferSpeed();
    }
    if (options.threads != null) {
      recipe.threads(options.threads);
    }
    if (options.externalData) {
      recipe.externalData();
    }
    return recipe;
  }

  /** The options were checked: where these are asked for, they are there. */
  private static Iterable<Sample> given(Optional<WatchedSamples> samples) {
    return samples.<Iterable<Sample>>map(some -> some).orElse(List.of());
  }
}
