package io.mlops4j.drift;

/** A drift report as Markdown. */
final class ReportMarkdown {
  /** With their full-width forms, which some spreadsheets take as well. */
  private static final String FORMULA_STARTS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

  private ReportMarkdown() {}

  static String of(DriftReport report) {
    StringBuilder out = new StringBuilder("## Drift report\n\n");
    out.append(ReportSummary.of(report)).append("\n\n");
    report.refresh().ifPresent(refresh -> out.append(refresh).append("\n\n"));
    out.append("| feature | drifted | effect | adjusted p | measures | since |\n");
    out.append("|---|---|---:|---:|---|---|\n");
    for (FeatureDrift feature : report.features()) {
      row(feature, out);
    }
    if (report.hasFindings()) {
      out.append("\n### Findings\n\n");
      report.findings().forEach(finding -> out.append("- ").append(bullet(finding)).append('\n'));
      for (FeatureDrift feature : report.features()) {
        for (Finding finding : feature.findings()) {
          out.append("- **").append(cell(feature.feature())).append("**: ");
          out.append(bullet(finding)).append('\n');
        }
      }
    }
    return out.toString();
  }

  private static void row(FeatureDrift feature, StringBuilder out) {
    out.append("| ").append(cell(feature.feature()));
    out.append(" | ").append(feature.drifted() ? "**yes**" : "no");
    out.append(" | ").append(Figures.significant(feature.effect())).append(" | ");
    feature.adjustedPValue().ifPresent(p -> out.append(Figures.significant(p)));
    out.append(" | ");
    String separator = "";
    for (Measure measure : feature.measures()) {
      out.append(separator).append(measure.name()).append(' ');
      out.append(Figures.significant(measure.statistic()));
      out.append(" (").append(Figures.threshold(measure)).append(')');
      separator = ", ";
    }
    out.append(" | ");
    feature.since().ifPresent(out::append);
    out.append(" |\n");
  }

  private static String bullet(Finding finding) {
    String since = finding.since().map(instant -> " (since " + instant + ")").orElse("");
    return cell(finding.message()) + since;
  }

  /**
   * Text that cannot end a cell, start a tag, become a link, or become a formula where a table is
   * copied into a spreadsheet: an apostrophe makes it text there.
   */
  private static String cell(String text) {
    StringBuilder out = new StringBuilder(startsFormula(text) ? "'" : "");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<') {
        out.append("&lt;");
      } else if (c == '&') {
        out.append("&amp;");
      } else if ("\\`*_[]|~#!".indexOf(c) >= 0) {
        out.append('\\').append(c);
      } else {
        out.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return out.toString();
  }

  /** Whether the first character that is seen starts a formula. */
  private static boolean startsFormula(String text) {
    int at = 0;
    while (at < text.length() && isUnseen(text.charAt(at))) {
      at++;
    }
    return at < text.length() && FORMULA_STARTS.indexOf(text.charAt(at)) >= 0;
  }

  private static boolean isUnseen(char c) {
    return Character.isISOControl(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT;
  }
}
