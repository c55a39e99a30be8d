package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.quantize.BoundNotReachedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "OUT appears whole or not at all; a file that is there is replaced.",
      "Ends with 6 when auto finds no model within its bound."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "IN", description = "An ONNX model in floating point.")
  private Path in = Path.of("");

  @Parameters(paramLabel = "OUT", description = "The model to write.")
  private Path out = Path.of("");

  @Mixin private QuantizeOptions options = new QuantizeOptions();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Option(names = "--markdown", description = "Print the report as Markdown.")
  private boolean markdown;

  @Override
  public Integer call() {
    if (json && markdown) {
      throw usage("--json and --markdown exclude each other");
    }
    options
        .contradiction(spec.commandLine().getParseResult())
        .ifPresent(
            what -> {
              throw usage(what);
            });
    List<String> args = spec.root().commandLine().getParseResult().originalArgs();
    return VectorRelaunch.run(args, in).orElseGet(this::quantize);
  }

  private ParameterException usage(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private int quantize() {
    QuantizationRun.Outcome outcome;
    try (StopSignal stop = StopSignal.install();
        ProgressBar bar = ProgressBar.onTerminal(spec.commandLine().getErr(), "quantize");
        Processors processors = new Processors()) {
      outcome = new QuantizationRun(options, in, out, processors, bar, stop::received).run();
    } catch (BoundNotReachedException outOfReach) {
      return tell(outOfReach);
    }
    Output output = output();
    if (json) {
      ObjectNode root = Output.object();
      root.put("file", out.toString());
      root.setAll((ObjectNode) Output.parsed(outcome.report().toJson()));
      outcome.search().ifPresent(table -> root.set("search", Output.parsed(table.toJson())));
      output.json(root);
    } else if (markdown) {
      output.text(outcome.report().toMarkdown());
      outcome.search().ifPresent(table -> output.text("\n" + table.toMarkdown()));
    } else {
      output.text(outcome.report().toString());
      outcome.search().ifPresent(table -> output.text(table.toString()));
    }
    return 0;
  }

  /** What was tried is the result; nothing was written. */
  private int tell(BoundNotReachedException outOfReach) {
    if (json) {
      ObjectNode root = Output.object();
      root.putNull("file");
      root.set("search", Output.parsed(outOfReach.table().toJson()));
      output().json(root);
    } else {
      output().text(markdown ? outOfReach.table().toMarkdown() : outOfReach.table().toString());
    }
    Failures.say(spec.commandLine(), in + ": " + outOfReach.getMessage());
    return Failures.BOUND_NOT_MET;
  }

  private Output output() {
    return new Output(spec.commandLine().getOut());
  }
}
