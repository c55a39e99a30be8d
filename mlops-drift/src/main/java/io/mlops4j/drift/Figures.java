package io.mlops4j.drift;

import java.util.Locale;

/** Numbers as reports print them, the same in every locale. */
final class Figures {
  private Figures() {}

  static String significant(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    if (size < 1e-4 || size >= 1e6) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    String text = String.format(Locale.ROOT, "%.4g", value);
    return text.indexOf('.') < 0 ? text : text.replaceFirst("\\.?0+$", "");
  }

  /** A measure's threshold, or that there is none. */
  static String threshold(Measure measure) {
    return Double.isInfinite(measure.threshold()) ? "none" : significant(measure.threshold());
  }

  static String percent(double share) {
    double percent = 100 * share;
    String format = percent > 0 && percent < 0.1 ? "%.2g %%" : "%.1f %%";
    return String.format(Locale.ROOT, format, percent);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
