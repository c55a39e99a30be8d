package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values of scikit-learn 1.9.1 with NumPy 2.4.6, from {@code m = sklearn.metrics} and
 *
 * <pre>{@code
 * i = np.arange(200); k = np.arange(4)
 * a = (i*7919%13)%4; w = (i*31%7)/3.0
 * z = ((i[:,None]*(k+3)*31 + k*k*17) % 23 + 1 + 12*(a[:,None]==k)).astype(float)
 * q = z/z.sum(axis=1,keepdims=True)
 * }</pre>
 */
class ClassProbabilitiesTest {
  private static final int N = 200;
  private static final Offset<Double> TIGHT = within(1e-12);

  private final int[] a = new int[N];
  private final double[] w = new double[N];
  private final double[][] q = new double[N][4];
  private final ClassProbabilities plain;
  private final ClassProbabilities weighted;

  ClassProbabilitiesTest() {
    for (int i = 0; i < N; i++) {
      a[i] = (i * 7919 % 13) % 4;
      w[i] = (i * 31 % 7) / 3.0;
      double sum = 0;
      for (int k = 0; k < 4; k++) {
        q[i][k] = (i * (k + 3) * 31 + k * k * 17) % 23 + 1 + (a[i] == k ? 12 : 0);
        sum += q[i][k];
      }
      for (int k = 0; k < 4; k++) {
        q[i][k] /= sum;
      }
    }
    plain = ClassProbabilities.of(a, q);
    weighted = ClassProbabilities.of(a, q, w);
  }

  @Test
  void rocAuc_oneVersusRest_asScikitLearn() {
    // m.roc_auc_score(a, q, multi_class='ovr', average=...)
    assertThat(rest(plain, Averaging.MACRO)).isCloseTo(0.9153028314145002, TIGHT);
    assertThat(rest(plain, Averaging.WEIGHTED)).isCloseTo(0.9139016329866064, TIGHT);
    assertThat(rest(plain, Averaging.MICRO)).isCloseTo(0.9116000000000001, TIGHT);
    // the same with sample_weight=w
    assertThat(rest(weighted, Averaging.MACRO)).isCloseTo(0.9101515541424843, TIGHT);
    assertThat(rest(weighted, Averaging.WEIGHTED)).isCloseTo(0.9088582825860252, TIGHT);
    assertThat(rest(weighted, Averaging.MICRO)).isCloseTo(0.9075202317347685, TIGHT);
  }

  private static double rest(ClassProbabilities probabilities, Averaging averaging) {
    return probabilities.rocAuc(MultiClass.ONE_VS_REST, averaging);
  }

