package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The counts of a categorical reference and window side by side, cell by cell.
 *
 * <p>Unseen, missing and mistyped values are cells like any category. Immutable.
 */
final class CategoryCells {
  private static final double LEAST_EXPECTED = 5;

  private final long[] reference;
  private final long[] window;

  private CategoryCells(long[] reference, long[] window) {
    this.reference = reference;
    this.window = window;
  }

  static CategoryCells of(CategoricalCounts reference, CategoricalCounts window) {
    return new CategoryCells(cells(reference), cells(window));
  }

  private static long[] cells(CategoricalCounts counts) {
    int known = counts.known().length;
    long[] cells = new long[known + 3];
    System.arraycopy(counts.known(), 0, cells, 0, known);
    cells[known] = counts.unseenTotal();
    cells[known + 1] = counts.missing();
    cells[known + 2] = counts.mistyped();
    return cells;
  }

  /** Half the sum of absolute differences of shares: total variation. */
  double totalVariation() {
    double n = CellKolmogorov.total(reference);
    double m = CellKolmogorov.total(window);
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      sum += Math.abs(reference[i] / n - window[i] / m);
    }
    return sum / 2;
  }

  /**
   * The same with cells gathered until each is expected to hold five in the smaller sample, which
   * is what the chi-square law needs. Which cells are gathered depends on the pooled counts only.
   */
  CategoryCells gathered() {
    long n = CellKolmogorov.total(reference);
    long m = CellKolmogorov.total(window);
    double share = (double) Math.min(n, m) / (n + m);
    List<long[]> cells = new ArrayList<>();
    for (int i = 0; i < reference.length; i++) {
      if (reference[i] + window[i] > 0) {
        cells.add(new long[] {reference[i], window[i]});
      }
    }
    cells.sort(Comparator.comparingLong(cell -> -(cell[0] + cell[1])));
    List<long[]> kept = new ArrayList<>();
    long[] rest = new long[2];
    for (long[] cell : cells) {
      if ((cell[0] + cell[1]) * share >= LEAST_EXPECTED) {
        kept.add(cell);
      } else {
        rest[0] += cell[0];
        rest[1] += cell[1];
      }
    }
    if (rest[0] + rest[1] > 0) {
      if ((rest[0] + rest[1]) * share >= LEAST_EXPECTED || kept.isEmpty()) {
        kept.add(rest);
      } else {
        long[] smallest = kept.get(kept.size() - 1);
        smallest[0] += rest[0];
        smallest[1] += rest[1];
      }
    }
    return new CategoryCells(
        kept.stream().mapToLong(cell -> cell[0]).toArray(),
        kept.stream().mapToLong(cell -> cell[1]).toArray());
  }

  /** The first cells, which hold the reference's most frequent categories, and one for the rest. */
  CategoryCells mostFrequent(int cells) {
    int special = reference.length - 3;
    if (special <= cells) {
      return this;
    }
    return new CategoryCells(shortened(reference, cells), shortened(window, cells));
  }

  private static long[] shortened(long[] counts, int cells) {
    int special = counts.length - 3;
    long[] few = Arrays.copyOf(counts, cells + 4);
    few[cells] = 0;
    for (int i = cells; i < special; i++) {
      few[cells] += counts[i];
    }
    System.arraycopy(counts, special, few, cells + 1, 3);
    return few;
  }

  /** The reference's counts; not a copy. */
  long[] reference() {
    return reference;
  }

  /** The window's counts; not a copy. */
  long[] window() {
    return window;
  }

  int size() {
    return reference.length;
  }
}
