package io.mlops4j.drift;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a monitor remembers from window to window: since when what is wrong. Confined. */
final class EpisodeLog {
  private final AlertPolicy policy;
  private final Map<String, Episode> features = new HashMap<>();
  private final Map<String, Instant> findings = new HashMap<>();
  private final Episode whole;

  EpisodeLog(AlertPolicy policy) {
    this.policy = policy;
    this.whole = new Episode(policy);
  }

  /** The report of one window, completed with times and episodes. */
  DriftReport note(DriftReport report, long window, Instant openedAt, Instant closedAt) {
    List<FeatureDrift> noted = new ArrayList<>();
    List<String> started = new ArrayList<>();
    Set<String> present = new HashSet<>();
    for (FeatureDrift feature : report.features()) {
      Episode episode = features.computeIfAbsent(feature.feature(), name -> new Episode(policy));
      if (episode.observe(feature.drifted(), closedAt)) {
        started.add(feature.feature());
      }
      List<Finding> dated = new ArrayList<>();
      for (Finding finding : feature.findings()) {
        String key = feature.feature() + '\0' + finding.kind();
        present.add(key);
        dated.add(finding.withSince(findings.computeIfAbsent(key, k -> closedAt)));
      }
      noted.add(feature.with(episode.since(), dated));
    }
    findings.keySet().retainAll(present);
    whole.observe(report.drifted(), closedAt);
    return new DriftReport(
        window,
        Optional.of(openedAt),
        Optional.of(closedAt),
        report.rows(),
        report.referenceRows(),
        report.alpha(),
        report.correction(),
        noted,
        report.drifted(),
        started,
        whole.since(),
        report.findings());
  }
}
