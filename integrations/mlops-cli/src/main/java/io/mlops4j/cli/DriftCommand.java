package io.mlops4j.cli;

import io.mlops4j.drift.DriftPage;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.DriftTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether the rows of one table look like those of another. */
@Command(
    name = "drift",
    description = {
      "Says whether the rows of CUR still look like those of REF, column by column.",
      "Both are CSV files (RFC 4180, UTF-8) with a header; an empty field is a missing value.",
      "A column is numeric if all its values in REF are numbers."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no drift",
      "1:a file could not be read or written",
      "2:the command line was wrong",
      "3:drift"
    },
    mixinStandardHelpOptions = true)
final class DriftCommand implements Callable<Integer> {
  /** What a pipeline branches on: neither success nor failure of the operation. */
  private static final int DRIFTED = 3;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Parameters(paramLabel = "REF", description = "The table that shows how it should be.")
  private Path reference = Path.of("");

  @Parameters(paramLabel = "CUR", description = "The table to judge.")
  private Path current = Path.of("");

  @Option(
      names = "--alpha",
      paramLabel = "LEVEL",
      defaultValue = "0.01",
      description =
          "The probability that an unchanged table is called drifted. Default: ${DEFAULT-VALUE}.")
  private double alpha = 0.01;

  @Option(
      names = "--effect",
      paramLabel = "EFFECT",
      defaultValue = "0",
      description = "The least change that matters, 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double effect;

  @ArgGroup private Form form = new Form();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page that needs nothing else, with both distributions drawn.")
  private Optional<Path> html = Optional.empty();

  /** At most one of them; text without. */
  private static final class Form {
    @Option(names = "--json", description = "Print the report as JSON.")
    boolean json;

    @Option(names = "--markdown", description = "Print the report as Markdown.")
    boolean markdown;
  }

  @Override
  public Integer call() {
    DriftTest test = DriftTest.withDefaults().alpha(alpha).effectAtLeast(effect);
    html.ifPresent(this::requireNoInput);
    CsvTable before = CsvTable.open(reference);
    CsvTable now = CsvTable.open(current);
    columns.requireColumns(before, now);
    DriftReport report = new TableComparison(before, now, columns).compare(test);
    html.ifPresent(file -> WholeFile.write(file, DriftPage.of(List.of(report)).toHtml()));
    print(report);
    return report.drifted() ? DRIFTED : ExitCode.OK;
  }

  private void print(DriftReport report) {
    Output output = new Output(spec.commandLine().getOut());
    if (form.json) {
      spec.commandLine().getOut().println(report.toJson());
      spec.commandLine().getOut().flush();
    } else if (form.markdown) {
      output.text(report.toMarkdown());
    } else {
      output.text(PrintableReport.of(report));
    }
  }

  private void requireNoInput(Path page) {
    try {
      for (Path input : List.of(reference, current)) {
        if (Files.exists(page) && Files.exists(input) && Files.isSameFile(page, input)) {
          throw new ParameterException(
              spec.commandLine(), "--html would replace '" + input + "', which is to be read");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(page + ": cannot be looked at: " + e.getMessage(), e);
    }
  }
}
