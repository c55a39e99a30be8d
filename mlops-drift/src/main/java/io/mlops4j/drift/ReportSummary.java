package io.mlops4j.drift;

/** The first line of a report for people. */
final class ReportSummary {
  private ReportSummary() {}

  static String of(DriftReport report) {
    int drifted = report.driftedFeatures().size();
    return (report.drifted() ? "Drift: " : "No drift: ")
        + drifted
        + " of "
        + report.features().size()
        + " features changed ("
        + report.correction()
        + ", level "
        + Figures.significant(report.alpha())
        + "), "
        + Figures.count(report.rows())
        + " rows against "
        + Figures.count(report.referenceRows())
        + window(report);
  }

  private static String window(DriftReport report) {
    if (report.openedAt().isEmpty() || report.closedAt().isEmpty()) {
      return "";
    }
    return ", window "
        + report.window()
        + " from "
        + report.openedAt().get()
        + " to "
        + report.closedAt().get();
  }
}
