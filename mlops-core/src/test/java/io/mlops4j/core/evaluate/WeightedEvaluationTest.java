package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values of scikit-learn 1.9.1 with NumPy 2.4.6, each with {@code sample_weight=w}, from {@code m =
 * sklearn.metrics} and
 *
 * <pre>{@code
 * i = np.arange(200)
 * a = (i*7919%13)%4; p = np.where(i%3==0, (i*104729%11)%5, a)
 * y = (i*7919)%101 < 40; s = ((i*104729)%53)/52.0*0.6 + y*0.3
 * t = np.sin(i)*10 + 5; q = t + np.cos(i*3)*2
 * w = (i*31%7)/3.0
 * }</pre>
 */
class WeightedEvaluationTest {
  private static final int N = 200;
  private static final Offset<Double> TIGHT = within(1e-12);

  private final int[] a = new int[N];
  private final int[] p = new int[N];
  private final boolean[] y = new boolean[N];
  private final double[] s = new double[N];
  private final double[] t = new double[N];
  private final double[] q = new double[N];
  private final double[] w = new double[N];

  WeightedEvaluationTest() {
    for (int i = 0; i < N; i++) {
      a[i] = (i * 7919 % 13) % 4;
      p[i] = i % 3 == 0 ? (i * 104729 % 11) % 5 : a[i];
      y[i] = (i * 7919) % 101 < 40;
      s[i] = (i * 104729 % 53) / 52.0 * 0.6 + (y[i] ? 0.3 : 0);
      t[i] = Math.sin(i) * 10 + 5;
      q[i] = t[i] + Math.cos(i * 3) * 2;
      w[i] = (i * 31 % 7) / 3.0;
    }
  }

  @Test
  void classification_asScikitLearn() {
    Classification c = Classification.of(a, p, w);
    // m.accuracy_score(a, p)
    assertThat(c.accuracy()).isCloseTo(0.7262103505843072, TIGHT);
    // m.precision_score / recall_score / f1_score(a, p, average=..., zero_division=0)
    assertThat(c.f1(Averaging.MICRO)).isCloseTo(0.7262103505843072, TIGHT);
    assertThat(c.precision(Averaging.MACRO)).isCloseTo(0.6185849154849942, TIGHT);
    assertThat(c.recall(Averaging.MACRO)).isCloseTo(0.578934687641249, TIGHT);
    assertThat(c.f1(Averaging.MACRO)).isCloseTo(0.5979776812472473, TIGHT);
    assertThat(c.precision(Averaging.WEIGHTED)).isCloseTo(0.7739077542455582, TIGHT);
    assertThat(c.recall(Averaging.WEIGHTED)).isCloseTo(0.7262103505843072, TIGHT);
    assertThat(c.f1(Averaging.WEIGHTED)).isCloseTo(0.7491426719122982, TIGHT);
    // m.f1_score(a, p, average=None, zero_division=0)
    double[] each = {0.769230769230769, 0.7191011235955057, 0.7203065134099618, 0.78125, 0};
    for (int label = 0; label < each.length; label++) {
      assertThat(c.f1(label)).isCloseTo(each[label], TIGHT);
    }
    // m.confusion_matrix(a, p)
    double[][] matrix = {
      {48.33333333333333, 6.333333333333333, 5.666666666666667, 1.3333333333333333, 2 + 1 / 3.0},
      {5.666666666666667, 32.0, 1.3333333333333333, 2.3333333333333335, 4.333333333333333},
      {5.333333333333333, 2, 31.333333333333336, 4.333333333333334, 3.0},
      {2.3333333333333335, 3.0, 2.6666666666666665, 33.333333333333336, 2.6666666666666665},
      {0, 0, 0, 0, 0}
    };
    double[][] confusion = c.confusionMatrix();
    for (int row = 0; row < matrix.length; row++) {
      assertThat(confusion[row]).containsExactly(matrix[row], TIGHT);
      assertThat(c.weight(row, 2)).isCloseTo(matrix[row][2], TIGHT);
    }
  }

