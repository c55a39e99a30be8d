package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.quantize.DynamicInt8;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizationReport;
import io.mlops4j.quantize.Sample;
import io.mlops4j.quantize.WeightOnly;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a smaller model. */
@Command(
    name = "quantize",
    description = {
      "Writes a model with fewer bits for each weight.",
      "OUT appears whole or not at all; a file that is there is replaced."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "IN", description = "An ONNX model in 32-bit floating point.")
  private Path in = Path.of("");

  @Parameters(paramLabel = "OUT", description = "The model to write.")
  private Path out = Path.of("");

  @Option(
      names = "--recipe",
      paramLabel = "RECIPE",
      defaultValue = "dynamic-int8",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Recipe recipe = Recipe.DYNAMIC_INT8;

  @Option(
      names = "--calibration",
      paramLabel = "SAMPLES",
      description =
          "Folder of .npz, .npy or .pb files, or one file, to run the model on. dynamic-int8:"
              + " smooths activations (SmoothQuant).")
  private Optional<Path> calibration = Optional.empty();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description =
          "How codes are chosen: rtn (default), mse; weight-only with --calibration also"
              + " importance, gptq.")
  private ScaleMethod method = ScaleMethod.RTN;

  @Option(
      names = "--bits",
      paramLabel = "BITS",
      description = "dynamic-int8: 2 to 8, default 8. weight-only: 4 or 8, default 4.")
  private @Nullable Integer bits;

  @Option(
      names = "--per-tensor",
      description = "dynamic-int8: one scale per weight instead of one per channel.")
  private boolean perTensor;

  @Option(
      names = "--reduced-range",
      description = "dynamic-int8: codes of -64 to 64, for processors without VNNI.")
  private boolean reducedRange;

  @Option(
      names = "--smooth-quant",
      paramLabel = "STRENGTH",
      description = "dynamic-int8 with --calibration: 0 to 1 everywhere, instead of a search.")
  private @Nullable Double strength;

  @Option(
      names = "--block-size",
      paramLabel = "INPUTS",
      description = "weight-only: inputs that share a scale, 16 to 256, default 32.")
  private @Nullable Integer blockSize;

  @Option(names = "--asymmetric", description = "weight-only: a zero point for each block.")
  private boolean asymmetric;

  @Option(names = "--embeddings", description = "weight-only: pack embedding tables too.")
  private boolean embeddings;

  @Option(
      names = "--accuracy-level",
      paramLabel = "LEVEL",
      description = "weight-only: 0 to 4, what ONNX Runtime computes in; default 4, int8.")
  private @Nullable Integer accuracyLevel;

  @Option(
      names = "--exclude",
      paramLabel = "NODE",
      description = "A node to leave in floating point; * stands for any text. May be repeated.")
  private List<String> excluded = List.of();

  @Option(
      names = "--include",
      paramLabel = "NODE",
      description = "A node to quantize, and no other; * stands for any text. May be repeated.")
  private List<String> included = List.of();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Option(names = "--markdown", description = "Print the report as Markdown.")
  private boolean markdown;

  @Override
  public Integer call() {
    requireMeaningfulOptions();
    List<String> args = spec.root().commandLine().getParseResult().originalArgs();
    return VectorRelaunch.run(args, in).orElseGet(this::quantize);
  }

  private void requireMeaningfulOptions() {
    spec.commandLine().getParseResult().matchedOptions().stream()
        .map(option -> option.longestName())
        .filter(option -> !Recipe.with(option).contains(recipe))
        .findFirst()
        .ifPresent(
            option -> {
              throw usage(option + " is for --recipe " + Recipe.with(option) + ", not " + recipe);
            });
    if (json && markdown) {
      throw usage("--json and --markdown exclude each other");
    }
    if (method.needsSamples() && recipe != Recipe.WEIGHT_ONLY) {
      throw usage("--method " + method + " is for --recipe " + Recipe.WEIGHT_ONLY);
    }
    if (method.needsSamples() && calibration.isEmpty()) {
      throw usage("--method " + method + " needs --calibration");
    }
    if (recipe == Recipe.WEIGHT_ONLY && !method.needsSamples() && calibration.isPresent()) {
      throw usage("--calibration needs --method importance or gptq");
    }
    if (strength != null && calibration.isEmpty()) {
      throw usage("--smooth-quant needs --calibration");
    }
  }

  private ParameterException usage(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private int quantize() {
    QuantizationReport report;
    try (ProgressBar bar = ProgressBar.onTerminal(spec.commandLine().getErr(), "quantize");
        StopSignal stop = StopSignal.install();
        Processors processors = new Processors()) {
      Optional<WatchedSamples> samples =
          calibration.map(source -> WatchedSamples.in(source, in, bar));
      report =
          switch (recipe) {
            case DYNAMIC_INT8 ->
                dynamicInt8(samples)
                    .exclude(left())
                    .executor(processors, processors.tasks())
                    .progress(bar)
                    .cancelledBy(stop::received)
                    .writeTo(out)
                    .report();
            case WEIGHT_ONLY ->
                weightOnly(samples)
                    .exclude(left())
                    .executor(processors, processors.tasks())
                    .progress(bar)
                    .cancelledBy(stop::received)
                    .writeTo(out)
                    .report();
          };
    }
    print(report);
    return 0;
  }

  private DynamicInt8 dynamicInt8(Optional<? extends Iterable<Sample>> samples) {
    DynamicInt8 int8 = OnnxQuantizer.of(in).dynamicInt8();
    if (bits != null) {
      int8.weightBits(bits);
    }
    if (perTensor) {
      int8.perTensor();
    }
    if (reducedRange) {
      int8.reducedRange();
    }
    if (method == ScaleMethod.MSE) {
      int8.minimizeSquaredError();
    }
    samples.ifPresent(int8::samples);
    if (strength != null) {
      int8.smoothQuant(strength);
    }
    return int8;
  }

  private WeightOnly weightOnly(Optional<? extends Iterable<Sample>> samples) {
    WeightOnly packed = OnnxQuantizer.of(in).weightOnly();
    if (bits != null) {
      packed.bits(bits);
    }
    if (blockSize != null) {
      packed.blockSize(blockSize);
    }
    if (asymmetric) {
      packed.asymmetric();
    }
    if (embeddings) {
      packed.embeddings();
    }
    if (accuracyLevel != null) {
      packed.accuracyLevel(accuracyLevel);
    }
    Iterable<Sample> given = samples.<Iterable<Sample>>map(some -> some).orElse(List.of());
    switch (method) {
      case RTN -> packed.roundToNearest();
      case MSE -> packed.minimizeSquaredError();
      case IMPORTANCE -> packed.importance(given);
      case GPTQ -> packed.gptq(given);
    }
    return packed;
  }

  private Predicate<String> left() {
    NodePatterns patterns = new NodePatterns(included, excluded);
    return patterns.isEmpty() ? name -> false : patterns.left(OnnxModel.read(in).graph().nodes());
  }

  private void print(QuantizationReport report) {
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      ObjectNode root = Output.object();
      root.put("file", out.toString());
      root.setAll((ObjectNode) Output.parsed(report.toJson()));
      output.json(root);
    } else {
      output.text(markdown ? report.toMarkdown() : report.toString());
    }
  }
}
