package io.mlops4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
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
    QuantizeJob.Form form =
        json ? QuantizeJob.Form.JSON : markdown ? QuantizeJob.Form.MARKDOWN : QuantizeJob.Form.TEXT;
    CommandLine line = spec.commandLine();
    return new QuantizeJob(options, in, out, form, line.getOut(), line.getErr())
        .run(spec.root().commandLine().getParseResult().originalArgs());
  }

  private ParameterException usage(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
