package io.mlops4j.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Parameters and latest metrics of runs side by side. Immutable.
 *
 * @param runs the runs, one column each
 * @param rows the parameters, then the metrics, each ordered by name
 */
public record RunComparison(List<Run> runs, List<Row> rows) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int WIDEST_CELL = 40;

  /** What a row is about. */
  public enum Kind {
    /** A parameter. */
    PARAM,
    /** The latest value of a metric. */
    METRIC
  }

  /**
   * One parameter or metric. Immutable.
   *
   * @param kind which of them
   * @param name its name
   * @param values its value in each run, metrics as they print; empty where a run lacks it
   */
  public record Row(Kind kind, String name, List<Optional<String>> values) {
    /**
     * Copies the values.
     *
     * @param kind which of them
     * @param name its name
     * @param values its value in each run
     */
    public Row {
      values = List.copyOf(values);
    }

    /** {@return whether not every run has the same value} */
    public boolean differs() {
      return values.stream().distinct().count() > 1;
    }
  }

  /**
   * Copies the parts.
   *
   * @param runs the runs, one column each
   * @param rows the parameters, then the metrics, each ordered by name
   */
  public RunComparison {
    runs = List.copyOf(runs);
    rows = List.copyOf(rows);
  }

  static RunComparison of(List<Run> runs) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a comparison needs at least one run");
    }
    List<Row> rows = new ArrayList<>(rows(Kind.PARAM, runs, Run::params));
    rows.addAll(rows(Kind.METRIC, runs, RunComparison::latest));
    return new RunComparison(runs, rows);
  }

  private static Map<String, String> latest(Run run) {
    Map<String, String> values = new TreeMap<>();
    run.metrics()
        .forEach((name, summary) -> values.put(name, Double.toString(summary.latest().value())));
    return values;
  }

  private static List<Row> rows(
      Kind kind, List<Run> runs, Function<Run, Map<String, String>> values) {
    List<Map<String, String>> columns = runs.stream().map(values).toList();
    TreeSet<String> names = new TreeSet<>();
    columns.forEach(column -> names.addAll(column.keySet()));
    return names.stream()
        .map(
            name ->
                new Row(
                    kind,
                    name,
                    columns.stream().map(column -> Optional.ofNullable(column.get(name))).toList()))
        .toList();
  }

  /** {@return the rows in which not every run has the same value} */
  public List<Row> differences() {
    return rows.stream().filter(Row::differs).toList();
  }

  /**
   * {@return the comparison as JSON: {@code runs} with {@code id}, {@code name} and {@code status},
   * and {@code rows} with {@code kind}, {@code name}, {@code differs} and {@code values}, null
   * where a run lacks it}
   */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("runs");
      for (Run run : runs) {
        json.writeStartObject();
        json.writeStringField("id", run.id());
        json.writeStringField("name", run.name());
        json.writeStringField("status", run.status().name());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("rows");
      for (Row row : rows) {
        write(json, row);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a string does not fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", row.kind().name());
    json.writeStringField("name", row.name());
    json.writeBooleanField("differs", row.differs());
    json.writeArrayFieldStart("values");
    for (Optional<String> value : row.values()) {
      if (value.isPresent()) {
        json.writeString(value.get());
      } else {
        json.writeNull();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The comparison as a table; an asterisk marks the rows that differ. */
  @Override
  public String toString() {
    List<List<String>> table = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    runs.forEach(run -> head.add(cell(run.name())));
    table.add(head);
    for (Row row : rows) {
      List<String> line = new ArrayList<>();
      line.add((row.differs() ? "* " : "  ") + cell(row.name()));
      row.values().forEach(value -> line.add(cell(value.orElse("-"))));
      table.add(line);
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : table) {
      StringBuilder row = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        int index = column;
        int width = table.stream().mapToInt(other -> other.get(index).length()).max().orElse(0);
        row.append(line.get(column)).append(" ".repeat(width - line.get(column).length() + 2));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String cell(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() > WIDEST_CELL ? line.substring(0, WIDEST_CELL - 3) + "..." : line;
  }
}
