package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultivariateTest {
  private static final double[][] X = Samples.vectors(71, 40, 3, 0);
  private static final double[][] Y = Samples.vectors(72, 30, 3, 0.2);

  // numpy 2.4.6, scipy 1.17.1, with x and y as Samples.vectors makes them:
  // def k(a, b, s): return exp(-cdist(a, b, "sqeuclidean") / (2 * s * s))
  // def mmd(s): return ((k(x, x, s).sum() - 40) / (40 * 39) + (k(y, y, s).sum() - 30) / (30 * 29)
  //     - 2 * k(x, y, s).mean())
  @Test
  void mmd_isNumpys() {
    MaximumMeanDiscrepancy mmd = MaximumMeanDiscrepancy.withDefaults();
    // mmd(0.5)
    assertClose(mmd.withBandwidth(0.5).test(X, Y).statistic(), 0.041101411128282916, 1e-12);
    // mmd(sqrt(median(pdist(vstack([x, y]), "sqeuclidean")) / 2))
    assertClose(mmd.test(X, Y).statistic(), 0.05118105917695226, 1e-12);
  }

  @Test
  void linearMmd_isNumpys() {
    // v = k(x1, x2) + k(y1, y2) - k(x1, y2) - k(x2, y1) of 15 pairs, s = 0.5; v.mean();
    // mean(array(list(product([1, -1], repeat=15))) @ v >= v.sum() - 1e-12)
    MaximumMeanDiscrepancy mmd = MaximumMeanDiscrepancy.withDefaults().withBandwidth(0.5);
    TestResult few = mmd.testLinear(X, Y);
    assertClose(few.statistic(), 0.011443587878302701, 1e-11);
    assertThat(few.pValue()).isCloseTo(0.462493896484375, within(0.015));
    // the same of 550 pairs; norm.sf(v.mean() / (v.std(ddof=1) / sqrt(550)))
    TestResult many =
        mmd.testLinear(Samples.vectors(73, 1200, 3, 0), Samples.vectors(74, 1100, 3, 0.1));
    assertClose(many.statistic(), -0.012213439551529003, 1e-11);
    assertClose(many.pValue(), 0.7671310284703223, 1e-10);
  }

  // numpy 2.4.6, scipy 1.17.1, with x and y as Samples.vectors makes them:
  // v = vstack([x, y]); k = exp(-cdist(v, v, "sqeuclidean") / median(pdist(v, "sqeuclidean")))
  // def mmd(i): j = setdiff1d(range(11), i); a, b, c = k[ix_(i, i)], k[ix_(j, j)], k[ix_(i, j)]
  //     return (a.sum() - 6) / 30 + (b.sum() - 5) / 20 - 2 * c.mean()
  // def centroids(i): return norm(v[list(i)].mean(0) - v[setdiff1d(range(11), i)].mean(0))
  // mean([f(i) >= f(range(6)) - 1e-12 for i in combinations(range(11), 6)]): 59, 40 of 462 deals
  @Test
  void permutationPValues_areNearThoseOfAllDeals() {
    double[][] x = Samples.vectors(75, 6, 2, 0);
    double[][] y = Samples.vectors(76, 5, 2, 0.5);
    int deals = 20_000;
    TestResult mmd = MaximumMeanDiscrepancy.withDefaults().withPermutations(deals, 3).test(x, y);
    assertClose(mmd.statistic(), 0.15081881216849258, 1e-12);
    assertThat(mmd.pValue()).isCloseTo(59 / 462.0, within(fourErrors(59 / 462.0, deals)));
    TestResult centroids = EmbeddingDrift.withDefaults().withPermutations(deals, 4).centroids(x, y);
    assertClose(centroids.statistic(), 0.7513269394724357, 1e-12);
    assertThat(centroids.pValue()).isCloseTo(40 / 462.0, within(fourErrors(40 / 462.0, deals)));
  }

  /** Four standard errors of a share among so many deals, and the deal that is always counted. */
  private static double fourErrors(double share, int deals) {
    return 4 * Math.sqrt(share * (1 - share) / deals) + 1.0 / deals;
  }

  @Test
  void mmd_shiftedVectors_isSmallestPossible() {
    TestResult result =
        MaximumMeanDiscrepancy.withDefaults().test(X, Samples.vectors(73, 30, 3, 1));
    assertThat(result.pValue()).isEqualTo(1 / 200.0);
    assertThat(
            MaximumMeanDiscrepancy.withDefaults().test(X, Samples.vectors(74, 40, 3, 0)).pValue())
        .isGreaterThan(0.01);
  }

  @Test
  void mmd_falseAlarms_areAlpha() {
    int alarms = 0;
    for (int i = 0; i < 1_000; i++) {
      double[][] x = Samples.vectors(1000 + i, 20, 2, 0);
      double[][] y = Samples.vectors(5000 + i, 15, 2, 0);
      alarms +=
          MaximumMeanDiscrepancy.withDefaults().withPermutations(99, i).test(x, y).reject(0.05)
              ? 1
              : 0;
    }
    // Three standard errors.
    assertThat(alarms / 1_000.0).isCloseTo(0.05, within(0.021));
  }

  /** At most three standard errors above alpha at 2,000 trials; few signs have few sums. */
  @ParameterizedTest
  @CsvSource({"4, 0.05", "20, 0.05", "20, 0.001", "200, 0.05", "1200, 0.05"})
  void linearMmd_falseAlarms_areAlpha(int size, double alpha) {
    int alarms = 0;
    for (int i = 0; i < 2_000; i++) {
      double[][] x = Samples.vectors(10_000 + i, size, 2, 0);
      double[][] y = Samples.vectors(50_000 + i, size + size / 5, 2, 0);
      alarms += MaximumMeanDiscrepancy.withDefaults().testLinear(x, y).reject(alpha) ? 1 : 0;
    }
    double chance = 3 * Math.sqrt(alpha * (1 - alpha) / 2_000);
    assertThat(alarms / 2_000.0).isLessThanOrEqualTo(alpha + chance);
    if (size > 4 && alpha == 0.05) {
      assertThat(alarms / 2_000.0).isGreaterThanOrEqualTo(alpha - chance);
    }
  }

  @Test
  void linearMmd_equalDifferences_areNoCertainty() {
    double[][] x = {{0}, {0}, {0}, {0}};
    double[][] y = {{1}, {1}, {1}, {1}};
    assertThat(MaximumMeanDiscrepancy.withDefaults().testLinear(x, y).pValue()).isBetween(0.2, 0.3);
  }

  @Test
  void centroids_areScipysDistances() {
    // scipy.spatial.distance 1.17.1: euclidean, cosine, cityblock, chebyshev of x.mean(0),
    // y.mean(0)
    assertCentroids(EmbeddingDrift.Metric.EUCLIDEAN, 0.3427926288758995);
    assertCentroids(EmbeddingDrift.Metric.COSINE, 0.18038107396646008);
    assertCentroids(EmbeddingDrift.Metric.CITY_BLOCK, 0.5078792068614177);
    assertCentroids(EmbeddingDrift.Metric.CHEBYSHEV, 0.30220538477130876);
  }

  private static void assertCentroids(EmbeddingDrift.Metric metric, double expected) {
    TestResult result = EmbeddingDrift.withDefaults().with(metric).centroids(X, Y);
    assertClose(result.statistic(), expected, 1e-12);
  }

  @Test
  void centroids_directionsOfAnyLength_areToldApart() {
    EmbeddingDrift cosine = EmbeddingDrift.withDefaults().with(EmbeddingDrift.Metric.COSINE);
    for (double length : new double[] {1e-90, 1, 1e80, 1e100}) {
      for (double other : new double[] {1e-90, 1, 1e80, 1e100}) {
        double[][] east = new double[20][];
        double[][] north = new double[20][];
        Arrays.fill(east, new double[] {length, 0});
        Arrays.fill(north, new double[] {0, other});
        TestResult apart = cosine.centroids(east, north);
        assertThat(apart.statistic()).as("%s", length).isEqualTo(1);
        TestResult same = cosine.centroids(east, east);
        assertThat(same.statistic()).isZero();
        assertThat(same.pValue()).isEqualTo(1);
        if (length == other) {
          assertThat(apart.pValue()).as("%s", length).isEqualTo(1.0 / 200);
        }
      }
    }
  }

  @Test
  void bandwidth_withoutASquare_isRefused() {
    MaximumMeanDiscrepancy mmd = MaximumMeanDiscrepancy.withDefaults();
    for (double bandwidth :
        new double[] {0, -1, Double.NaN, 1e-200, 1e200, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> mmd.withBandwidth(bandwidth))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Double.toString(bandwidth))
          .hasMessageContaining("scale the vectors");
    }
    for (double bandwidth : new double[] {1e-150, 1e150}) {
      double[][] vectors = {{0, 1}, {1, 0}, {1, 1}};
      assertThat(mmd.withBandwidth(bandwidth).test(vectors, vectors).pValue()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void embeddings_shiftOfOneComponent_isFound() {
    double[][] reference = Samples.vectors(81, 300, 4, 0);
    double[][] current = Samples.vectors(82, 300, 4, 0);
    for (double[] row : current) {
      row[2] += 0.5;
    }
    EmbeddingDrift drift = EmbeddingDrift.withDefaults().withPermutations(99, 1);
    assertThat(drift.centroids(reference, current).reject(0.02)).isTrue();
    assertThat(drift.discrepancy(reference, current).reject(0.02)).isTrue();
    assertThat(drift.classifier(reference, current).reject(0.001)).isTrue();
    assertThat(drift.components(reference, current).drifted()).containsExactly(2);
    assertThat(drift.components(reference, current).share()).isEqualTo(0.25);
  }

  // scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6; part deals 0, 1, .. oneIn - 1, 0, .. to 40 and
  // to
  // 30 rows as DomainClassifier does, with JDK 17's SplittableRandom(seed) re-made in Python:
  // v = vstack([x, y]); with squares v = hstack([v, (v - x[f[:40]].mean(0)) ** 2]), where o = part
  // == 0; f = ~o
  // z = (v - v[f].mean(0)) / v[f].std(0)
  // s = LogisticRegression(C=1.0, tol=1e-12, solver="newton-cholesky").fit(z[f], labels[f])
  //     .decision_function(z[o]); l = labels[o]
  // roc_auc_score(l, s), mannwhitneyu(s[l == 1], s[l == 0], alternative="greater").pvalue
  @Test
  void classifier_areaAndPValue_areScikitLearnsAndScipys() {
    DomainClassifier classifier = DomainClassifier.withDefaults();
    assertArea(classifier.withHeldOut(2, 1).withSquares(false), 0.65, 0.06899293514022736);
    assertArea(classifier.withHeldOut(2, 1), 0.6133333333333334, 0.13206843762801557);
    assertArea(classifier.withHeldOut(3, 7), 0.7071428571428571, 0.047579589373949564);
  }

  private static void assertArea(DomainClassifier classifier, double area, double pValue) {
    TestResult result = classifier.test(X, Y);
    assertClose(result.statistic(), area, 1e-12);
    assertClose(result.pValue(), pValue, 1e-10);
  }

  @Test
  void classifier_changeOfSpread_needsSquares() {
    double[][] reference = Samples.vectors(91, 400, 2, 0);
    double[][] current = Samples.vectors(92, 400, 2, 0);
    for (double[] row : current) {
      row[0] *= 2;
    }
    DomainClassifier classifier = DomainClassifier.withDefaults();
    assertThat(classifier.test(reference, current).reject(0.001)).isTrue();
    assertThat(classifier.withSquares(false).test(reference, current).statistic()).isLessThan(0.6);
  }

  @Test
  void classifier_falseAlarms_areAtMostAlpha() {
    int alarms = 0;
    for (int i = 0; i < 1_000; i++) {
      double[][] x = Samples.vectors(100 + i, 60, 3, 0);
      double[][] y = Samples.vectors(900 + i, 50, 3, 0);
      alarms += DomainClassifier.withDefaults().test(x, y).reject(0.05) ? 1 : 0;
    }
    // Three standard errors above alpha.
    assertThat(alarms / 1_000.0).isLessThan(0.071);
  }

  /** Squares about a mean that knew the rows held out alarmed in 20 % here. */
  @Test
  void classifier_fewRowsOfManyColumns_falseAlarmsAreAtMostAlpha() {
    int alarms = 0;
    for (int i = 0; i < 200; i++) {
      double[][] x = Samples.vectors(100 + i, 10, 100, 0);
      double[][] y = Samples.vectors(900 + i, 200, 100, 0);
      alarms += DomainClassifier.withDefaults().test(x, y).reject(0.05) ? 1 : 0;
    }
    // Three standard errors above alpha.
    assertThat(alarms / 200.0).isLessThan(0.097);
  }

  @Test
  void logisticRegression_isScikitLearns() {
    // scikit-learn 1.9.1: z = (v - v.mean(0)) / v.std(0) of v = vstack([x, y]); labels 40 zeros, 30
    // ones
    // LogisticRegression(C=1.0, tol=1e-12, solver="newton-cholesky").fit(z,
    // labels).decision_function(z)[:3]
    double[][] rows = new double[70][];
    boolean[] labels = new boolean[70];
    for (int i = 0; i < 70; i++) {
      rows[i] = i < 40 ? X[i] : Y[i - 40];
      labels[i] = i >= 40;
    }
    LogisticRegression model = LogisticRegression.fit(rows, labels, 1);
    assertClose(model.score(rows[0]), -1.8008813442858664, 1e-6);
    assertClose(model.score(rows[1]), 0.7810337495370245, 1e-6);
    assertClose(model.score(rows[2]), -1.3299065533479506, 1e-6);
  }

  @Test
  void vectors_raggedOrNotFinite_areRefused() {
    double[][] good = {{1, 2}, {3, 4}};
    double[][] ragged = {{1, 2}, {3}};
    double[][] nan = {{1, 2}, {3, Double.NaN}};
    MaximumMeanDiscrepancy mmd = MaximumMeanDiscrepancy.withDefaults();
    assertThatThrownBy(() -> mmd.test(good, ragged))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("current[1] has 1 components");
    assertThatThrownBy(() -> mmd.test(nan, good))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> mmd.test(new double[0][], good))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
