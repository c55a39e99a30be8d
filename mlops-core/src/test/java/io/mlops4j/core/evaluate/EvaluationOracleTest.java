package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values of scikit-learn 1.9.1 with NumPy 2.4.6, from {@code m = sklearn.metrics} and
 *
 * <pre>{@code
 * i = np.arange(200)
 * a = (i*7919%13)%4; p = np.where(i%3==0, (i*104729%11)%5, a)
 * y = (i*7919)%101 < 40; s = ((i*104729)%53)/52.0*0.6 + y*0.3
 * t = np.sin(i)*10 + 5; q = t + np.cos(i*3)*2
 * }</pre>
 */
class EvaluationOracleTest {
  private static final int N = 200;
  private static final Offset<Double> TIGHT = within(1e-12);

  private final int[] a = new int[N];
  private final int[] p = new int[N];
  private final boolean[] y = new boolean[N];
  private final double[] s = new double[N];
  private final double[] t = new double[N];
  private final double[] q = new double[N];

  EvaluationOracleTest() {
    for (int i = 0; i < N; i++) {
      a[i] = (i * 7919 % 13) % 4;
      p[i] = i % 3 == 0 ? (i * 104729 % 11) % 5 : a[i];
      y[i] = (i * 7919) % 101 < 40;
      s[i] = (i * 104729 % 53) / 52.0 * 0.6 + (y[i] ? 0.3 : 0);
      t[i] = Math.sin(i) * 10 + 5;
      q[i] = t[i] + Math.cos(i * 3) * 2;
    }
  }

