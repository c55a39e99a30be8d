package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mlops4j.core.Direction;
import io.mlops4j.core.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private final List<String> languages = new ArrayList<>();
  private final int[] actual = new int[200];
  private final int[] predicted = new int[200];

  /** 100 rows of de, all but 25 right; 60 of fr, all right; 40 of it, none right. */
  SlicesTest() {
    for (int row = 0; row < 200; row++) {
      int turn = row * 37 % 200;
      languages.add(turn < 100 ? "de" : turn < 160 ? "fr" : "it");
      actual[row] = row % 3;
      boolean right = turn < 75 || (turn >= 100 && turn < 160);
      predicted[row] = right ? actual[row] : (actual[row] + 1) % 3;
    }
  }

  @Test
  void metric_isThatOfTheRowsOfEachSlice() {
    SlicedMetrics sliced =
        Slices.by("lang", languages)
            .metric("accuracy", Classification.of(actual, predicted), Classification::accuracy);
    assertThat(sliced.metrics())
        .containsExactly(
            Metric.of("accuracy", 0.75).onSlice("lang=de"),
            Metric.of("accuracy", 1).onSlice("lang=fr"),
            Metric.of("accuracy", 0).onSlice("lang=it"));
    assertThat(sliced.leftOut()).isEmpty();
    assertThat(sliced.lowerIsBetter().metrics())
        .extracting(Metric::direction)
        .containsOnly(Direction.LOWER_IS_BETTER);
    assertThat(Slices.by("lang", languages).sizes())
        .containsEntry("lang=de", 100)
        .containsEntry("lang=fr", 60)
        .containsEntry("lang=it", 40)
        .hasSize(3);
  }

  @Test
  void metric_smallOrUndefinedSlices_areLeftOutWithTheReason() {
    List<String> keys = new ArrayList<>(languages);
    boolean[] right = new boolean[200];
    double[] scores = new double[200];
    for (int row = 0; row < 200; row++) {
      right[row] = actual[row] == predicted[row];
      scores[row] = row * 7 % 200 / 200.0;
    }
    SlicedMetrics sliced =
        Slices.by("lang", keys)
            .minRows(50)
            .metric("auc", BinaryScores.of(right, scores), BinaryScores::rocAuc);
    assertThat(sliced.metrics()).extracting(Metric::slice).containsExactly("lang=de");
    assertThat(sliced.leftOut())
        .containsExactly(
            new SlicedMetrics.LeftOut(
                "lang=fr", 60, "ROC AUC needs answers of both kinds; all are positive"),
            new SlicedMetrics.LeftOut("lang=it", 40, "40 rows are fewer than 50"));
    assertThat(
            Slices.by("lang", keys)
                .metric("nan", BinaryScores.of(right, scores), b -> 0.0 / 0)
                .leftOut())
        .hasSize(3)
        .allSatisfy(slice -> assertThat(slice.reason()).isEqualTo("nan is NaN"));
  }

  @Test
  void metric_fewerThanThirtyRows_areLeftOutByDefault() {
    RowValues values = RowValues.of(new double[29]);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 29; i++) {
      keys.add("x");
    }
    assertThat(Slices.by("k", keys).metric("m", values, RowValues::mean).metrics()).isEmpty();
    assertThat(Slices.by("k", keys).minRows(29).metric("m", values, RowValues::mean).metrics())
        .hasSize(1);
  }

  @Test
  void intervals_drawOnlyTheRowsOfTheSlice() {
    double[] values = new double[200];
    for (int row = 0; row < 200; row++) {
      values[row] = languages.get(row).equals("de") ? row / 200.0 : 1000;
    }
    Bootstrap bootstrap = Bootstrap.with(new SplittableRandom(1)).biasCorrected();
    var intervals =
        Slices.by("lang", languages)
            .minRows(50)
            .intervals(bootstrap, RowValues.of(values), RowValues::mean);
    assertThat(intervals).containsOnlyKeys("lang=de", "lang=fr");
    Interval de = intervals.values().iterator().next();
    assertThat(de.low()).isBetween(0.4, 0.5);
    assertThat(de.high()).isBetween(0.5, 0.6);
    // 2 * 1.96 * standard deviation of a uniform / sqrt(100)
    assertThat(de.high() - de.low()).isCloseTo(0.1132, within(0.012));
    assertThat(intervals).containsEntry("lang=fr", new Interval(1000, 1000, 1000, 0.95));
  }

  @Test
  void misuse_isRefused() {
    Slices slices = Slices.by("lang", languages);
    assertThatThrownBy(() -> slices.metric("m", RowValues.of(new double[3]), RowValues::mean))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the evaluation has 3 rows, the slices 200");
    assertThatThrownBy(() -> slices.minRows(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Slices.by("lang", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> slices.metric("a=b", RowValues.of(new double[200]), RowValues::mean))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("metric name");
  }
}
