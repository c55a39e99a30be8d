package io.mlops4j.cost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes entries of a ledger as CSV for a spreadsheet, without letting a cell become a formula.
 *
 * <p>The form is RFC 4180: a header line, comma, CRLF, cells in quotes where they have to be. The
 * columns are {@code sequence, time, key, model, version, price_list, cost, currency, unknown,
 * usage}, then one per chosen tag. Times are UTC, costs exact plain decimals. {@code cost} is empty
 * where {@code unknown} says why.
 *
 * <p>A text that starts, after blanks or not, with one of {@code = + - @}, their full-width forms,
 * a tab, a carriage return or a line feed would be taken for a formula by common spreadsheets; it
 * gets a single quote in front. Other control characters except line breaks become spaces. Numbers
 * are written as they are, so that a negative one stays a number. Immutable.
 */
public final class LedgerCsv {
  private static final String FORMULA_STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";
  private static final List<String> COLUMNS =
      List.of(
          "sequence",
          "time",
          "key",
          "model",
          "version",
          "price_list",
          "cost",
          "currency",
          "unknown",
          "usage");

  private final List<String> tags;

  private LedgerCsv(List<String> tags) {
    this.tags = tags;
  }

  /**
   * A writer with a column for each of these tags.
   *
   * @param tags the names of the tags, in the order of their columns
   * @return the writer
   */
  public static LedgerCsv withTags(String... tags) {
    return new LedgerCsv(List.of(tags));
  }

  /**
   * Writes the selected entries after a header line.
   *
   * @param ledger the ledger
   * @param query which entries
   * @param out where to; it is neither flushed nor closed
   * @throws IOException if it cannot be written
   */
  public void write(Ledger ledger, LedgerQuery query, Appendable out) throws IOException {
    List<String> header = new ArrayList<>(COLUMNS);
    tags.forEach(tag -> header.add(text(tag)));
    out.append(line(header));
    try {
      ledger.forEach(query, entry -> append(out, line(cells(entry))));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<String> cells(LedgerEntry entry) {
    Charge charge = entry.charge();
    List<String> cells = new ArrayList<>(COLUMNS.size() + tags.size());
    cells.add(Long.toString(entry.sequence()));
    cells.add(entry.at().toString());
    cells.add(text(charge.key().orElse("")));
    cells.add(text(charge.model()));
    cells.add(text(charge.version().orElse("")));
    if (entry.cost() instanceof Cost.Known known) {
      cells.add(text(known.priceList()));
      cells.add(known.amount().toDecimalText());
      cells.add(known.amount().currency());
      cells.add("");
    } else if (entry.cost() instanceof Cost.Unknown unknown) {
      cells.addAll(List.of("", "", "", text(unknown.reason())));
    }
    cells.add(text(charge.usage().toString()));
    for (String tag : tags) {
      cells.add(text(Optional.ofNullable(charge.tags().get(tag)).orElse("")));
    }
    return cells;
  }

  private static String line(List<String> cells) {
    return cells.stream().map(LedgerCsv::quote).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String text(String value) {
    StringBuilder safe = new StringBuilder(value.length() + 1);
    String visible = value.stripLeading();
    if (startsFormula(value) || startsFormula(visible)) {
      safe.append('\'');
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      safe.append(Character.isISOControl(c) && c != '\r' && c != '\n' ? ' ' : c);
    }
    return safe.toString();
  }

  private static boolean startsFormula(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
  }

  private static String quote(String cell) {
    boolean plain = true;
    for (int i = 0; plain && i < cell.length(); i++) {
      char c = cell.charAt(i);
      plain = c != ',' && c != '"' && c != '\r' && c != '\n';
    }
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  private static void append(Appendable out, String line) {
    try {
      out.append(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
