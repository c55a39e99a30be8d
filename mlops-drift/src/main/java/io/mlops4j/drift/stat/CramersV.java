package io.mlops4j.drift.stat;

/**
 * Cramer's V between the sample a value comes from and its cell: 0 if the shares agree, 1 if no
 * cell is shared.
 *
 * <p>Source of the corrected form: W. Bergsma, "A bias-correction for Cramer's V", Journal of the
 * Korean Statistical Society 42, 2013.
 */
public final class CramersV {
  private CramersV() {}

  /**
   * The plain form.
   *
   * @param reference the reference's counts
   * @param current the current sample's counts over the same cells
   * @return V in [0, 1]
   */
  public static double of(long[] reference, long[] current) {
    return ContingencyTable.of(reference, current).cramersV();
  }

  /**
   * The form without the bias of small samples: near 0 when nothing changed.
   *
   * @param reference the reference's counts
   * @param current the current sample's counts over the same cells; together at least 2 values
   * @return the corrected V in [0, 1]
   */
  public static double biasCorrected(long[] reference, long[] current) {
    ContingencyTable table = ContingencyTable.of(reference, current);
    double rest = table.total() - 1;
    double degrees = table.degreesOfFreedom();
    double phi = Math.max(0, table.pearson(false) / table.total() - degrees / rest);
    double rows = 2 - 1 / rest;
    double columns = degrees + 1 - degrees * degrees / rest;
    double smaller = Math.min(rows, columns) - 1;
    return smaller > 0 ? Math.min(1, Math.sqrt(phi / smaller)) : 0;
  }
}
