package io.mlops4j.drift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What changed between a reference and a window.
 *
 * <p>Immutable.
 *
 * @param window the number of the window in its monitor, from one; zero outside a monitor
 * @param openedAt when the window started; empty outside a monitor
 * @param closedAt when the window ended; empty outside a monitor
 * @param rows the rows of the window
 * @param referenceRows the rows of the reference
 * @param alpha the level: with probability at least 1 - alpha no feature of an unchanged stream is
 *     called drifted, when the correction bounds the family-wise error
 * @param correction how p-values were corrected for the number of features
 * @param features what is known of each feature: drifted ones first, then the more important, then
 *     the larger effect
 * @param drifted whether enough features drifted
 * @param startedEpisodes features whose episode of drift starts with this window
 * @param since the end of the first window of the present episode of this report; empty outside a
 *     monitor and while there is none
 * @param findings what is wrong with the rows as a whole
 * @param refresh the refresh that made the reference this window was compared with; empty outside a
 *     monitor, with a seasonal reference, and as long as the reference is the one first given
 */
public record DriftReport(
    long window,
    Optional<Instant> openedAt,
    Optional<Instant> closedAt,
    long rows,
    long referenceRows,
    double alpha,
    String correction,
    List<FeatureDrift> features,
    boolean drifted,
    List<String> startedEpisodes,
    Optional<Instant> since,
    List<Finding> findings,
    Optional<ReferenceRefresh> refresh) {

  /**
   * Copies the lists.
   *
   * @param window the number of the window in its monitor, from one; zero outside a monitor
   * @param openedAt when the window started; empty outside a monitor
   * @param closedAt when the window ended; empty outside a monitor
   * @param rows the rows of the window
   * @param referenceRows the rows of the reference
   * @param alpha the level: with probability at least 1 - alpha no feature of an unchanged stream
   *     is called drifted, when the correction bounds the family-wise error
   * @param correction how p-values were corrected for the number of features
   * @param features what is known of each feature: drifted ones first, then the more important,
   *     then the larger effect
   * @param drifted whether enough features drifted
   * @param startedEpisodes features whose episode of drift starts with this window
   * @param since the end of the first window of the present episode of this report; empty outside a
   *     monitor and while there is none
   * @param findings what is wrong with the rows as a whole
   * @param refresh the refresh that made the reference this window was compared with; empty outside
   *     a monitor, with a seasonal reference, and as long as the reference is the one first given
   */
  public DriftReport {
    features = List.copyOf(features);
    startedEpisodes = List.copyOf(startedEpisodes);
    findings = List.copyOf(findings);
  }

  DriftReport with(Optional<ReferenceRefresh> other) {
    return new DriftReport(
        window,
        openedAt,
        closedAt,
        rows,
        referenceRows,
        alpha,
        correction,
        features,
        drifted,
        startedEpisodes,
        since,
        findings,
        other);
  }

  /**
   * The names of the features that drifted, ranked as {@link #features}.
   *
   * @return an immutable list
   */
  public List<String> driftedFeatures() {
    return features.stream().filter(FeatureDrift::drifted).map(FeatureDrift::feature).toList();
  }

  /**
   * The share of features that drifted.
   *
   * @return 0 to 1
   */
  public double driftedShare() {
    return (double) driftedFeatures().size() / features.size();
  }

  /**
   * One feature.
   *
   * @param name its name
   * @return what is known of it
   * @throws IllegalArgumentException when the report has no such feature
   */
  public FeatureDrift feature(String name) {
    return features.stream()
        .filter(feature -> feature.feature().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no feature '" + name + "' in the report; it has " + featureNames()));
  }

  private List<String> featureNames() {
    return features.stream().map(FeatureDrift::feature).toList();
  }

  /**
   * Whether any feature, or the rows as a whole, have a finding.
   *
   * @return true when there is one
   */
  public boolean hasFindings() {
    return !findings.isEmpty() || features.stream().anyMatch(f -> !f.findings().isEmpty());
  }

  /**
   * Whether someone should be told now: a feature's episode of drift starts with this window.
   *
   * <p>Episodes are those of single features, so that one of them alerts even where {@link
   * DriftTest#driftedShareAtLeast} leaves the whole undrifted; ask for {@link #drifted} too where
   * that is not wanted. Findings never alert ({@link #hasFindings}), but for {@link
   * Finding.Kind#VANISHED} where that counts as drift of the feature.
   *
   * @return true once per episode
   */
  public boolean alerts() {
    return !startedEpisodes.isEmpty();
  }

  /**
   * The report as JSON (RFC 8259), complete but for the numbers that cells of a distribution reach
   * from and to. A threshold there is none of is the text Infinity.
   *
   * @return one object on one line
   */
  public String toJson() {
    return ReportJson.of(this);
  }

  /**
   * The report as a Markdown document: a summary and a table of features.
   *
   * @return text that ends with a line break
   */
  public String toMarkdown() {
    return ReportMarkdown.of(this);
  }

  /**
   * The report as plain text for a terminal or a log.
   *
   * @return text that ends with a line break
   */
  public String toText() {
    return ReportText.of(this);
  }

  @Override
  public String toString() {
    return toText();
  }
}
