package io.mlops4j.drift;

import java.time.Duration;
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
  private final Map<String, Instant> lastSeen = new HashMap<>();
  private final Duration staleAfter;
  private final Instant startedAt;
  private final Episode whole;

  EpisodeLog(AlertPolicy policy, Duration staleAfter, Instant startedAt) {
    this.policy = policy;
    this.staleAfter = staleAfter;
    this.startedAt = startedAt;
    this.whole = new Episode(policy);
  }

  /**
   * The report of one window, completed with times and episodes. How fresh values are is read off
   * the newest step, as a window that slides holds old ones for long.
   */
  DriftReport note(
      DriftReport report,
      WindowProfile profile,
      WindowProfile newest,
      long window,
      Instant openedAt,
      Instant closedAt) {
    List<FeatureDrift> noted = new ArrayList<>();
    List<String> started = new ArrayList<>();
    Set<String> present = new HashSet<>();
    for (FeatureDrift feature : report.features()) {
      Episode episode = features.computeIfAbsent(feature.feature(), name -> new Episode(policy));
      if (episode.observe(feature.drifted(), closedAt)) {
        started.add(feature.feature());
      }
      List<Finding> dated = new ArrayList<>();
      for (Finding finding : withStale(feature, newest, closedAt)) {
        String key = feature.feature() + '\0' + finding.kind();
        present.add(key);
        dated.add(finding.withSince(findings.computeIfAbsent(key, k -> closedAt)));
      }
      noted.add(feature.with(episode.since(), dated));
    }
    whole.observe(report.drifted(), closedAt);
    List<Finding> ofRows = dated(report.findings(), profile, present, closedAt);
    findings.keySet().retainAll(present);
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
        ofRows,
        report.refresh());
  }

  /** Findings of the rows as a whole, which are of new names: one each, then of those without. */
  private List<Finding> dated(
      List<Finding> found, WindowProfile profile, Set<String> present, Instant closedAt) {
    List<String> names = new ArrayList<>(profile.newFeatures().keySet());
    names.add("");
    List<Finding> dated = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      String key = '\0' + names.get(i);
      present.add(key);
      dated.add(found.get(i).withSince(findings.computeIfAbsent(key, k -> closedAt)));
    }
    return dated;
  }

  private List<Finding> withStale(FeatureDrift feature, WindowProfile newest, Instant now) {
    FeatureCounts counts = newest.counts(feature.feature());
    if (counts.total() > counts.missing()) {
      lastSeen.put(feature.feature(), now);
      return feature.findings();
    }
    Duration age = Duration.between(lastSeen.getOrDefault(feature.feature(), startedAt), now);
    if (age.compareTo(staleAfter) <= 0) {
      return feature.findings();
    }
    List<Finding> more = new ArrayList<>(feature.findings());
    more.add(
        Finding.of(
            Finding.Kind.STALE, "no value for " + age + ", at most " + staleAfter + " is allowed"));
    return more;
  }
}
