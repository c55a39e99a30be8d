package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.drift.stat.DistanceResult;
import io.mlops4j.drift.stat.Proportion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatisticsExampleTest {
  private final SplittableRandom random = new SplittableRandom(11);

  private double[] normal(int size, double mean) {
    double[] sample = new double[size];
    Arrays.setAll(sample, i -> mean + random.nextGaussian());
    return sample;
  }

  @Test
  void changedDays_oneDayOfThreeMoved_isThatDay() {
    List<double[]> days = List.of(normal(2_000, 0), normal(2_000, 0.3), normal(2_000, 0));

    assertThat(StatisticsExample.changedDays(normal(5_000, 0), days)).containsExactly(1);
  }

  @Test
  void changedDays_aTrifleSeenInManyValues_isNone() {
    List<double[]> days = List.of(normal(200_000, 0.04));

    assertThat(StatisticsExample.changedDays(normal(200_000, 0), days)).isEmpty();
  }

  @Test
  void labelsChanged_aNewLabelAndMissingOnes_isTrue() {
    List<String> before = new ArrayList<>(Collections.nCopies(300, "free"));
    before.addAll(Collections.nCopies(100, "pro"));
    List<String> trial = new ArrayList<>(before);
    trial.addAll(Collections.nCopies(40, "trial"));
    List<String> missing = new ArrayList<>(before);
    missing.addAll(Collections.nCopies(40, null));

    assertThat(StatisticsExample.labelsChanged(before, before)).isFalse();
    assertThat(StatisticsExample.labelsChanged(before, trial)).isTrue();
    assertThat(StatisticsExample.labelsChanged(before, missing)).isTrue();
  }

  @Test
  void rateChanged_twiceTheErrors_isTrue() {
    Proportion before = Proportion.of(50, 1_000);

    assertThat(StatisticsExample.rateChanged(before, Proportion.of(55, 1_000))).isFalse();
    assertThat(StatisticsExample.rateChanged(before, Proportion.of(100, 1_000))).isTrue();
  }

  @Test
  void stability_sizes_moveTheThreshold() {
    DistanceResult few = StatisticsExample.stability(normal(1_000, 0), normal(50, 0));
    DistanceResult many = StatisticsExample.stability(normal(1_000, 0), normal(1_000, 0.3));

    assertThat(few.drifted()).isFalse();
    assertThat(many.drifted()).isTrue();
    assertThat(few.threshold()).isGreaterThan(5 * many.threshold());
  }

  @Test
  void asOtherToolsSay_equalSamples_isZero() {
    double[] sample = normal(500, 0);

    assertThat(StatisticsExample.asOtherToolsSay(sample, sample)).containsExactly(0, 0, 0);
  }

  @Test
  void changedColumns_twoOfTwenty_areFound() {
    double[][] reference = new double[20][];
    double[][] current = new double[20][];
    for (int i = 0; i < 20; i++) {
      reference[i] = normal(400, 0);
      current[i] = normal(400, i == 3 || i == 17 ? 0.5 : 0);
    }

    assertThat(StatisticsExample.changedColumns(reference, current)).containsExactly(3, 17);
  }

  @Test
  void medians_shifted_isSignificant() {
    assertThat(StatisticsExample.medians(normal(80, 0), normal(60, 1)).pValue()).isEqualTo(0.001);
    assertThat(StatisticsExample.medians(normal(80, 0), normal(60, 0)).pValue())
        .isGreaterThan(0.01);
  }

  @Test
  void embeddingsChanged_oneComponentMoved_isTrue() {
    double[][] reference = new double[400][];
    double[][] same = new double[400][];
    double[][] moved = new double[400][];
    for (int i = 0; i < 400; i++) {
      reference[i] = normal(8, 0);
      same[i] = normal(8, 0);
      moved[i] = normal(8, 0);
      moved[i][5] += 1;
    }

    assertThat(StatisticsExample.embeddingsChanged(reference, same)).isFalse();
    assertThat(StatisticsExample.embeddingsChanged(reference, moved)).isTrue();
  }
}
