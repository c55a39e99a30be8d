package io.mlops4j.core.assertj;

import static io.mlops4j.core.assertj.RegistryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.evaluate.Classification;
import io.mlops4j.core.evaluate.Interval;
import io.mlops4j.core.evaluate.RowValues;
import io.mlops4j.core.evaluate.SlicedMetrics;
import io.mlops4j.core.evaluate.Slices;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EvaluationAssertionsTest {
  private final Classification classification =
      Classification.of(new int[] {0, 1, 1, 1}, new int[] {0, 1, 1, 0});
  private final Interval interval = new Interval(0.1, 0.2, 0.4, 0.95);

  @Test
  void evaluation_metrics() {
    assertThat(classification)
        .hasAtLeast("accuracy", Classification::accuracy, 0.75)
        .hasAtMost("recall of 1", c -> c.recall(1), 0.7);
    fails(
        () ->
            assertThat(classification)
                .as("dev")
                .hasAtLeast("accuracy", Classification::accuracy, 0.8),
        "[dev] accuracy is 0.75, required: at least 0.8");
    fails(
        () -> assertThat(classification).hasAtMost("accuracy", Classification::accuracy, 0.7),
        "accuracy is 0.75, required: at most 0.7");
    fails(
        () -> assertThat(classification).hasAtLeast("nothing", c -> Double.NaN, 0),
        "nothing is NaN, required: at least 0.0");
    fails(
        () -> assertThat(classification).hasAtMost("nothing", c -> Double.NaN, 0),
        "nothing is NaN, required: at most 0.0");
  }

  @Test
  void interval_ends() {
    assertThat(interval).isAbove(0).isBelow(0.5).contains(0.1).isNoWiderThan(0.31);
    fails(
        () -> assertThat(interval).isAbove(0.1),
        "Expected 0.2 [0.1, 0.4] at 95.0 % to be above 0.1");
    fails(
        () -> assertThat(interval).isBelow(0.4),
        "Expected 0.2 [0.1, 0.4] at 95.0 % to be below 0.4");
    fails(
        () -> assertThat(interval).contains(0), "Expected 0.2 [0.1, 0.4] at 95.0 % to contain 0.0");
    fails(
        () -> assertThat(interval).isNoWiderThan(0.2),
        "Expected 0.2 [0.1, 0.4] at 95.0 % to be no wider than 0.2, not 0.30000000000000004");
  }

  @Test
  void slices_allOfThem() {
    Slices slices = Slices.by("lang", List.of("de", "de", "fr"));
    RowValues values = RowValues.of(new double[] {0.5, 0.7, 0.3});
    SlicedMetrics all = slices.minRows(1).metric("cosine", values, RowValues::mean);
    assertThat(all).areAtLeast(0.3).areAtMost(0.6).coverEverySlice();
    fails(
        () -> assertThat(all).areAtLeast(0.4), "cosine on lang=fr is 0.3, required: at least 0.4");
    fails(
        () -> assertThat(all).areAtMost(0.2),
        "cosine on lang=de is 0.6, cosine on lang=fr is 0.3, required: at most 0.2");
    SlicedMetrics some = slices.minRows(2).metric("cosine", values, RowValues::mean);
    assertThat(some).areAtLeast(0.6);
    fails(
        () -> assertThat(some).coverEverySlice(),
        "Expected a metric on every slice but lang=fr was left out: 1 rows are fewer than 2");
    SlicedMetrics none = slices.metric("cosine", values, RowValues::mean);
    fails(() -> assertThat(none).areAtLeast(0), "No slice has the metric, required: at least 0.0");
  }

  @Test
  void entry_standsBesideThatOfAssertJ() {
    assertThat(interval.low()).isEqualTo(0.1);
    assertThat(List.of(1)).hasSize(1);
    assertThat(classification).isNotNull();
  }

  private static void fails(ThrowingCallable assertion, String message) {
    assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContaining(message);
  }
}