  @Test
  void binaryScores_asScikitLearn() {
    BinaryScores b = BinaryScores.of(y, s, w);
    // m.roc_auc_score(y, s), m.average_precision_score(y, s)
    assertThat(b.rocAuc()).isCloseTo(0.882079424567611, TIGHT);
    assertThat(b.averagePrecision()).isCloseTo(0.8465879303929729, TIGHT);
    // m.log_loss(y, s), m.brier_score_loss(y, s)
    assertThat(b.logLoss()).isCloseTo(0.45023087605893825, TIGHT);
    assertThat(b.brier()).isCloseTo(0.14605572897630173, TIGHT);
    // b = np.searchsorted(np.linspace(0, 1, 11)[1:-1], s)
    // e = [(w[b==k].sum(), abs((w*(s-y))[b==k].sum())) for k in range(10)]
    // sum(g for _, g in e) / w.sum(), max(g/n for n, g in e if n)
    assertThat(b.calibrationError(10)).isCloseTo(0.08770386541672018, TIGHT);
    assertThat(b.maxCalibrationError(10)).isCloseTo(0.3403846153846154, TIGHT);
  }

  @Test
  void binaryScores_classify_isTheClassificationAtTheThreshold() {
    Classification c = BinaryScores.of(y, s, w).classify(0.5);
    double right = 0;
    double all = 0;
    for (int i = 0; i < N; i++) {
      right += (s[i] >= 0.5) == y[i] ? w[i] : 0;
      all += w[i];
    }
    assertThat(c.accuracy()).isCloseTo(right / all, TIGHT);
    assertThat(c.labels()).containsExactly(0, 1);
  }

  @Test
  void regression_asScikitLearn() {
    Regression r = Regression.of(t, q, w);
    // m.mean_absolute_error(t, q), m.mean_squared_error, m.root_mean_squared_error
    assertThat(r.meanAbsoluteError()).isCloseTo(1.2750684838763455, TIGHT);
    assertThat(r.meanSquaredError()).isCloseTo(2.000438882280938, TIGHT);
    assertThat(r.rootMeanSquaredError()).isCloseTo(1.4143687221799477, TIGHT);
    // m.r2_score(t, q), m.mean_absolute_percentage_error(t, q), m.mean_pinball_loss(.., alpha=0.9)
    assertThat(r.r2()).isCloseTo(0.959835517364565, TIGHT);
    assertThat(r.meanAbsolutePercentageError()).isCloseTo(0.3177972748683748, TIGHT);
    assertThat(r.pinballLoss(0.9)).isCloseTo(0.6258981961004676, TIGHT);
  }

  @Test
  void rankingOfScores_weightsOfAnySize_areShares() {
    boolean[] y = {true, false, true, true, false, false, true};
    double[] s = {.9, .8, .7, .7, .3, .6, .1};
    for (double unit : new double[] {1, 0x1p-900, 0x1p900, 1e-170, 1e160}) {
      double[] w = {unit, 2 * unit, unit, 3 * unit, unit, unit, 2 * unit};
      BinaryScores scores = BinaryScores.of(y, s, w);
      // m.roc_auc_score(y, s, sample_weight=w), m.average_precision_score(.., sample_weight=w)
      assertThat(scores.rocAuc()).isCloseTo(0.4285714285714286, TIGHT);
      assertThat(scores.averagePrecision()).isCloseTo(0.7328385899814471, TIGHT);
    }
  }

  @Test
  void rocAuc_classesOfFarDifferentWeights_isThatOfEqualOnes() {
    boolean[] y = {true, false, true, false};
    double[] s = {0.9, 0.8, 0.7, 0.1};
    double[] w = {1e-200, 1e150, 1e-200, 1e150};
    assertThat(BinaryScores.of(y, s, w).rocAuc()).isCloseTo(0.75, TIGHT);
  }

  @Test
  void rowValues_mean_isWeighted() {
    assertThat(RowValues.of(new double[] {1, 4}, new double[] {3, 1}).mean()).isEqualTo(1.75);
    assertThat(RowValues.of(new double[] {1, 4}).mean()).isEqualTo(2.5);
    assertThat(RowValues.of(new double[] {1, 4}).toArray()).containsExactly(1, 4);
  }

