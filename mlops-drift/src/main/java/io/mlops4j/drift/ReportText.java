package io.mlops4j.drift;

import java.util.Locale;

/** A drift report as plain text. */
final class ReportText {
  private ReportText() {}

  static String of(DriftReport report) {
    StringBuilder out = new StringBuilder(ReportSummary.of(report)).append('\n');
    report.refresh().ifPresent(refresh -> out.append("  ").append(refresh).append('\n'));
    for (Finding finding : report.findings()) {
      out.append("  ! ").append(finding.message()).append(since(finding)).append('\n');
    }
    int width = 7;
    for (FeatureDrift feature : report.features()) {
      width = Math.max(width, Math.min(40, feature.feature().length()));
    }
    for (FeatureDrift feature : report.features()) {
      line(feature, width, out);
    }
    return out.toString();
  }

  private static void line(FeatureDrift feature, int width, StringBuilder out) {
    out.append(
        String.format(
            Locale.ROOT,
            "  %s %-" + width + "s",
            feature.drifted() ? "DRIFT" : "ok   ",
            feature.feature()));
    for (Measure measure : feature.measures()) {
      out.append("  ").append(measure.name()).append(' ');
      out.append(Figures.significant(measure.statistic()));
      out.append(" (threshold ").append(Figures.threshold(measure)).append(')');
    }
    feature
        .adjustedPValue()
        .ifPresent(p -> out.append("  adjusted p ").append(Figures.significant(p)));
    feature.since().ifPresent(since -> out.append("  since ").append(since));
    out.append('\n');
    for (Finding finding : feature.findings()) {
      out.append("        ! ").append(finding.message()).append(since(finding)).append('\n');
    }
  }

  private static String since(Finding finding) {
    return finding.since().map(since -> " (since " + since + ")").orElse("");
  }
}
