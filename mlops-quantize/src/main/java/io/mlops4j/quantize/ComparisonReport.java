package io.mlops4j.quantize;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far apart two models are on samples. Immutable.
 *
 * @param outputs the outputs of 32-bit floats, in the order in which the changed model gives them
 * @param layers values inside that both models have, in the order of the original graph; empty
 *     unless asked for
 * @param speed time of both; empty unless asked for
 */
public record ComparisonReport(
    List<ValueDifference> outputs, List<LayerDifference> layers, Optional<SpeedComparison> speed) {

  /** Lines of layers in the texts. */
  private static final int SHOWN = 10;

  /**
   * Copies the lists.
   *
   * @param outputs the outputs of 32-bit floats, in the order in which the changed model gives them
   * @param layers values inside that both models have, in the order of the original graph; empty
   *     unless asked for
   * @param speed time of both; empty unless asked for
   */
  public ComparisonReport {
    outputs = List.copyOf(outputs);
    layers = List.copyOf(layers);
  }

  /**
   * One output.
   *
   * @param name its name
   * @return its difference, empty when the model has no such output or it is not of 32-bit floats
   */
  public Optional<ValueDifference> output(String name) {
    return outputs.stream().filter(o -> o.name().equals(name)).findFirst();
  }

  /**
   * Where it goes wrong: the layers by the noise they add, most first; ties keep the order of the
   * graph.
   *
   * @return the layers, ranked
   */
  public List<LayerDifference> worstLayers() {
    return layers.stream()
        .sorted(Comparator.comparingDouble(LayerDifference::addedNoise).reversed())
        .toList();
  }

  /**
   * A JSON object with every component of this report under its own name; layers in the order of
   * the graph, times in nanoseconds. {@code speed} is left out when it was not measured. A number
   * that is not finite is {@code null}.
   *
   * @return the object on one line
   */
  public String toJson() {
    JsonText json = new JsonText().open('{').name("outputs").open('[');
    outputs.forEach(o -> members(json.open('{'), o).close('}'));
    json.close(']').name("layers").open('[');
    for (LayerDifference layer : layers) {
      json.open('{').name("node").string(layer.node());
      json.name("opType").string(layer.opType());
      json.name("addedNoise").number(layer.addedNoise());
      members(json, layer.difference()).close('}');
    }
    json.close(']');
    speed.ifPresent(
        s -> {
          json.name("speed").open('{').name("originalNanos").number(s.original().toNanos());
          json.name("changedNanos").number(s.changed().toNanos());
          json.name("rounds").number(s.rounds());
          json.name("speedUp").number(s.speedUp()).close('}');
        });
    return json.close('}').toString();
  }

  private static JsonText members(JsonText json, ValueDifference value) {
    json.name("name").string(value.name());
    json.name("values").number(value.values());
    json.name("strays").number(value.strays());
    json.name("meanCosine").number(value.meanCosine());
    json.name("minCosine").number(value.minCosine());
    json.name("sqnrDb").number(value.sqnrDb());
    json.name("maxError").number(value.maxError());
    return json.name("meanError").number(value.meanError());
  }

  /**
   * Tables of the outputs and of the ten layers that add most noise, and a line on speed; its form
   * may change.
   *
   * @return the text in Markdown
   */
  public String toMarkdown() {
    MarkdownTable values =
        new MarkdownTable(
            "output", "mean cosine", "min cosine", "SQNR, dB", "largest error", "mean error");
    for (ValueDifference output : outputs) {
      values.row(
          List.of(
              output.name(),
              text("%.5f", output.meanCosine()),
              text("%.5f", output.minCosine()),
              text("%.1f", output.sqnrDb()),
              text("%.3g", output.maxError()),
              text("%.3g", output.meanError())));
    }
    StringBuilder text = new StringBuilder(values.toString());
    if (!layers.isEmpty()) {
      MarkdownTable worst = new MarkdownTable("layer", "operator", "noise added", "SQNR, dB");
      worstLayers().stream()
          .limit(SHOWN)
          .forEach(
              layer ->
                  worst.row(
                      List.of(
                          layer.node(),
                          layer.opType(),
                          text("%.2e", layer.addedNoise()),
                          text("%.1f", layer.difference().sqnrDb()))));
      text.append('\n').append(worst);
    }
    speed.ifPresent(s -> text.append('\n').append(line(s)));
    return text.toString();
  }

  /** A text of several lines for people to read; its form may change. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("outputs: mean and min cosine, SQNR in dB, errors\n");
    for (ValueDifference output : outputs) {
      text.append(text("  %.5f  %.5f", output.meanCosine(), output.minCosine()))
          .append(text("  %6.1f", output.sqnrDb()))
          .append(text("  max %.3g mean %.3g", output.maxError(), output.meanError()))
          .append(output.strays() == 0 ? "" : "  " + output.strays() + " strays")
          .append("  ")
          .append(output.name())
          .append('\n');
    }
    if (!layers.isEmpty()) {
      text.append(layers.size()).append(" layers; most noise added, SQNR in dB:\n");
      worstLayers().stream()
          .limit(SHOWN)
          .forEach(
              layer ->
                  text.append(
                          text("  %.2e  %6.1f  ", layer.addedNoise(), layer.difference().sqnrDb()))
                      .append(layer.opType())
                      .append(' ')
                      .append(layer.node())
                      .append('\n'));
    }
    speed.ifPresent(s -> text.append(line(s)));
    return text.toString();
  }

  private static String line(SpeedComparison speed) {
    return text(
        "%.2f times as fast: %.3f -> %.3f ms for all samples, median of %d passes\n",
        speed.speedUp(),
        speed.original().toNanos() / 1e6,
        speed.changed().toNanos() / 1e6,
        speed.rounds());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
