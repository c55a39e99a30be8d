package io.mlops4j.quantize;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a search tried, from the smallest model to the largest. Immutable.
 *
 * @param measure what accuracy means
 * @param bound the accuracy that was asked for
 * @param original the model that was quantized: its size, and its own accuracy by the measure
 * @param points the models tried
 */
public record ParetoTable(
    String measure, double bound, ParetoPoint original, List<ParetoPoint> points) {

  /**
   * Sorts the points.
   *
   * @param measure what accuracy means
   * @param bound the accuracy that was asked for
   * @param original the model that was quantized: its size, and its own accuracy by the measure
   * @param points the models tried
   */
  public ParetoTable {
    points =
        points.stream()
            .sorted(
                Comparator.comparingLong(ParetoPoint::bytes)
                    .thenComparing(Comparator.comparingDouble(ParetoPoint::accuracy).reversed()))
            .toList();
  }

  /**
   * The models that nothing else in the table beats in both size and accuracy.
   *
   * @return the points from the smallest to the most accurate
   */
  public List<ParetoPoint> front() {
    return points.stream().filter(ParetoPoint::onFront).toList();
  }

  /**
   * The smallest model that meets the bound.
   *
   * @return the point, empty when there is none
   */
  public Optional<ParetoPoint> best() {
    return points.stream().filter(point -> point.accuracy() >= bound).findFirst();
  }

  /**
   * A JSON object with every component of this table under its own name. {@code speedUp} is left
   * out where it was not measured; an accuracy that is not finite is {@code null}.
   *
   * @return the object on one line
   */
  public String toJson() {
    JsonText json = new JsonText().open('{').name("measure").string(measure);
    json.name("bound").number(bound).name("original");
    json(json, original);
    json.name("points").open('[');
    points.forEach(point -> json(json, point));
    return json.close(']').close('}').toString();
  }

  private static void json(JsonText json, ParetoPoint point) {
    json.open('{').name("description").string(point.description());
    json.name("bytes").number(point.bytes()).name("accuracy").number(point.accuracy());
    point.speedUp().ifPresent(times -> json.name("speedUp").number(times));
    json.name("onFront").bool(point.onFront()).close('}');
  }

  /**
   * A table of the original and the points; its form may change.
   *
   * @return the text in Markdown
   */
  public String toMarkdown() {
    MarkdownTable table = new MarkdownTable("model", "bytes", measure, "speed-up", "front");
    table.row(cells(original));
    points.forEach(point -> table.row(cells(point)));
    return table.toString();
  }

  private List<String> cells(ParetoPoint point) {
    return List.of(
        point.description(),
        String.format(Locale.ROOT, "%,d", point.bytes()),
        accuracy(point),
        speed(point),
        best().filter(point::equals).isPresent() ? "chosen" : point.onFront() ? "yes" : "");
  }

  private static String accuracy(ParetoPoint point) {
    return String.format(Locale.ROOT, "%.5f", point.accuracy());
  }

  private static String speed(ParetoPoint point) {
    return point.speedUp().isPresent()
        ? String.format(Locale.ROOT, "%.2f", point.speedUp().getAsDouble())
        : "";
  }

  /** A text of several lines for people to read; its form may change. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, at least %s asked for; bytes, accuracy, speed-up:%n",
            measure,
            Double.toString(bound)));
    line(text, ' ', original);
    points.forEach(
        point ->
            line(
                text,
                best().filter(point::equals).isPresent() ? '>' : point.onFront() ? '*' : ' ',
                point));
    return text.toString();
  }

  private static void line(StringBuilder text, char mark, ParetoPoint point) {
    text.append(
        String.format(
            Locale.ROOT,
            "%c %,14d  %9s  %5s  %s%n",
            mark,
            point.bytes(),
            accuracy(point),
            speed(point),
            point.description()));
  }
}
