package io.mlops4j.drift;

import java.util.List;

/**
 * A feature's reference and window in the same few cells, as shares of all observations.
 *
 * <p>Cells of numbers are intervals between deciles of the reference's extremes and quantiles, in
 * ascending order; cells of categories are the most frequent ones. Special cells (NaN, missing,
 * unseen, other) come last and only where either side has any. Immutable.
 *
 * @param cells the cells
 */
public record Distribution(List<Cell> cells) {
  /**
   * Copies the list.
   *
   * @param cells the cells
   */
  public Distribution {
    cells = List.copyOf(cells);
  }

  /**
   * One cell.
   *
   * @param label a category, an interval or a kind of special value
   * @param from the lower end of an interval; NaN for other cells
   * @param to the upper end of an interval; NaN for other cells
   * @param reference the reference's share
   * @param window the window's share
   */
  public record Cell(String label, double from, double to, double reference, double window) {}
}
