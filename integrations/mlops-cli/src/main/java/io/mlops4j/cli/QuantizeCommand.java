package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.quantize.DynamicInt8;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizationReport;
import io.mlops4j.quantize.TensorReport;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a model with 8-bit weights. */
@Command(
    name = "quantize",
    description = {
      "Writes a model with 8-bit weights; activations are quantized while it runs.",
      "OUT appears whole or not at all; a file that is there is replaced."
    },
    mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "IN", description = "An ONNX model in 32-bit floating point.")
  private Path in = Path.of("");

  @Parameters(paramLabel = "OUT", description = "The model to write.")
  private Path out = Path.of("");

  @Option(names = "--per-tensor", description = "One scale per weight instead of one per channel.")
  private boolean perTensor;

  @Option(
      names = "--weight-bits",
      paramLabel = "BITS",
      defaultValue = "8",
      description = "Range of the codes, 2 to 8 bits. Default: ${DEFAULT-VALUE}.")
  private int weightBits = 8;

  @Option(
      names = "--exclude",
      paramLabel = "NODE",
      description = "A node to leave in floating point; may be repeated.")
  private List<String> excluded = List.of();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<String> args = spec.root().commandLine().getParseResult().originalArgs();
    return VectorRelaunch.run(args, in).orElseGet(this::quantize);
  }

  private int quantize() {
    Set<String> left = new HashSet<>(excluded);
    DynamicInt8 recipe = OnnxQuantizer.of(in).dynamicInt8().weightBits(weightBits);
    recipe = perTensor ? recipe.perTensor() : recipe.perChannel();
    QuantizationReport report;
    try (ProgressBar bar = ProgressBar.onTerminal(spec.commandLine().getErr(), "quantize");
        StopSignal stop = StopSignal.install()) {
      report =
          recipe
              .exclude(left::contains)
              .progress(bar)
              .cancelledBy(stop::received)
              .writeTo(out)
              .report();
    }
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      output.json(describe(report));
    } else {
      output.text(report.toString());
    }
    return 0;
  }

  private ObjectNode describe(QuantizationReport report) {
    ObjectNode root = Output.object();
    root.put("file", out.toString());
    root.put("recipe", report.recipe());
    root.put("kernels", report.kernels());
    root.put("originalBytes", report.originalBytes());
    root.put("quantizedBytes", report.quantizedBytes());
    ArrayNode tensors = root.putArray("tensors");
    for (TensorReport tensor : report.tensors()) {
      ObjectNode node = tensors.addObject();
      node.put("name", tensor.name());
      ArrayNode shape = node.putArray("shape");
      tensor.shape().forEach(shape::add);
      node.put("bits", tensor.bits());
      node.put("scales", tensor.scales());
      if (Double.isFinite(tensor.sqnrDb())) {
        node.put("sqnrDb", tensor.sqnrDb());
      } else {
        node.putNull("sqnrDb");
      }
    }
    ArrayNode skipped = root.putArray("skipped");
    report
        .skipped()
        .forEach(
            node ->
                skipped
                    .addObject()
                    .put("name", node.name())
                    .put("opType", node.opType())
                    .put("reason", node.reason()));
    return root;
  }
}
