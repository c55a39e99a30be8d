package io.mlops4j.cli;

import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.FeatureDrift;
import io.mlops4j.drift.Finding;
import java.util.List;

/** A drift report as text of which names cannot forge a line. */
final class PrintableReport {
  private PrintableReport() {}

  static String of(DriftReport report) {
    return new DriftReport(
            report.window(),
            report.openedAt(),
            report.closedAt(),
            report.rows(),
            report.referenceRows(),
            report.alpha(),
            report.correction(),
            report.features().stream().map(PrintableReport::printable).toList(),
            report.drifted(),
            report.startedEpisodes(),
            report.since(),
            printable(report.findings()),
            report.refresh())
        .toText();
  }

  private static FeatureDrift printable(FeatureDrift drift) {
    return new FeatureDrift(
        Failures.oneLine(drift.feature()),
        drift.type(),
        drift.referenceCount(),
        drift.windowCount(),
        drift.measures(),
        drift.adjustedPValue(),
        drift.effect(),
        drift.drifted(),
        drift.since(),
        drift.importance(),
        printable(drift.findings()),
        drift.distribution());
  }

  private static List<Finding> printable(List<Finding> findings) {
    return findings.stream()
        .map(f -> new Finding(f.kind(), Failures.oneLine(f.message()), f.since()))
        .toList();
  }
}
