package io.mlops4j.quantize;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
 */
public record QuantizationReport(
    String recipe,
    long originalBytes,
    long quantizedBytes,
    List<TensorReport> tensors,
    List<SkippedNode> skipped,
    String kernels,
    OptionalDouble batchDependence) {

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
   */
  public QuantizationReport {
    tensors = List.copyOf(tensors);
    skipped = List.copyOf(skipped);
  }

  /**
   * New size as a share of the old one.
   *
   * @return for instance 0.25
   */
  public double sizeRatio() {
    return (double) quantizedBytes / originalBytes;
  }

  /** A text of several lines for people to read; its form may change. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(recipe).append(", ").append(kernels).append(" kernels\n");
    text.append(
        String.format(
            Locale.ROOT,
            "size %,d -> %,d bytes (%.1f %%)%n",
            originalBytes,
            quantizedBytes,
            100 * sizeRatio()));
    text.append(
        String.format(
            Locale.ROOT, "%d weights quantized; SQNR in dB, largest error:%n", tensors.size()));
    for (TensorReport tensor : tensors) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %6.1f  %.3g  %s %s, %d bits, %d %s%n",
              tensor.sqnrDb(),
              tensor.maxError(),
              tensor.name(),
              tensor.shape(),
              tensor.bits(),
              tensor.scales(),
              tensor.scales() == 1 ? "scale" : "scales"));
    }
    batchDependence.ifPresent(
        share ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "an answer changes by %.2f %% of its length with its batch mates%n",
                    100 * share)));
    Map<String, List<SkippedNode>> byReason =
        skipped.stream()
            .collect(Collectors.groupingBy(SkippedNode::reason, TreeMap::new, Collectors.toList()));
    byReason.forEach(
        (reason, nodes) -> {
          text.append("left float: ")
              .append(reason)
              .append(" (")
              .append(nodes.size())
              .append(")\n");
          nodes.stream()
              .limit(3)
              .forEach(
                  n ->
                      text.append("  ")
                          .append(n.opType())
                          .append(' ')
                          .append(n.name())
                          .append('\n'));
          if (nodes.size() > 3) {
            text.append("  and ").append(nodes.size() - 3).append(" more\n");
          }
        });
    return text.toString();
  }
}
