package io.mlops4j.drift;

/** Whether a share of special values differs between reference and window by more than chance. */
final class ShareTest {
  private ShareTest() {}

  /** The exact probability of shares at least as different, given the pooled number. */
  static double pValue(long special, long total, long windowSpecial, long windowTotal) {
    if (total == 0 || windowTotal == 0) {
      return 1;
    }
    return CellKolmogorov.pValue(
        new long[] {special, total - special},
        new long[] {windowSpecial, windowTotal - windowSpecial});
  }

  /** Whether the window's share is larger by at least {@code margin} and by more than chance. */
  static boolean grew(
      long special, long total, long windowSpecial, long windowTotal, double margin, double level) {
    if (total == 0 || windowTotal == 0) {
      return false;
    }
    double growth = (double) windowSpecial / windowTotal - (double) special / total;
    return growth > 0
        && growth >= margin
        && pValue(special, total, windowSpecial, windowTotal) <= level;
  }
}