  @Test
  void rocAuc_oneVersusOne_asScikitLearn() {
    // m.roc_auc_score(a, q, multi_class='ovo', average=...)
    assertThat(plain.rocAuc(MultiClass.ONE_VS_ONE, Averaging.MACRO))
        .isCloseTo(0.9151022552440992, TIGHT);
    assertThat(plain.rocAuc(MultiClass.ONE_VS_ONE, Averaging.WEIGHTED))
        .isCloseTo(0.9147481706630644, TIGHT);
    assertThatThrownBy(() -> plain.rocAuc(MultiClass.ONE_VS_ONE, Averaging.MICRO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MICRO");
  }

  @Test
  void averagePrecision_asScikitLearn() {
    // m.average_precision_score(a, q, average=...)
    assertThat(plain.averagePrecision(Averaging.MACRO)).isCloseTo(0.8268291579694349, TIGHT);
    assertThat(plain.averagePrecision(Averaging.WEIGHTED)).isCloseTo(0.8268285189835174, TIGHT);
    assertThat(plain.averagePrecision(Averaging.MICRO)).isCloseTo(0.8072307634881108, TIGHT);
    // the same with sample_weight=w
    assertThat(weighted.averagePrecision(Averaging.MACRO)).isCloseTo(0.818938997155896, TIGHT);
    assertThat(weighted.averagePrecision(Averaging.WEIGHTED)).isCloseTo(0.8206178762934948, TIGHT);
    assertThat(weighted.averagePrecision(Averaging.MICRO)).isCloseTo(0.8010376367022637, TIGHT);
  }

  @Test
  void probabilityScores_asScikitLearn() {
    // m.log_loss(a, q), m.brier_score_loss(a, q); then with sample_weight=w
    assertThat(plain.logLoss()).isCloseTo(0.9416391082515481, TIGHT);
    assertThat(plain.brier()).isCloseTo(0.5166174024288941, TIGHT);
    assertThat(weighted.logLoss()).isCloseTo(0.9453740246659565, TIGHT);
    assertThat(weighted.brier()).isCloseTo(0.5187209718162791, TIGHT);
    // m.accuracy_score(a, q.argmax(axis=1))
    assertThat(plain.classify().accuracy()).isCloseTo(0.725, TIGHT);
    // c = q.argmax(axis=1) == a; p = q.max(axis=1)
    // b = np.searchsorted(np.linspace(0, 1, 16)[1:-1], p)
    // sum(abs((p-c)[b==k].sum()) for k in range(15)) / len(c)
    assertThat(plain.confidence().calibrationError(15)).isCloseTo(0.30092968241763246, TIGHT);
  }

  @Test
  void micro_classThatDoesNotOccur_asScikitLearn() {
    int[] a = {0, 2, 2, 0, 3, 3};
    double[][] q = {
      {.5, .1, .3, .1}, {.2, .2, .4, .2}, {.3, .3, .3, .1},
      {.2, .4, .3, .1}, {.1, .2, .1, .6}, {.3, .3, .2, .2}
    };
    ClassProbabilities absent = ClassProbabilities.of(a, q);
    // m.roc_auc_score(a, q, multi_class='ovr', average='micro', labels=[0, 1, 2, 3])
    assertThat(rest(absent, Averaging.MICRO)).isCloseTo(0.7824074074074074, TIGHT);
    // m.average_precision_score(np.eye(4)[a].ravel(), q.ravel())   (scikit-learn 1.9.1)
    assertThat(absent.averagePrecision(Averaging.MICRO)).isCloseTo(0.630050505050505, TIGHT);
    assertThatThrownBy(() -> rest(absent, Averaging.MACRO))
        .isInstanceOf(UndefinedMetricException.class);
  }

  @Test
  void twoClasses_areTheBinaryMetrics() {
    boolean[] y = new boolean[N];
    int[] labels = new int[N];
    double[] s = new double[N];
    double[][] two = new double[N][2];
    for (int i = 0; i < N; i++) {
      y[i] = (i * 7919) % 101 < 40;
      labels[i] = y[i] ? 1 : 0;
      s[i] = (i * 104729 % 53) / 52.0 * 0.6 + (y[i] ? 0.3 : 0);
      two[i][0] = 1 - s[i];
      two[i][1] = s[i];
    }
    ClassProbabilities probabilities = ClassProbabilities.of(labels, two);
    BinaryScores binary = BinaryScores.of(y, s);
    // m.brier_score_loss(y.astype(int), two)
    assertThat(probabilities.brier()).isCloseTo(0.14540931952662722, TIGHT);
    assertThat(probabilities.brier()).isCloseTo(binary.brier(), TIGHT);
    assertThat(probabilities.logLoss()).isCloseTo(binary.logLoss(), TIGHT);
  }

  @Test
  void counting_isTheSameAsRepeatingTheRows() {
    int[] times = new int[N];
    int[] ra = new int[N];
    double[][] rq = new double[N][];
    for (int draw = 0; draw < N; draw++) {
      int from = draw * draw * 37 % N;
      times[from]++;
      ra[draw] = a[from];
      rq[draw] = q[from];
    }
    ClassProbabilities counted = plain.counting(times);
    ClassProbabilities repeated = ClassProbabilities.of(ra, rq);
    assertThat(rest(counted, Averaging.MICRO)).isCloseTo(rest(repeated, Averaging.MICRO), TIGHT);
    assertThat(counted.rocAuc(MultiClass.ONE_VS_ONE, Averaging.WEIGHTED))
        .isCloseTo(repeated.rocAuc(MultiClass.ONE_VS_ONE, Averaging.WEIGHTED), TIGHT);
    assertThat(counted.logLoss()).isCloseTo(repeated.logLoss(), TIGHT);
    assertThat(counted.classify().accuracy()).isCloseTo(repeated.classify().accuracy(), TIGHT);
    assertThat(counted.confidence().calibrationError(10))
        .isCloseTo(repeated.confidence().calibrationError(10), TIGHT);
    assertThat(counted.rows()).isEqualTo(N);
    assertThat(counted.classes()).isEqualTo(4);
  }

  @Test
  void rocAuc_withoutRowsOfAClass_isUndefined() {
    ClassProbabilities one =
        ClassProbabilities.of(new int[] {0, 1}, new double[][] {{0.5, 0.3, 0.2}, {0.1, 0.8, 0.1}});
    assertThatThrownBy(() -> one.rocAuc(MultiClass.ONE_VS_REST, Averaging.MACRO))
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessage("ROC AUC needs rows of every class; there is none of class 2");
    assertThatThrownBy(() -> one.averagePrecision(Averaging.MACRO))
        .isInstanceOf(UndefinedMetricException.class);
    assertThat(one.logLoss()).isPositive();
  }

  @Test
  void of_rowsThatAreNoDistributions_isMisuse() {
    refused("sum to 0.9", new int[] {0}, new double[] {0.5, 0.4});
    refused("holds -0.1", new int[] {0}, new double[] {-0.1, 1});
    refused("holds NaN", new int[] {0}, new double[] {Double.NaN, 1});
    refused("class 2", new int[] {2}, new double[] {0.5, 0.5});
    refused("two classes or more", new int[] {0}, new double[] {1});
    refused("row 1 has 3", new int[] {0, 0}, new double[] {1, 0}, new double[] {1, 0, 0});
    refused("1 actual and 2", new int[] {0}, new double[] {1, 0}, new double[] {1, 0});
  }

  private static void refused(String message, int[] actual, double[]... probabilities) {
    assertThatThrownBy(() -> ClassProbabilities.of(actual, probabilities))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
