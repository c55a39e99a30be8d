package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.quantize.BoundNotReachedException;
import io.mlops4j.quantize.kernel.Kernels;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * A quantization that a command line asked for, and how to tell of it.
 *
 * @param options the recipe
 * @param in the model
 * @param out the new model
 * @param form how the report is written
 * @param output where the report goes
 * @param errors where a progress bar and failures go
 */
record QuantizeJob(
    QuantizeOptions options, Path in, Path out, Form form, PrintWriter output, PrintWriter errors) {

  /** A form of the report. */
  enum Form {
    TEXT,
    JSON,
    MARKDOWN
  }

  /**
   * Quantizes and tells; returns the exit code.
   *
   * @param args the command line, for a second process to be given
   */
  int run(List<String> args) {
    Thread idle = new Thread(QuantizeJob::prepare, "mlops-prepare");
    idle.setDaemon(true);
    idle.start();
    return VectorRelaunch.run(args, in).orElseGet(this::quantize);
  }

  /** What takes a while to load, for another processor while this one reads the model. */
  private static void prepare() {
    StopSignal.prepare();
    Kernels.active();
  }

  private int quantize() {
    QuantizationRun.Outcome outcome;
    try (StopSignal stop = StopSignal.install();
        ProgressBar bar = ProgressBar.onTerminal(errors, "quantize");
        Processors processors = new Processors()) {
      outcome = new QuantizationRun(options, in, out, processors, bar, stop::received).run();
    } catch (BoundNotReachedException outOfReach) {
      return tell(outOfReach);
    }
    Output written = new Output(output);
    switch (form) {
      case JSON -> {
        ObjectNode root = Output.object();
        root.put("file", out.toString());
        root.setAll((ObjectNode) Output.parsed(outcome.report().toJson()));
        outcome.search().ifPresent(table -> root.set("search", Output.parsed(table.toJson())));
        written.json(root);
      }
      case MARKDOWN -> {
        written.text(outcome.report().toMarkdown());
        outcome.search().ifPresent(table -> written.text("\n" + table.toMarkdown()));
      }
      case TEXT -> {
        written.text(outcome.report().toString());
        outcome.search().ifPresent(table -> written.text(table.toString()));
      }
    }
    return 0;
  }

  /** What was tried is the result; nothing was written. */
  private int tell(BoundNotReachedException outOfReach) {
    Output written = new Output(output);
    switch (form) {
      case JSON -> {
        ObjectNode root = Output.object();
        root.putNull("file");
        root.set("search", Output.parsed(outOfReach.table().toJson()));
        written.json(root);
      }
      case MARKDOWN -> written.text(outOfReach.table().toMarkdown());
      case TEXT -> written.text(outOfReach.table().toString());
    }
    Failures.say(errors, in + ": " + outOfReach.getMessage());
    return Failures.BOUND_NOT_MET;
  }
}
