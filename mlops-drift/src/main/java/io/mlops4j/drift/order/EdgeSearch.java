package io.mlops4j.drift.order;

import java.util.Arrays;

/**
 * Finds how many of the ascending edges lie below a value.
 *
 * <p>A table over equal slices of the edges' range says how many edges lie below a slice; the edges
 * within the slice are then searched by halving, without a branch. The range leaves out as many of
 * the outermost edges as make the fullest slice smallest, so that heavy tails do not crowd
 * everything else into one slice. Which slice a value falls into is a monotone function, rounding
 * included, and the table is filled by that same function: the answer is exact for every finite
 * value. Immutable.
 */
public final class EdgeSearch {
  private static final int SLICES_PER_EDGE = 4;
  private static final double[] LEFT_OUT = {0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};

  private final double[] edges;
  private final char[] below;
  private final double low;
  private final double scale;
  private final int firstStep;

  private EdgeSearch(double[] edges, double low, double scale, int slices) {
    this.low = low;
    this.scale = scale;
    this.below = new char[slices];
    int[] within = new int[slices];
    for (double edge : edges) {
      within[slice(edge)]++;
    }
    int fullest = 0;
    int seen = 0;
    for (int i = 0; i < slices; i++) {
      below[i] = (char) seen;
      seen += within[i];
      fullest = Math.max(fullest, within[i]);
    }
    this.firstStep = fullest == 0 ? 0 : Integer.highestOneBit(fullest);
    // Halving looks up to twice the first step beyond a slice's start.
    this.edges = Arrays.copyOf(edges, edges.length + 2 * firstStep);
    for (int i = 0; i < edges.length; i++) {
      this.edges[i] += 0.0;
    }
    Arrays.fill(this.edges, edges.length, this.edges.length, Double.POSITIVE_INFINITY);
  }

  /**
   * A search among edges.
   *
   * @param edges finite and ascending; equal ones count each
   * @return the search
   */
  public static EdgeSearch of(double[] edges) {
    EdgeSearch best = new EdgeSearch(edges, 0, 0, 1);
    if (edges.length < 2 || edges.length > Character.MAX_VALUE) {
      return best;
    }
    int slices = SLICES_PER_EDGE * Integer.highestOneBit(edges.length);
    for (double share : LEFT_OUT) {
      int leftOut = (int) (share * edges.length);
      double low = edges[leftOut];
      double high = edges[edges.length - 1 - leftOut];
      double scale = slices / (high - low);
      if (scale > 0 && scale <= Double.MAX_VALUE) {
        EdgeSearch candidate = new EdgeSearch(edges, low, scale, slices);
        best = candidate.firstStep < best.firstStep ? candidate : best;
      }
    }
    return best;
  }

  private int slice(double value) {
    return Math.max(0, Math.min(below.length - 1, (int) ((value - low) * scale)));
  }

  /**
   * The number of edges smaller than a value.
   *
   * @param value a finite number
   * @return 0 to the number of edges
   */
  public int edgesBelow(double value) {
    int count = below[slice(value)];
    for (int step = firstStep; step > 0; step >>>= 1) {
      // The sign bit of (edge - value) is 1 exactly when the edge lies below.
      long sign = Double.doubleToRawLongBits(edges[count + step - 1] - value) >>> 63;
      count += step & -(int) sign;
    }
    return count;
  }

  /**
   * The number of edges no larger than a value.
   *
   * @param value a finite number
   * @return 0 to the number of edges
   */
  public int edgesUpTo(double value) {
    double number = value + 0.0;
    int count = below[slice(number)];
    for (int step = firstStep; step > 0; step >>>= 1) {
      // The sign bit of (value - edge) is 0 exactly when the edge does not lie above: no zero of
      // the two is negative.
      long sign = Double.doubleToRawLongBits(number - edges[count + step - 1]) >>> 63;
      count += step & ((int) sign - 1);
    }
    return count;
  }
}
