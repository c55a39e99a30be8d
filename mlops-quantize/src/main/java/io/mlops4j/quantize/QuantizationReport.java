package io.mlops4j.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a recipe did to a model. Immutable.
 *
 * @param recipe the recipe with its settings
 * @param originalBytes size of the original model, external data included
 * @param quantizedBytes size of the new file
 * @param tensors the weights that were quantized, in the order of the graph
 * @param skipped the nodes with weights or matrix products that stayed float, and why
 * @param kernels the kernels that ran: {@code scalar} or {@code vector}
 * @param batchDependence length of the change of the new model's answers when rows of a sample run
 *     alone instead of in their batch, relative to the length of the answers; empty when not
 *     measured
 * @param warnings what the caller should know: patterns that ONNX Runtime does not fuse on a CPU,
 *     values that did not fit
 * @param measured what the new model does on samples, its outputs and its speed beside the
 *     original's; empty until {@link QuantizedModel#measure}
 */
public record QuantizationReport(
    String recipe,
    long originalBytes,
    long quantizedBytes,
    List<TensorReport> tensors,
    List<SkippedNode> skipped,
    String kernels,
    OptionalDouble batchDependence,
    List<String> warnings,
    Optional<ComparisonReport> measured) {

  /** Nodes that a text names of those left for one reason. */
  private static final int SHOWN = 3;

  QuantizationReport(
      String recipe,
      long originalBytes,
      long quantizedBytes,
      List<TensorReport> tensors,
      List<SkippedNode> skipped,
      String kernels,
      OptionalDouble batchDependence) {
    this(
        recipe,
        originalBytes,
        quantizedBytes,
        tensors,
        skipped,
        kernels,
        batchDependence,
        List.of(),
        Optional.empty());
  }

  QuantizationReport(
      String recipe,
      long originalBytes,
      long quantizedBytes,
      List<TensorReport> tensors,
      List<SkippedNode> skipped,
      String kernels) {
    this(recipe, originalBytes, quantizedBytes, tensors, skipped, kernels, OptionalDouble.empty());
  }

  /**
   * Copies the lists.
   *
   * @param recipe the recipe with its settings
   * @param originalBytes size of the original model, external data included
   * @param quantizedBytes size of the new file
   * @param tensors the weights that were quantized, in the order of the graph
   * @param skipped the nodes with weights or matrix products that stayed float, and why
   * @param kernels the kernels that ran: {@code scalar} or {@code vector}
   * @param batchDependence length of the change of the new model's answers when rows of a sample
   *     run alone instead of in their batch, relative to the length of the answers; empty when not
   *     measured
   * @param warnings what the caller should know: patterns that ONNX Runtime does not fuse on a CPU,
   *     values that did not fit
   * @param measured what the new model does on samples, its outputs and its speed beside the
   *     original's; empty until {@link QuantizedModel#measure}
   */
  public QuantizationReport {
    tensors = List.copyOf(tensors);
    skipped = List.copyOf(skipped);
    warnings = List.copyOf(warnings);
  }

  /** The same report with further warnings. */
  QuantizationReport withWarnings(List<String> more) {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(more);
    return new QuantizationReport(
        recipe,
        originalBytes,
        quantizedBytes,
        tensors,
        skipped,
        kernels,
        batchDependence,
        all,
        measured);
  }

  QuantizationReport with(ComparisonReport comparison) {
    return new QuantizationReport(
        recipe,
        originalBytes,
        quantizedBytes,
        tensors,
        skipped,
        kernels,
        batchDependence,
        warnings,
        Optional.of(comparison));
  }

  /**
   * New size as a share of the old one.
   *
   * @return for instance 0.25
   */
  public double sizeRatio() {
    return (double) quantizedBytes / originalBytes;
  }

  /**
   * Bits that a quantized weight takes in the new file, its share of scales and zero points
   * included; nodes left float do not count.
   *
   * @return for instance 8.03; NaN when no weight was quantized
   */
  public double bitsPerWeight() {
    double values = 0;
    double bytes = 0;
    for (TensorReport tensor : tensors) {
      double elements = 1;
      for (long dim : tensor.shape()) {
        elements *= dim;
      }
      values += elements;
      bytes += tensor.quantizedBytes();
    }
    return 8 * bytes / values;
  }

  /**
   * A JSON object with every component of this report under its own name, and {@code sizeRatio} and
   * {@code bitsPerWeight}. A number that is not finite is {@code null}, as the SQNR of a weight
   * that lost nothing; what was not measured is left out.
   *
   * @return the object on one line
   */
  public String toJson() {
    return ReportDocument.json(this);
  }

  /**
   * A heading, a sentence and tables of the weights and of the nodes left float; its form may
   * change.
   *
   * @return the text in Markdown
   */
  public String toMarkdown() {
    return ReportDocument.markdown(this);
  }

  /** A text of several lines for people to read; its form may change. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(recipe).append(", ").append(kernels).append(" kernels\n");
    text.append("size ")
        .append(Figures.grouped(originalBytes))
        .append(" -> ")
        .append(Figures.grouped(quantizedBytes))
        .append(" bytes (")
        .append(Figures.fixed(100 * sizeRatio(), 1))
        .append(" %), ")
        .append(Figures.fixed(bitsPerWeight(), 2))
        .append(" bits per quantized weight\n");
    text.append(tensors.size()).append(" weights quantized; SQNR in dB, largest error:\n");
    for (TensorReport tensor : tensors) {
      append(text, tensor);
    }
    if (batchDependence.isPresent()) {
      text.append("an answer changes by ")
          .append(Figures.fixed(100 * batchDependence.getAsDouble(), 2))
          .append(" % of its length with its batch mates\n");
    }
    for (String warning : warnings) {
      text.append("warning: ").append(warning).append('\n');
    }
    if (measured.isPresent()) {
      text.append(measured.get());
    }
    Map<String, List<SkippedNode>> byReason = new TreeMap<>();
    for (SkippedNode node : skipped) {
      byReason.computeIfAbsent(node.reason(), absent -> new ArrayList<>()).add(node);
    }
    for (Map.Entry<String, List<SkippedNode>> group : byReason.entrySet()) {
      append(text, group.getKey(), group.getValue());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String reason, List<SkippedNode> nodes) {
    text.append("left float: ").append(reason).append(" (").append(nodes.size()).append(")\n");
    for (SkippedNode node : nodes.subList(0, Math.min(SHOWN, nodes.size()))) {
      text.append("  ").append(node.opType()).append(' ').append(node.name()).append('\n');
    }
    if (nodes.size() > SHOWN) {
      text.append("  and ").append(nodes.size() - SHOWN).append(" more\n");
    }
  }

  private static void append(StringBuilder text, TensorReport tensor) {
    text.append("  ")
        .append(Figures.right(Figures.fixed(tensor.sqnrDb(), 1), 6))
        .append("  ")
        .append(Figures.significant(tensor.maxError(), 3))
        .append("  ")
        .append(tensor.name())
        .append(' ')
        .append(tensor.shape())
        .append(", ")
        .append(tensor.bits())
        .append(" bits, ")
        .append(tensor.scales())
        .append(tensor.scales() == 1 ? " scale\n" : " scales\n");
  }
}
