package io.mlops4j.cli;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.DriftTest;
import io.mlops4j.drift.FeatureType;
import io.mlops4j.drift.Finding;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Compares a table with a reference table, column by column.
 *
 * <p>The reference is read twice: once for types and bins, once for the counts in them. The counts
 * are exact whatever the size; only the places of the bins come from bounded samples.
 */
final class TableComparison {
  /** The level of the checks of single features that the drift module makes by default. */
  private static final double LEAST_CHANCE = 0.001;

  private static final class Column {
    final int place;
    final String name;
    final ColumnSummary summary;

    /** Values of the current table, and those of them that are numbers. */
    long values;

    long numbers;

    Column(int place, String name, ColumnSummary summary) {
      this.place = place;
      this.name = name;
      this.summary = summary;
    }
  }

  private final CsvTable reference;
  private final CsvTable current;
  private final ColumnOptions options;

  TableComparison(CsvTable reference, CsvTable current, ColumnOptions options) {
    this.reference = reference;
    this.current = current;
    this.options = options;
  }

  DriftReport compare(DriftTest test) {
    List<Column> before = new ArrayList<>();
    for (String name : reference.columns()) {
      if (options.compares(name)) {
        ColumnSummary summary = new ColumnSummary(options.declared(name));
        before.add(new Column(reference.columns().indexOf(name), name, summary));
      }
    }
    List<Column> now = new ArrayList<>();
    for (Column column : before) {
      int place = current.columns().indexOf(column.name);
      if (place >= 0) {
        now.add(new Column(place, column.name, column.summary));
      }
    }
    requireSomethingToCompare(before, now);
    reference.forEachRow(row -> summarize(row, before));
    ReferenceProfile bins = bins(before);
    WindowCounter counts = bins.counter();
    reference.forEachRow(row -> count(row, before, counts));
    WindowCounter window = bins.counter();
    current.forEachRow(row -> count(row, now, window));
    DriftReport report = test.compare(bins.withCountsOf(counts.profile()), window.profile());
    return with(findings(now), report);
  }

  private void requireSomethingToCompare(List<Column> before, List<Column> now) {
    if (before.isEmpty()) {
      throw new IllegalArgumentException("--ignore leaves no column to compare");
    }
    if (now.isEmpty()) {
      throw new CsvException(
          current.file(),
          "no column in common with " + reference.file() + ": " + current.columns());
    }
  }

  private void summarize(CsvRecord row, List<Column> columns) {
    for (Column column : columns) {
      String field = row.getField(column.place);
      if (!options.isMissing(field)) {
        column.summary.add(field);
      }
    }
  }

  private static ReferenceProfile bins(List<Column> columns) {
    ReferenceProfile.Builder builder = ReferenceProfile.builder();
    columns.forEach(column -> column.summary.addTo(builder, column.name));
    return builder.build();
  }

  private void count(CsvRecord row, List<Column> columns, WindowCounter counter) {
    for (Column column : columns) {
      String field = row.getField(column.place);
      if (options.isMissing(field)) {
        counter.observeMissing(column.name);
      } else {
        count(field, column, counter);
      }
    }
  }

  private static void count(String field, Column column, WindowCounter counter) {
    OptionalDouble number = NumberText.parse(field);
    column.values++;
    column.numbers += number.isPresent() ? 1 : 0;
    if (column.summary.type() == FeatureType.CATEGORICAL) {
      counter.observe(column.name, CategoryName.of(field));
    } else if (number.isPresent()) {
      counter.observe(column.name, number.getAsDouble());
    } else {
      counter.observe(column.name, field);
    }
  }

  private List<Finding> findings(List<Column> now) {
    List<Finding> found = new ArrayList<>();
    Set<String> before = new HashSet<>(reference.columns());
    Set<String> after = new HashSet<>(current.columns());
    for (String name : reference.columns()) {
      if (options.compares(name) && !after.contains(name)) {
        found.add(finding(Finding.Kind.VANISHED, onlyIn(name, reference, current)));
      }
    }
    for (String name : current.columns()) {
      if (options.compares(name) && !before.contains(name)) {
        found.add(finding(Finding.Kind.NEW_FEATURE, onlyIn(name, current, reference)));
      }
    }
    for (Column column : now) {
      if (becameNumeric(column)) {
        found.add(
            finding(
                Finding.Kind.TYPE_CHANGED,
                "column '"
                    + column.name
                    + "' holds names in "
                    + reference.file()
                    + " but only numbers in "
                    + current.file()));
      }
    }
    return found;
  }

  private static boolean becameNumeric(Column column) {
    return column.summary.type() == FeatureType.CATEGORICAL
        && column.values > 0
        && column.numbers == column.values
        && column.summary.chanceOfOnlyNumbers(column.values) <= LEAST_CHANCE;
  }

  private static String onlyIn(String name, CsvTable one, CsvTable other) {
    return "column '" + name + "' is in " + one.file() + " but not in " + other.file();
  }

  private static Finding finding(Finding.Kind kind, String message) {
    return new Finding(kind, message, Optional.empty());
  }

  private static DriftReport with(List<Finding> findings, DriftReport report) {
    List<Finding> all = new ArrayList<>(report.findings());
    all.addAll(findings);
    return new DriftReport(
        report.window(),
        report.openedAt(),
        report.closedAt(),
        report.rows(),
        report.referenceRows(),
        report.alpha(),
        report.correction(),
        report.features(),
        report.drifted(),
        report.startedEpisodes(),
        report.since(),
        all,
        report.refresh());
  }
}
