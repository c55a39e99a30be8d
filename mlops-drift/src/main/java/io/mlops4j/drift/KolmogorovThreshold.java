package io.mlops4j.drift;

import java.util.Arrays;

/**
 * The distance of two samples' counts from which they stand out at a level, by the law that decides
 * ({@link CellKolmogorov}) given the pooled counts per cell.
 *
 * <p>It is found to within what one observation of the window more or less changes, or to within a
 * fiftieth of the level, and lies on that side of the distance seen on which the p-value lies of
 * the level. Equal distances the law tells apart count as standing out if the one seen does.
 */
final class KolmogorovThreshold {
  private static final double NEAR_ENOUGH = 0.98;
  private static final int LOOKS_AT_MOST = 60;

  private final long[] pooled;
  private final long all;
  private final long size;

  /** The border between cells, after the cell of this number, that allows the largest distance. */
  private final int border;

  private final long dealt;

  private KolmogorovThreshold(long[] pooled, long all, long size, int border, long dealt) {
    this.pooled = pooled;
    this.all = all;
    this.size = size;
    this.border = border;
    this.dealt = dealt;
  }

  /**
   * The least distance that stands out.
   *
   * @param pValue the p-value of the counts
   * @return infinity when no deal of the pooled counts stands out, and the one seen does not
   */
  static double of(long[] reference, long[] window, double pValue, double level) {
    double seen = CellKolmogorov.statistic(reference, window);
    double found = least(reference, window, level);
    return pValue <= level ? Math.min(found, seen) : Math.max(found, Math.nextUp(seen));
  }

  private static double least(long[] reference, long[] window, double level) {
    long[] pooled = new long[reference.length];
    Arrays.setAll(pooled, i -> reference[i] + window[i]);
    long all = CellKolmogorov.total(pooled);
    long size = CellKolmogorov.total(window);
    double largest = 0;
    int border = -1;
    long dealt = 0;
    boolean fromTheEnd = false;
    long below = 0;
    for (int i = 0; i < pooled.length - 1; i++) {
      below += pooled[i];
      double ascending = largest(below, all, size);
      double descending = largest(all - below, all, size);
      if (Math.max(ascending, descending) > largest) {
        largest = Math.max(ascending, descending);
        fromTheEnd = descending > ascending;
        border = fromTheEnd ? pooled.length - 2 - i : i;
        dealt = fromTheEnd ? all - below : below;
      }
    }
    if (border < 0) {
      return Double.POSITIVE_INFINITY;
    }
    long[] cells = fromTheEnd ? reversed(pooled) : pooled;
    return new KolmogorovThreshold(cells, all, size, border, dealt).search(level);
  }

  /** How far the window's share can be above the reference's after some pooled values. */
  private static double largest(long below, long all, long size) {
    long most = Math.min(below, size);
    return (double) most / size - (double) (below - most) / (all - size);
  }

  private static long[] reversed(long[] cells) {
    long[] reversed = new long[cells.length];
    Arrays.setAll(reversed, i -> cells[cells.length - 1 - i]);
    return reversed;
  }

  /** The p-value falls as the window gets more of the cells up to the border. */
  private double search(double level) {
    double effective = (double) size / all * (all - size);
    long low = even(dealt);
    long high = Math.min(dealt, size);
    if (pValue(high) > level) {
      return Double.POSITIVE_INFINITY;
    }
    double wanted = Math.log(level * (1 + NEAR_ENOUGH) / 2);
    double square = -Math.log(level / 2) / (2 * effective);
    for (int look = 0; look < LOOKS_AT_MOST && high - low > 1; look++) {
      long next = Math.round(dealtAt(Math.sqrt(Math.max(0, square))));
      boolean between = next > low && next < high && look % 4 < 3;
      next = between ? next : low + (high - low) / 2;
      double p = pValue(next);
      if (p <= level) {
        high = next;
        if (p >= NEAR_ENOUGH * level) {
          break;
        }
      } else {
        low = next;
      }
      double at = Math.pow(distance(next), 2);
      // Logarithms of p-values hardly bend over the squared distance, and start at that of two.
      square = at * (wanted - Math.log(2)) / Math.log(p / 2);
    }
    return distance(high);
  }

  /** The number up to the border at which shares are equal, or the next above. */
  private long even(long below) {
    return Math.min((long) Math.ceil((double) below / all * size), Math.min(below, size));
  }

  private double distance(long upToBorder) {
    return (double) upToBorder / size - (double) (dealt - upToBorder) / (all - size);
  }

  private double dealtAt(double distance) {
    double other = all - size;
    return (distance + dealt / other) / (1.0 / size + 1 / other);
  }

  /** The p-value of a deal that is as far apart as this at the border, and nearer elsewhere. */
  private double pValue(long upToBorder) {
    long[] up = new long[pooled.length];
    long left = dealt;
    long most = upToBorder;
    for (int i = border; i >= 0; i--) {
      up[i] = Math.max(most, even(left));
      left -= pooled[i];
      most -= pooled[i];
    }
    left = dealt;
    for (int i = border + 1; i < pooled.length; i++) {
      left += pooled[i];
      up[i] = Math.max(upToBorder, even(left));
    }
    long[] window = new long[pooled.length];
    long[] reference = new long[pooled.length];
    long before = 0;
    for (int i = 0; i < pooled.length; i++) {
      long here = Math.min(Math.max(up[i], before), before + pooled[i]);
      window[i] = here - before;
      reference[i] = pooled[i] - window[i];
      before = here;
    }
    return CellKolmogorov.pValue(reference, window);
  }
}