  @Test
  void classification_asScikitLearn() {
    Classification c = Classification.of(a, p);
    // m.accuracy_score(a, p)
    assertThat(c.accuracy()).isCloseTo(0.725, TIGHT);
    // m.precision_score / recall_score / f1_score(a, p, average=..., zero_division=0)
    assertThat(c.precision(Averaging.MICRO)).isCloseTo(0.725, TIGHT);
    assertThat(c.recall(Averaging.MICRO)).isCloseTo(0.725, TIGHT);
    assertThat(c.f1(Averaging.MICRO)).isCloseTo(0.725, TIGHT);
    assertThat(c.precision(Averaging.MACRO)).isCloseTo(0.6156273260352558, TIGHT);
    assertThat(c.recall(Averaging.MACRO)).isCloseTo(0.5772509287402905, TIGHT);
    assertThat(c.f1(Averaging.MACRO)).isCloseTo(0.5957582499073044, TIGHT);
    assertThat(c.precision(Averaging.WEIGHTED)).isCloseTo(0.7710748325254616, TIGHT);
    assertThat(c.recall(Averaging.WEIGHTED)).isCloseTo(0.725, TIGHT);
    assertThat(c.f1(Averaging.WEIGHTED)).isCloseTo(0.7472387838338895, TIGHT);
    // m.confusion_matrix(a, p)
    int[][] matrix = {
      {48, 4, 4, 4, 3}, {4, 32, 3, 3, 3}, {5, 3, 33, 3, 3}, {4, 3, 3, 32, 3}, {0, 0, 0, 0, 0}
    };
    assertThat(c.labels()).containsExactly(0, 1, 2, 3, 4);
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < matrix.length; column++) {
        assertThat(c.weight(row, column)).isEqualTo(matrix[row][column]);
      }
    }
    // m.f1_score(a, p, average=None, zero_division=0)
    double[] each = {
      0.7741935483870968, 0.735632183908046, 0.7333333333333333, 0.735632183908046, 0
    };
    for (int label = 0; label < each.length; label++) {
      assertThat(c.f1(label)).isCloseTo(each[label], TIGHT);
    }
  }

  @Test
  void binaryScores_asScikitLearn() {
    BinaryScores b = BinaryScores.of(y, s);
    // m.roc_auc_score(y, s)
    assertThat(b.rocAuc()).isCloseTo(0.8823098650486453, TIGHT);
    // m.average_precision_score(y, s)
    assertThat(b.averagePrecision()).isCloseTo(0.847421663868102, TIGHT);
    // m.log_loss(y, s)
    assertThat(b.logLoss()).isCloseTo(0.4489346300220122, TIGHT);
    // m.brier_score_loss(y, s)
    assertThat(b.brier()).isCloseTo(0.14540931952662722, TIGHT);
    // b = np.searchsorted(np.linspace(0, 1, 11)[1:-1], s)
    // e = [(sum(b==k), abs((s-y)[b==k].sum())) for k in range(10)]
    // sum(g for _, g in e) / len(s), max(g/n for n, g in e if n)
    assertThat(b.calibrationError(10)).isCloseTo(0.09484615384615384, TIGHT);
    assertThat(b.maxCalibrationError(10)).isCloseTo(0.34461538461538466, TIGHT);
  }

  @Test
  void calibration_asScikitLearn() {
    // sklearn.calibration.calibration_curve(y, s, n_bins=10)
    double[] share = {
      0.0,
      0.0,
      0.09090909090909091,
      0.35294117647058826,
      0.4117647058823529,
      0.5161290322580645,
      1.0,
      1.0,
      1.0
    };
    double[] probability = {
      0.0451048951048951,
      0.1526223776223776,
      0.258041958041958,
      0.35226244343891405,
      0.4479638009049772,
      0.5534739454094294,
      0.6553846153846155,
      0.7428994082840236,
      0.8548076923076923
    };
    List<CalibrationBin> bins = BinaryScores.of(y, s).calibration(10);
    assertThat(bins).hasSize(share.length);
    for (int k = 0; k < share.length; k++) {
      assertThat(bins.get(k).positiveShare()).isCloseTo(share[k], TIGHT);
      assertThat(bins.get(k).meanProbability()).isCloseTo(probability[k], TIGHT);
      assertThat(bins.get(k).upTo()).isCloseTo((k + 1) / 10.0, TIGHT);
    }
    assertThat(bins.stream().mapToDouble(CalibrationBin::weight).sum()).isEqualTo(N);
  }

  @Test
  void calibration_onABorder_belongsToTheBinBelow() {
    // sklearn.calibration.calibration_curve([1, 0, 1, 0], [0.0, 0.3, 0.30000000000000004, 1.0],
    //     n_bins=10): two bins below 0.3 and 1, in which are one, two and one
    List<CalibrationBin> bins =
        BinaryScores.of(
                new boolean[] {true, false, true, false},
                new double[] {0.0, 0.3, 0.30000000000000004, 1.0})
            .calibration(10);
    assertThat(bins).extracting(CalibrationBin::weight).containsExactly(1.0, 2.0, 1.0);
    assertThat(bins.get(1).positiveShare()).isEqualTo(0.5);
    assertThat(bins.get(2).above()).isCloseTo(0.9, TIGHT);
  }

  @Test
  void binaryScores_anyOrder_givesTheSame() {
    boolean[] reversedY = new boolean[N];
    double[] reversedS = new double[N];
    for (int i = 0; i < N; i++) {
      reversedY[i] = y[N - 1 - i];
      reversedS[i] = s[N - 1 - i];
    }
    assertThat(BinaryScores.of(reversedY, reversedS).rocAuc())
        .isEqualTo(BinaryScores.of(y, s).rocAuc());
    double[] monotone = Arrays.stream(s).map(score -> 4 * score).toArray();
    assertThat(BinaryScores.of(y, monotone).averagePrecision())
        .isEqualTo(BinaryScores.of(y, s).averagePrecision());
  }

  @Test
  void regression_asScikitLearn() {
    Regression r = Regression.of(t, q);
    // m.mean_absolute_error(t, q), m.mean_squared_error, m.root_mean_squared_error
    assertThat(r.meanAbsoluteError()).isCloseTo(1.2744820685095761, TIGHT);
    assertThat(r.meanSquaredError()).isCloseTo(2.003116004483845, TIGHT);
    assertThat(r.rootMeanSquaredError()).isCloseTo(1.4153148075547874, TIGHT);
    // m.r2_score(t, q), m.mean_absolute_percentage_error(t, q)
    assertThat(r.r2()).isCloseTo(0.9598377417622858, TIGHT);
    assertThat(r.meanAbsolutePercentageError()).isCloseTo(0.3173435650160138, TIGHT);
    // m.mean_pinball_loss(t, q, alpha=0.9) and 0.1
    assertThat(r.pinballLoss(0.9)).isCloseTo(0.6332367209142334, TIGHT);
    assertThat(r.pinballLoss(0.1)).isCloseTo(0.6412453475953427, TIGHT);
  }

  @Test
  void edges_asScikitLearn() {
    // m.log_loss([1, 0], [0.0, 1.0], labels=[0, 1])
    assertThat(BinaryScores.of(new boolean[] {true, false}, new double[] {0, 1}).logLoss())
        .isCloseTo(36.04365338911715, TIGHT);
    // m.r2_score([2, 2], [2, 2]) and m.r2_score([2, 2], [2, 3])
    assertThat(Regression.of(new double[] {2, 2}, new double[] {2, 2}).r2()).isEqualTo(1);
    assertThat(Regression.of(new double[] {2, 2}, new double[] {2, 3}).r2()).isEqualTo(0);
    // m.mean_absolute_percentage_error([0.0, 1.0], [1.0, 1.0])
    assertThat(
            Regression.of(new double[] {0, 1}, new double[] {1, 1}).meanAbsolutePercentageError())
        .isEqualTo(2251799813685248.0);
  }

  /** scikit-learn's mean of three times 0.1 is another number, and its R2 -5.2e33. */
  @Test
  void r2_ofEqualValues_doesNotDependOnTheirLastDigit() {
    for (double value : new double[] {0.1, 0.7, 3.3, 1e10 / 3}) {
      for (int rows : new int[] {3, 6, 12, 24}) {
        double[] actual = new double[rows];
        double[] weights = new double[rows];
        Arrays.fill(actual, value);
        Arrays.setAll(weights, i -> 0.1 * (i + 1));
        double[] wrong = Arrays.stream(actual).map(a -> a + 1).toArray();
        assertThat(Regression.of(actual, wrong).r2()).isZero();
        assertThat(Regression.of(actual, wrong, weights).r2()).isZero();
        assertThat(Regression.of(actual, actual.clone(), weights).r2()).isEqualTo(1);
        actual[0] = 7;
        weights[0] = 0;
        assertThat(Regression.of(actual, wrong, weights).r2()).isZero();
      }
    }
  }

  @Test
  void r2_ofOneRow_isUndefined() {
    // m.r2_score([2], [2]) is NaN, with a warning
    assertThatThrownBy(() -> Regression.of(new double[] {2}, new double[] {2}).r2())
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessage("R2 needs two rows or more");
    Regression two = Regression.of(new double[] {2, 3}, new double[] {2, 2});
    assertThatThrownBy(() -> two.counting(new int[] {0, 1}).r2())
        .isInstanceOf(UndefinedMetricException.class);
    // m.r2_score([3, 3], [2, 2])
    assertThat(two.counting(new int[] {0, 2}).r2()).isEqualTo(0);
  }
}
