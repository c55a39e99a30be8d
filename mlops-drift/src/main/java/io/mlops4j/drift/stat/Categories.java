package io.mlops4j.drift.stat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cells for labels: one per known category, then one for all labels unseen in the reference and one
 * for missing values. Immutable.
 */
public final class Categories {
  private final Map<String, Integer> cells;
  private final List<String> labels;

  private Categories(Collection<? extends @Nullable String> reference) {
    this.cells = new LinkedHashMap<>();
    for (String label : reference) {
      if (label != null) {
        cells.putIfAbsent(label, cells.size());
      }
    }
    this.labels = List.copyOf(cells.keySet());
  }

  /**
   * The categories that occur in a reference, in the order of their first occurrence.
   *
   * @param reference labels; null is a missing value
   * @return the categories
   */
  public static Categories of(Collection<? extends @Nullable String> reference) {
    return new Categories(reference);
  }

  /**
   * The known labels in the order of their cells.
   *
   * @return the labels
   */
  public List<String> labels() {
    return labels;
  }

  /**
   * The number of cells.
   *
   * @return the number of labels plus 2
   */
  public int size() {
    return labels.size() + 2;
  }

  /**
   * The cell of labels that the reference does not have.
   *
   * @return its index
   */
  public int unseenCell() {
    return labels.size();
  }

  /**
   * The cell of values that are absent.
   *
   * @return its index
   */
  public int missingCell() {
    return labels.size() + 1;
  }

  /**
   * The cell of a label.
   *
   * @param label a label, or null for a missing value
   * @return its cell, in [0, {@link #size()})
   */
  public int cellOf(@Nullable String label) {
    if (label == null) {
      return missingCell();
    }
    Integer cell = cells.get(label);
    return cell == null ? unseenCell() : cell;
  }

  /**
   * Counts labels into the cells.
   *
   * @param sample labels; null is a missing value
   * @return one count per cell
   */
  public long[] count(Collection<? extends @Nullable String> sample) {
    long[] counts = new long[size()];
    for (String label : sample) {
      counts[cellOf(label)]++;
    }
    return counts;
  }

  SampleSize sizeOf(long[] counts) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    long missing = counts[missingCell()];
    return new SampleSize(total - missing, 0, 0, 0, missing);
  }

  @Override
  public String toString() {
    return "Categories" + new ArrayList<>(labels);
  }
}
