package io.mlops4j.cli;

import io.mlops4j.drift.FeatureType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which columns are compared, and as what. */
final class ColumnOptions {
  @Option(
      names = "--numeric",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns of numbers; what is no number in them counts as mistyped.")
  private List<String> numeric = List.of();

  @Option(
      names = "--categorical",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns of names, though they may look like numbers: codes, years.")
  private List<String> categorical = List.of();

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns to leave out: identifiers, times, free text.")
  private List<String> ignored = List.of();

  @Option(
      names = "--missing",
      paramLabel = "TEXT",
      split = ",",
      description = "Fields that stand for no value, such as NA; an empty field always does.")
  private List<String> missing = List.of();

  /** Refuses a name that no column has, and one that was given twice. */
  void requireColumns(CsvTable reference, CsvTable current) {
    Set<String> known = new HashSet<>(reference.columns());
    requireKnown("--numeric", numeric, known, reference.columns());
    requireKnown("--categorical", categorical, known, reference.columns());
    known.addAll(current.columns());
    requireKnown("--ignore", ignored, known, reference.columns());
    Set<String> named = new HashSet<>();
    for (List<String> names : List.of(numeric, categorical, ignored)) {
      for (String name : new HashSet<>(names)) {
        if (!named.add(name)) {
          throw new IllegalArgumentException(
              "column '" + name + "' is named by two of --numeric, --categorical and --ignore");
        }
      }
    }
  }

  private static void requireKnown(
      String option, List<String> names, Set<String> known, List<String> columns) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            option + " names '" + name + "', but the columns are " + columns);
      }
    }
  }

  Optional<FeatureType> declared(String column) {
    if (numeric.contains(column)) {
      return Optional.of(FeatureType.NUMERIC);
    }
    return categorical.contains(column) ? Optional.of(FeatureType.CATEGORICAL) : Optional.empty();
  }

  boolean compares(String column) {
    return !ignored.contains(column);
  }

  boolean isMissing(String field) {
    return field.isEmpty() || missing.contains(field);
  }
}
