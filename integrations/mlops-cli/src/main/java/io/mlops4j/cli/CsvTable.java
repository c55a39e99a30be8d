package io.mlops4j.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A CSV file (RFC 4180) in UTF-8 whose first record names the columns.
 *
 * <p>Rows are read one by one and not kept, so that memory does not grow with the file. Empty lines
 * are skipped. Every failure is a {@link CsvException}.
 */
final class CsvTable {
  private static final int LONGEST_FIELD = 1 << 20;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final List<String> columns;

  private CsvTable(Path file, List<String> columns) {
    this.file = file;
    this.columns = columns;
  }

  /** Reads the header. A column without a name is called by its place: {@code column 1}. */
  static CsvTable open(Path file) {
    if (!Files.exists(file)) {
      throw new CsvException(file, "no such file");
    }
    // A pipe cannot be read a second time.
    if (!Files.isRegularFile(file)) {
      throw new CsvException(file, "not a regular file");
    }
    List<String> columns = new ArrayList<>();
    read(
        file,
        records -> {
          if (records.hasNext()) {
            columns.addAll(names(records.next().getFields()));
          }
        });
    requireHeader(file, columns);
    return new CsvTable(file, List.copyOf(columns));
  }

  Path file() {
    return file;
  }

  /** The names of the columns, in their order and without duplicates. */
  List<String> columns() {
    return columns;
  }

  /** Shows each row, which has a field for every column, to a visitor; at least one row. */
  void forEachRow(Consumer<CsvRecord> visitor) {
    read(
        file,
        records -> {
          if (!records.hasNext() || !names(records.next().getFields()).equals(columns)) {
            throw new CsvException(file, "the header changed while the file was read");
          }
          if (!records.hasNext()) {
            throw new CsvException(file, "a header and no rows; there is nothing to compare");
          }
          while (records.hasNext()) {
            CsvRecord row = records.next();
            requireWidth(row);
            visitor.accept(row);
          }
        });
  }

  private void requireWidth(CsvRecord row) {
    if (row.getFieldCount() != columns.size()) {
      throw new CsvException(
          file,
          row.getStartingLineNumber(),
          "the header has "
              + columns.size()
              + " columns but this row "
              + row.getFieldCount()
              + "; a comma within a field needs quotes around it");
    }
  }

  private static void read(Path file, Consumer<Iterator<CsvRecord>> use) {
    try (Reader text = decoded(file);
        CsvReader<CsvRecord> records = parser().ofCsvRecord(text)) {
      use.accept(records.iterator());
    } catch (CsvParseException e) {
      throw new CsvException(file, String.valueOf(e.getMessage()), e);
    } catch (CharacterCodingException e) {
      throw new CsvException(file, "not text in UTF-8", e);
    } catch (IOException e) {
      throw new CsvException(file, "cannot be read: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      boolean encoding = e.getCause() instanceof CharacterCodingException;
      String problem = encoding ? "not text in UTF-8" : "cannot be read: " + e.getCause();
      throw new CsvException(file, problem + " (" + e.getMessage() + ")", e);
    }
  }

  private static CsvReaderBuilder parser() {
    return CsvReader.builder()
        .allowUnclosedQuote(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .maxBufferSize(LONGEST_FIELD);
  }

  /** A decoder of one's own refuses what is no UTF-8; the default would replace it in silence. */
  private static Reader decoded(Path file) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()));
    try {
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  private static List<String> names(List<String> header) {
    List<String> names = new ArrayList<>();
    for (String name : header) {
      names.add(name.isEmpty() ? "column " + (names.size() + 1) : name);
    }
    return names;
  }

  private static void requireHeader(Path file, List<String> names) {
    if (names.isEmpty()) {
      throw new CsvException(file, "empty; a header with the names of the columns is required");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new CsvException(file, 1, "two columns are called '" + name + "'; rename one");
      }
    }
    if (names.stream().allMatch(NumberText::isNumber)
        && !names.stream().allMatch(CsvTable::isIndex)) {
      throw new CsvException(file, 1, "only numbers; a header with the names is required");
    }
  }

  /** Tables without names of their own number their columns, which is a header as good as any. */
  private static boolean isIndex(String name) {
    return name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
