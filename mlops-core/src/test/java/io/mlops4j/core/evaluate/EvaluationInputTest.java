package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EvaluationInputTest {
  @Test
  void of_unequalOrNoValues_isMisuse() {
    assertThatThrownBy(() -> Classification.of(new int[2], new int[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2")
        .hasMessageContaining("3");
    assertThatThrownBy(() -> Classification.of(new int[0], new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BinaryScores.of(new boolean[1], new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Regression.of(new double[0], new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_valuesThatAreNotFinite_nameTheFirst() {
    assertThatThrownBy(() -> BinaryScores.of(new boolean[2], new double[] {0, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("value 1 is NaN");
    assertThatThrownBy(() -> Regression.of(new double[] {Double.NEGATIVE_INFINITY}, new double[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("actual value 0 is -Infinity");
  }

  @Test
  void binaryScores_metricsWithoutMeaning_areRefused() {
    BinaryScores negative = BinaryScores.of(new boolean[2], new double[] {0.1, 0.2});
    assertThatThrownBy(negative::rocAuc)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("negative");
    assertThatThrownBy(negative::averagePrecision).isInstanceOf(IllegalStateException.class);
    BinaryScores positive = BinaryScores.of(new boolean[] {true}, new double[] {0.5});
    assertThatThrownBy(positive::rocAuc).hasMessageContaining("positive");
    assertThat(positive.averagePrecision()).isEqualTo(1);
    BinaryScores logits = BinaryScores.of(new boolean[] {true, false}, new double[] {2, -3});
    assertThat(logits.rocAuc()).isEqualTo(1);
    assertThatThrownBy(logits::logLoss).hasMessageContaining("2.0");
    assertThatThrownBy(logits::brier).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> logits.calibrationError(10)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> positive.calibrationError(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void binaryScores_signedZeros_areOneTie() {
    BinaryScores scores = BinaryScores.of(new boolean[] {true, false}, new double[] {-0.0, 0.0});
    assertThat(scores.rocAuc()).isEqualTo(0.5);
    BinaryScores swapped = BinaryScores.of(new boolean[] {false, true}, new double[] {-0.0, 0.0});
    assertThat(swapped.rocAuc()).isEqualTo(0.5);
  }

  @Test
  void classification_unknownClassAndCopies() {
    Classification c = Classification.of(new int[] {3, 3}, new int[] {3, 7});
    assertThatThrownBy(() -> c.f1(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5")
        .hasMessageContaining("[3, 7]");
    c.labels()[0] = 99;
    assertThat(c.labels()).containsExactly(3, 7);
    assertThat(c.precision(7)).isZero();
    assertThat(c.recall(3)).isEqualTo(0.5);
  }

  @Test
  void regression_quantileOutsideZeroToOne_isMisuse() {
    Regression r = Regression.of(new double[] {1}, new double[] {2});
    assertThatThrownBy(() -> r.pinballLoss(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> r.pinballLoss(1.01)).isInstanceOf(IllegalArgumentException.class);
  }
}
