package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.quantize.ComparisonReport;
import io.mlops4j.quantize.ModelComparison;
import io.mlops4j.quantize.QuantizationException;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how far the answers of two models are apart. */
@Command(
    name = "compare",
    description = {
      "Runs two models on samples and says how far apart their outputs are.",
      "Ends with 6 when a bound is not met; the worst output decides."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  private static final int DEFAULT_PASSES = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ORIGINAL", description = "The model that is right.")
  private Path original = Path.of("");

  @Parameters(paramLabel = "CHANGED", description = "The model that should be like it.")
  private Path changed = Path.of("");

  @Option(
      names = "--samples",
      paramLabel = "SAMPLES",
      required = true,
      description = "Folder of .npz, .npy or .pb files, or one file, to run both on.")
  private Path samples = Path.of("");

  @Option(names = "--layers", description = "Also compare the values inside: where noise is added.")
  private boolean layers;

  @Option(
      names = "--timed",
      paramLabel = "PASSES",
      arity = "0..1",
      fallbackValue = "" + DEFAULT_PASSES,
      description = "Also measure the time of both, in turns. Default: ${FALLBACK-VALUE} passes.")
  private @Nullable Integer passes;

  @Option(
      names = "--threads",
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "Threads for one run. Default: ${DEFAULT-VALUE}.")
  private int threads = 1;

  @Mixin private ComparisonBounds bounds = new ComparisonBounds();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--markdown", description = "Print Markdown.")
  private boolean markdown;

  @Override
  public Integer call() {
    if (json && markdown) {
      throw new ParameterException(spec.commandLine(), "--json and --markdown exclude each other");
    }
    requireReadable();
    ModelComparison comparison = ModelComparison.of(original, changed).threads(threads);
    if (layers) {
      comparison.layerByLayer();
    }
    if (passes != null) {
      comparison.timed(passes);
    } else if (bounds.needSpeed()) {
      comparison.timed(DEFAULT_PASSES);
    }
    ComparisonReport report;
    try (ProgressBar bar = ProgressBar.onTerminal(spec.commandLine().getErr(), "compare")) {
      report = comparison.over(WatchedSamples.in(samples, original, bar));
    }
    List<String> broken = bounds.broken(report);
    print(report, broken);
    return broken.isEmpty() ? 0 : Failures.BOUND_NOT_MET;
  }

  /** Here, because a failure later on could be that of either. */
  private void requireReadable() {
    try {
      OnnxModel.read(changed);
    } catch (QuantizationException unreadable) {
      throw new FileFailure(changed, unreadable);
    }
  }

  private void print(ComparisonReport report, List<String> broken) {
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      ObjectNode root = Output.object();
      root.put("original", original.toString());
      root.put("changed", changed.toString());
      root.setAll((ObjectNode) Output.parsed(report.toJson()));
      ArrayNode sentences = root.putArray("boundsNotMet");
      broken.forEach(sentences::add);
      output.json(root);
    } else {
      output.text(markdown ? report.toMarkdown() : report.toString());
    }
    broken.forEach(sentence -> Failures.say(spec.commandLine(), sentence));
  }
}
