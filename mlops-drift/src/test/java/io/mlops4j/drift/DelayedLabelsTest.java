package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DelayedLabelsTest {
  private Instant now = Instant.parse("2026-03-02T10:20:00Z");

  private DelayedLabels hourly() {
    return DelayedLabels.every(Duration.ofHours(1)).with(() -> now);
  }

  @Test
  void labelled_later_countsInTheWindowOfThePrediction() {
    DelayedLabels labels = hourly();
    labels.predicted("a", 0.9);
    labels.predicted("b", 0.9);
    labels.predicted("c", 0.1);
    labels.predicted("d", 0.1);
    labels.predicted("e", 0.1);
    now = now.plus(Duration.ofHours(2));
    labels.predicted("f", 0.7);
    assertThat(labels.labelled("a", true)).isTrue();
    assertThat(labels.labelled("b", false)).isTrue();
    assertThat(labels.labelled("c", true)).isTrue();
    assertThat(labels.labelled("d", false)).isTrue();
    assertThat(labels.labelled("d", true)).isFalse();
    assertThat(labels.labelled("unknown", true)).isFalse();
    assertThat(labels.performance())
        .extracting(LabelledPerformance::openedAt)
        .containsExactly(
            Instant.parse("2026-03-02T10:00:00Z"), Instant.parse("2026-03-02T12:00:00Z"));
    LabelledPerformance first = labels.performance().get(0);
    assertThat(first.confusion()).isEqualTo(new Confusion(1, 1, 1, 1));
    assertThat(first.coverage()).isEqualTo(0.8);
    assertThat(labels.performance().get(1).accuracy()).isEqualTo(new Estimate(Double.NaN, 0, 1));
  }

  @Test
  void predicted_beyondTheLimits_givesUpTheOldest() {
    DelayedLabels labels = hourly().atMost(2, 1);
    labels.predicted("a", 0.9);
    labels.predicted("b", 0.9);
    labels.predicted("c", 0.9);
    assertThat(labels.labelled("a", true)).isFalse();
    assertThat(labels.labelled("b", true)).isTrue();
    now = now.plus(Duration.ofHours(1));
    labels.predicted("d", 0.9);
    assertThat(labels.labelled("c", true)).isFalse();
    assertThat(labels.performance()).hasSize(1);
  }

  // python3 -c "from scipy.stats import binomtest;
  // print(binomtest(83, 100).proportion_ci(method='wilson'))"  scipy 1.17.1
  @Test
  void accuracy_interval_isWilsons() {
    Instant start = Instant.EPOCH;
    Estimate accuracy =
        new LabelledPerformance(start, start, 120, new Confusion(50, 10, 7, 33)).accuracy();
    assertThat(accuracy.value()).isEqualTo(0.83);
    assertThat(accuracy.low()).isCloseTo(0.744519952323989, within(1e-12));
    assertThat(accuracy.high()).isCloseTo(0.891064338859401, within(1e-12));
  }

  @Test
  void threshold_nan_isRefused() {
    DelayedLabels labels = hourly();
    assertThatThrownBy(() -> labels.threshold(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threshold is NaN");
  }
}
