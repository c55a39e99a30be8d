package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The counts of a categorical reference and window side by side, in cells that the two samples
 * could change places in.
 *
 * <p>The reference chose its bins by its own counts, so that a category is the likelier to have one
 * the more the reference happened to hold of it; and what the window alone holds has none at all.
 * Compared bin by bin, an unchanged window would look changed. Therefore a cell of its own is for
 * every category whose counts are known on both sides, bin or no bin; where some are not known, for
 * those among them that are so frequent in both samples together that the reference can hardly have
 * left them without a bin. All others share one cell. Missing and mistyped values are cells like
 * any category. Immutable.
 */
final class CategoryCells {
  private static final double LEAST_EXPECTED = 5;

  /** Standard deviations between a category that shares a cell and one with a cell of its own. */
  private static final double CLEARANCE = 4;

  private static final Comparator<Cell> MOST_FREQUENT_FIRST =
      Comparator.comparingLong((Cell cell) -> -cell.pooled())
          .thenComparing((a, b) -> Long.compareUnsigned(a.hash, b.hash));

  private final long[] reference;
  private final long[] window;

  private record Cell(long hash, long reference, long window) {
    long pooled() {
      return reference + window;
    }

    Cell plus(Cell other) {
      return new Cell(hash, reference + other.reference, window + other.window);
    }
  }

  private CategoryCells(List<Cell> cells) {
    this.reference = cells.stream().mapToLong(Cell::reference).toArray();
    this.window = cells.stream().mapToLong(Cell::window).toArray();
  }

  /** The cells in the order of their pooled counts, those without any count left out. */
  static CategoryCells of(CategoricalCounts reference, CategoricalCounts window) {
    List<Cell> known = new ArrayList<>();
    Cell others = new Cell(0, 0, 0);
    List<String> categories = reference.bins().categories();
    for (int i = 0; i < categories.size(); i++) {
      long hash = Hashing.of(categories.get(i));
      known.add(new Cell(hash, reference.known()[i], window.known()[i]));
    }
    UnseenNames unseen = UnseenNames.of(reference, window);
    unseen.known().forEach(n -> known.add(new Cell(n.hash(), n.reference(), n.window())));
    others = others.plus(new Cell(0, unseen.otherReference(), unseen.otherWindow()));
    List<Cell> cells = new ArrayList<>();
    double least = others.pooled() == 0 ? 0 : leastFrequent(reference, window);
    for (Cell cell : known) {
      if (cell.pooled() >= least) {
        cells.add(cell);
      } else {
        others = others.plus(cell);
      }
    }
    cells.add(others);
    cells.add(new Cell(1, reference.missing(), window.missing()));
    cells.add(new Cell(2, reference.mistyped(), window.mistyped()));
    cells.removeIf(cell -> cell.pooled() == 0);
    cells.sort(MOST_FREQUENT_FIRST);
    return new CategoryCells(cells);
  }

  /**
   * The pooled count from which on a category of an unchanged stream had, in the reference, more
   * than any without a bin, but for a probability below 0.0001.
   */
  private static double leastFrequent(CategoricalCounts reference, CategoricalCounts window) {
    double share = (double) reference.total() / ((double) reference.total() + window.total());
    double without = reference.mostOfOneWithoutBin() + 1.0;
    double noise = CLEARANCE * Math.sqrt(1 - share);
    double root = (noise + Math.sqrt(noise * noise + 4 * without)) / 2;
    return root * root / share;
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
    List<Cell> kept = new ArrayList<>();
    Cell rest = new Cell(0, 0, 0);
    for (int i = 0; i < reference.length; i++) {
      Cell cell = new Cell(0, reference[i], window[i]);
      if (cell.pooled() * share >= LEAST_EXPECTED) {
        kept.add(cell);
      } else {
        rest = rest.plus(cell);
      }
    }
    if (rest.pooled() > 0) {
      if (rest.pooled() * share >= LEAST_EXPECTED || kept.isEmpty()) {
        kept.add(rest);
      } else {
        kept.add(kept.remove(kept.size() - 1).plus(rest));
      }
    }
    return new CategoryCells(kept);
  }

  /** The most frequent cells, and one for the rest. */
  CategoryCells mostFrequent(int cells) {
    List<Cell> few = new ArrayList<>();
    Cell rest = new Cell(0, 0, 0);
    for (int i = 0; i < reference.length; i++) {
      Cell cell = new Cell(0, reference[i], window[i]);
      if (i < cells) {
        few.add(cell);
      } else {
        rest = rest.plus(cell);
      }
    }
    if (rest.pooled() > 0) {
      few.add(rest);
    }
    return new CategoryCells(few);
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
