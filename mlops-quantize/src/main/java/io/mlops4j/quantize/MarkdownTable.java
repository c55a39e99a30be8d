package io.mlops4j.quantize;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of a Markdown table, safe for any text in a cell. Confined. */
final class MarkdownTable {

  private final StringBuilder text = new StringBuilder();

  MarkdownTable(String... headings) {
    List<String> names = Arrays.asList(headings);
    row(names);
    text.append("|---".repeat(names.size())).append("|\n");
  }

  MarkdownTable row(List<String> cells) {
    text.append(
        cells.stream().map(MarkdownTable::cell).collect(Collectors.joining(" | ", "| ", " |\n")));
    return this;
  }

  static String cell(String value) {
    return value
        .replaceAll("[\\r\\n]+", " ")
        .replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("<", "&lt;");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
