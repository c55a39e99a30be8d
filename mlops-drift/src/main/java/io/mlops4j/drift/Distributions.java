package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.List;

/** Few cells for a picture out of a feature's many. */
final class Distributions {
  private static final int INTERVALS = 20;
  private static final int CATEGORIES = 20;

  private Distributions() {}

  static Distribution of(FeatureCounts reference, FeatureCounts window) {
    return reference instanceof NumericCounts numeric
        ? numeric(numeric, (NumericCounts) window)
        : categorical((CategoricalCounts) reference, (CategoricalCounts) window);
  }

  private static Distribution numeric(NumericCounts reference, NumericCounts window) {
    CellGroups groups = CellGroups.of(reference, INTERVALS, true);
    long[] left = groups.gather(reference);
    long[] right = groups.gather(window);
    Cells cells = new Cells(reference.total(), window.total());
    NumericBins bins = reference.bins();
    double lowest = Math.min(bins.min(), window.min());
    double highest = Math.max(bins.max(), window.max());
    cells.addIfAny(
        "below " + Figures.significant(bins.min()), lowest, bins.min(), left[0], right[0]);
    double from = bins.min();
    int at = 1;
    for (double to : groups.upperEdges()) {
      String label = Figures.significant(from) + " to " + Figures.significant(to);
      cells.add(label, from, to, left[at], right[at]);
      from = to;
      at++;
    }
    String above = "above " + Figures.significant(bins.max());
    cells.addIfAny(above, bins.max(), highest, left[at], right[at]);
    cells.special("NaN", reference.nan(), window.nan());
    cells.special("infinite", reference.infinite(), window.infinite());
    cells.special("missing", reference.missing(), window.missing());
    cells.special("mistyped", reference.mistyped(), window.mistyped());
    return new Distribution(cells.list);
  }

  private static Distribution categorical(CategoricalCounts reference, CategoricalCounts window) {
    Cells cells = new Cells(reference.total(), window.total());
    List<String> names = reference.bins().categories();
    int shown = names.size() <= CATEGORIES ? names.size() : CATEGORIES - 1;
    long leftOther = 0;
    long rightOther = 0;
    for (int i = 0; i < names.size(); i++) {
      if (i < shown) {
        cells.special(names.get(i), reference.known()[i], window.known()[i]);
      } else {
        leftOther += reference.known()[i];
        rightOther += window.known()[i];
      }
    }
    cells.special("(other)", leftOther, rightOther);
    cells.special("(unseen)", reference.unseenTotal(), window.unseenTotal());
    cells.special("(missing)", reference.missing(), window.missing());
    cells.special("(mistyped)", reference.mistyped(), window.mistyped());
    return new Distribution(cells.list);
  }

  private static final class Cells {
    private final List<Distribution.Cell> list = new ArrayList<>();
    private final double referenceTotal;
    private final double windowTotal;

    Cells(long referenceTotal, long windowTotal) {
      this.referenceTotal = Math.max(1, referenceTotal);
      this.windowTotal = Math.max(1, windowTotal);
    }

    void add(String label, double from, double to, long reference, long window) {
      list.add(
          new Distribution.Cell(label, from, to, reference / referenceTotal, window / windowTotal));
    }

    void addIfAny(String label, double from, double to, long reference, long window) {
      if (reference + window > 0) {
        add(label, from, to, reference, window);
      }
    }

    void special(String label, long reference, long window) {
      addIfAny(label, Double.NaN, Double.NaN, reference, window);
    }
  }
}
