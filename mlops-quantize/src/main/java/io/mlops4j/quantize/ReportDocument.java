package io.mlops4j.quantize;

import java.util.List;
import java.util.Locale;

/** The two written forms of a {@link QuantizationReport}. */
final class ReportDocument {

  private ReportDocument() {}

  static String json(QuantizationReport report) {
    JsonText json = new JsonText().open('{');
    json.name("recipe").string(report.recipe());
    json.name("kernels").string(report.kernels());
    json.name("originalBytes").number(report.originalBytes());
    json.name("quantizedBytes").number(report.quantizedBytes());
    json.name("sizeRatio").number(report.sizeRatio());
    json.name("bitsPerWeight").number(report.bitsPerWeight());
    json.name("tensors").open('[');
    for (TensorReport tensor : report.tensors()) {
      json.open('{').name("name").string(tensor.name());
      json.name("nodes").open('[');
      tensor.nodes().forEach(json::string);
      json.close(']').name("shape").open('[');
      tensor.shape().forEach(json::number);
      json.close(']').name("bits").number(tensor.bits());
      json.name("scales").number(tensor.scales());
      json.name("originalBytes").number(tensor.originalBytes());
      json.name("quantizedBytes").number(tensor.quantizedBytes());
      json.name("sqnrDb").number(tensor.sqnrDb());
      json.name("maxError").number(tensor.maxError()).close('}');
    }
    json.close(']').name("skipped").open('[');
    for (SkippedNode node : report.skipped()) {
      json.open('{').name("name").string(node.name());
      json.name("opType").string(node.opType());
      json.name("reason").string(node.reason()).close('}');
    }
    json.close(']').name("warnings").open('[');
    report.warnings().forEach(json::string);
    json.close(']');
    report.batchDependence().ifPresent(share -> json.name("batchDependence").number(share));
    report.measured().ifPresent(measured -> json.name("measured").document(measured.toJson()));
    return json.close('}').toString();
  }

  static String markdown(QuantizationReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "## %s%n%nSize %,d -> %,d bytes (%.1f %%), %.2f bits per quantized weight, %s"
                + " kernels.%n%n",
            MarkdownTable.cell(report.recipe()),
            report.originalBytes(),
            report.quantizedBytes(),
            100 * report.sizeRatio(),
            report.bitsPerWeight(),
            report.kernels()));
    report
        .batchDependence()
        .ifPresent(
            share ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "An answer changes by %.2f %% of its length with its batch mates.%n%n",
                        100 * share)));
    report.measured().ifPresent(measured -> text.append(measured.toMarkdown()).append('\n'));
    MarkdownTable tensors =
        new MarkdownTable("weight", "shape", "bits", "scales", "SQNR, dB", "largest error");
    for (TensorReport tensor : report.tensors()) {
      tensors.row(
          List.of(
              tensor.name(),
              tensor.shape().toString(),
              Integer.toString(tensor.bits()),
              Integer.toString(tensor.scales()),
              String.format(Locale.ROOT, "%.1f", tensor.sqnrDb()),
              String.format(Locale.ROOT, "%.3g", tensor.maxError())));
    }
    text.append(tensors);
    if (!report.skipped().isEmpty()) {
      MarkdownTable skipped = new MarkdownTable("left float", "operator", "reason");
      report.skipped().forEach(n -> skipped.row(List.of(n.name(), n.opType(), n.reason())));
      text.append('\n').append(skipped);
    }
    if (!report.warnings().isEmpty()) {
      MarkdownTable warnings = new MarkdownTable("warning");
      report.warnings().forEach(warning -> warnings.row(List.of(warning)));
      text.append('\n').append(warnings);
    }
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
