package io.mlops4j.drift;

import io.mlops4j.drift.stat.MultipleTesting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Compares a window with a reference, feature by feature.
 *
 * <p>Numbers are decided by the Kolmogorov-Smirnov statistic on the profile's counts with its
 * permutation law, so that the p-value is right for any sample size, for features with few distinct
 * values, and for mass at NaN, infinity or missing. Categories are decided by the chi-square test
 * of homogeneity, or an exact test where counts are small. P-values are then corrected for the
 * number of features. Immutable.
 */
public final class DriftTest {
  private static final DriftTest DEFAULTS =
      new DriftTest(0.01, MultipleTesting.HOLM, 0, 0, FeatureChecks.withDefaults());

  private final double alpha;
  private final MultipleTesting correction;
  private final double leastEffect;
  private final double leastShare;
  private final FeatureChecks checks;

  private DriftTest(
      double alpha,
      MultipleTesting correction,
      double leastEffect,
      double leastShare,
      FeatureChecks checks) {
    this.alpha = alpha;
    this.correction = correction;
    this.leastEffect = leastEffect;
    this.leastShare = leastShare;
    this.checks = checks;
  }

  /**
   * The default test: level 0.01; Holm's correction, which bounds the probability that any feature
   * of an unchanged stream is called drifted; any effect counts; one drifted feature is drift; the
   * default {@link FeatureChecks}.
   *
   * @return the test
   */
  public static DriftTest withDefaults() {
    return DEFAULTS;
  }

  /**
   * The same test at another level.
   *
   * @param level the probability of a false alarm, between zero and one
   * @return a new test
   */
  public DriftTest alpha(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("alpha lies between 0 and 1 but was " + level);
    }
    return new DriftTest(level, correction, leastEffect, leastShare, checks);
  }

  /**
   * The same test with another correction for the number of features.
   *
   * @param other the correction
   * @return a new test
   */
  public DriftTest with(MultipleTesting other) {
    return new DriftTest(alpha, other, leastEffect, leastShare, checks);
  }

  /**
   * The same test, calling a feature drifted only when the change also matters: large samples find
   * differences of no consequence.
   *
   * @param effect the least {@link FeatureDrift#effect}, 0 to 1
   * @return a new test
   */
  public DriftTest effectAtLeast(double effect) {
    if (!(effect >= 0 && effect <= 1)) {
      throw new IllegalArgumentException("an effect lies in [0, 1] but was " + effect);
    }
    return new DriftTest(alpha, correction, effect, leastShare, checks);
  }

  /**
   * The same test, calling the whole drifted only from a share of drifted features. Features drift
   * and {@linkplain DriftReport#alerts alert} as before.
   *
   * @param share the least share of features, 0 to 1; at zero one feature is enough
   * @return a new test
   */
  public DriftTest driftedShareAtLeast(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share lies in [0, 1] but was " + share);
    }
    return new DriftTest(alpha, correction, leastEffect, share, checks);
  }

  /**
   * The same test with other checks of single features.
   *
   * @param other the checks
   * @return a new test
   */
  public DriftTest with(FeatureChecks other) {
    return new DriftTest(alpha, correction, leastEffect, leastShare, other);
  }

  /**
   * The level of the test.
   *
   * @return between zero and one
   */
  public double alpha() {
    return alpha;
  }

  /**
   * Compares a window with the reference it was counted against.
   *
   * <p>An empty window is never drifted and has no p-values. A feature found {@link
   * Finding.Kind#VANISHED} is drifted where chance is no explanation: when nothing of it arrived,
   * not even missing values, or the reference had none missing. Otherwise its corrected p-value
   * decides as for any feature, whatever the effect. A feature with {@link
   * Finding.Kind#NO_REFERENCE} is drifted too: it has values, and the reference none.
   *
   * @param reference the reference
   * @param window a window of the same bins
   * @return a report outside of any monitor: without times, episodes or window number
   * @throws IncompatibleProfileException when the window was counted into other bins
   */
  public DriftReport compare(ReferenceProfile reference, WindowProfile window) {
    reference.requireSameBins(window);
    List<ReferenceFeature> features = reference.features();
    List<FeatureTest> tests = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      tests.add(FeatureTest.of(features.get(i).counts(), window.counts(i), alpha));
    }
    double[] adjusted =
        correction.adjusted(
            tests.stream()
                .filter(test -> test.pValue().isPresent())
                .mapToDouble(test -> test.pValue().getAsDouble())
                .toArray());
    List<FeatureDrift> drifts = new ArrayList<>();
    long rows = window.rows();
    int next = 0;
    for (int i = 0; i < features.size(); i++) {
      FeatureTest test = tests.get(i);
      OptionalDouble p =
          test.pValue().isPresent() ? OptionalDouble.of(adjusted[next++]) : OptionalDouble.empty();
      drifts.add(drift(features.get(i), window.counts(i), test, p, rows));
    }
    return report(reference, window, drifts);
  }

  private FeatureDrift drift(
      ReferenceFeature feature,
      FeatureCounts window,
      FeatureTest test,
      OptionalDouble adjusted,
      long rows) {
    List<Finding> findings = checks.check(feature, window, rows);
    boolean vanished = findings.stream().anyMatch(f -> f.kind() == Finding.Kind.VANISHED);
    boolean matters = vanished || test.effect() >= leastEffect;
    boolean rejected = adjusted.isPresent() && adjusted.getAsDouble() <= alpha && matters;
    boolean certain =
        (vanished && FeatureChecks.neverByChance(feature.counts(), window))
            || findings.stream().anyMatch(f -> f.kind() == Finding.Kind.NO_REFERENCE);
    return new FeatureDrift(
        feature.name(),
        feature.type(),
        feature.counts().total(),
        window.total(),
        test.measures(),
        adjusted,
        test.effect(),
        rejected || certain,
        Optional.empty(),
        feature.importance(),
        findings,
        Distributions.of(feature.counts(), window));
  }

  private DriftReport report(
      ReferenceProfile reference, WindowProfile window, List<FeatureDrift> drifts) {
    long drifted = drifts.stream().filter(FeatureDrift::drifted).count();
    long referenceRows =
        reference.features().stream().mapToLong(f -> f.counts().total()).max().orElse(0);
    drifts.sort(
        Comparator.comparing((FeatureDrift drift) -> !drift.drifted())
            .thenComparingDouble(drift -> -drift.importance().orElse(0))
            .thenComparingDouble(drift -> -drift.effect())
            .thenComparing(FeatureDrift::feature));
    return new DriftReport(
        0,
        Optional.empty(),
        Optional.empty(),
        window.rows(),
        referenceRows,
        alpha,
        correction.name().toLowerCase(Locale.ROOT),
        drifts,
        drifted > 0 && drifted >= leastShare * drifts.size(),
        List.of(),
        Optional.empty(),
        newFeatures(window),
        Optional.empty());
  }

  private static List<Finding> newFeatures(WindowProfile window) {
    List<Finding> found = new ArrayList<>();
    window
        .newFeatures()
        .forEach(
            (name, count) ->
                found.add(
                    Finding.of(
                        Finding.Kind.NEW_FEATURE,
                        "'"
                            + name
                            + "' came with "
                            + Figures.count(count)
                            + " rows and is not in the reference")));
    if (window.newFeaturesRemainder() > 0) {
      found.add(
          Finding.of(
              Finding.Kind.NEW_FEATURE,
              Figures.count(window.newFeaturesRemainder())
                  + " values came under further names that are not in the reference"));
    }
    return found;
  }
}