  @Test
  void weights_thatAreNone_areMisuse() {
    assertThatThrownBy(() -> RowValues.of(new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 weights for 2 rows; each row needs one");
    assertThatThrownBy(() -> RowValues.of(new double[2], new double[] {1, -0.5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight 1 is -0.5");
    assertThatThrownBy(() -> RowValues.of(new double[1], new double[] {Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RowValues.of(new double[1], new double[] {Double.POSITIVE_INFINITY}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RowValues.of(new double[2], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sum to 0.0");
  }

  @Test
  void counting_isTheSameAsRepeatingTheRows() {
    int[] times = new int[N];
    int[] from = new int[N];
    for (int draw = 0; draw < N; draw++) {
      from[draw] = draw * draw * 37 % N;
      times[from[draw]]++;
    }
    int[] ra = new int[N];
    int[] rp = new int[N];
    boolean[] ry = new boolean[N];
    double[] rs = new double[N];
    double[] rt = new double[N];
    double[] rq = new double[N];
    double[] rw = new double[N];
    for (int i = 0; i < N; i++) {
      ra[i] = a[from[i]];
      rp[i] = p[from[i]];
      ry[i] = y[from[i]];
      rs[i] = s[from[i]];
      rt[i] = t[from[i]];
      rq[i] = q[from[i]];
      rw[i] = w[from[i]];
    }
    Classification c = Classification.of(a, p, w).counting(times);
    Classification rc = Classification.of(ra, rp, rw);
    assertThat(c.accuracy()).isCloseTo(rc.accuracy(), TIGHT);
    assertThat(c.labels()).containsExactly(rc.labels());
    assertThat(c.f1(Averaging.MACRO)).isCloseTo(rc.f1(Averaging.MACRO), TIGHT);
    assertThat(c.confusionMatrix().length).isEqualTo(rc.confusionMatrix().length);
    BinaryScores b = BinaryScores.of(y, s, w).counting(times);
    BinaryScores rb = BinaryScores.of(ry, rs, rw);
    assertThat(b.rocAuc()).isCloseTo(rb.rocAuc(), TIGHT);
    assertThat(b.averagePrecision()).isCloseTo(rb.averagePrecision(), TIGHT);
    assertThat(b.calibrationError(15)).isCloseTo(rb.calibrationError(15), TIGHT);
    assertThat(b.brier()).isCloseTo(rb.brier(), TIGHT);
    Regression r = Regression.of(t, q, w).counting(times);
    Regression rr = Regression.of(rt, rq, rw);
    assertThat(r.r2()).isCloseTo(rr.r2(), TIGHT);
    assertThat(r.meanAbsoluteError()).isCloseTo(rr.meanAbsoluteError(), TIGHT);
    assertThat(RowValues.of(t).counting(times).mean()).isCloseTo(RowValues.of(rt).mean(), TIGHT);
  }

  @Test
  void counting_aClassThatIsGone_isNotAveraged() {
    // m.f1_score([1, 1, 2], [1, 2, 2], average='macro')
    Classification c =
        Classification.of(new int[] {1, 1, 2, 3}, new int[] {1, 2, 2, 3})
            .counting(new int[] {1, 1, 1, 0});
    assertThat(c.f1(Averaging.MACRO)).isCloseTo(0.6666666666666666, TIGHT);
    assertThat(c.labels()).containsExactly(1, 2);
    assertThat(c.confusionMatrix()).isDeepEqualTo(new double[][] {{1, 1}, {0, 1}});
  }

  @Test
  void counting_wrongly_isRefused() {
    RowValues values = RowValues.of(new double[2]);
    assertThatThrownBy(() -> values.counting(new int[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 counts for 2 rows; each row needs one");
    assertThatThrownBy(() -> values.counting(new int[2]))
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessageContaining("no row is left");
    RowValues counted = values.counting(new int[] {1, 2});
    assertThatThrownBy(() -> counted.counting(new int[] {1, 2}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already counted");
  }
}
