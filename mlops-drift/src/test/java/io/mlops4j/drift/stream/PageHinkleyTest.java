package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageHinkleyTest {

  // River's own regression test (river/drift/test_drift_detectors.py, test_page_hinkley)
  @Test
  void update_riversStream_alarmsAsRiver() {
    assertThat(Alarms.of(PageHinkley.withDefaults(), RiverStream.integers()).drifts())
        .containsExactly(1020, 1991);
  }

  @Test
  void update_nothingFades_isPagesTestWithItsRunningMinimum() {
    double[] stream = Alarms.gaussians(8, 20_000, 0, 0.3, 0.1, 0.9);

    Alarms ours = Alarms.of(PageHinkley.withDefaults().withAlpha(1), stream);

    assertThat(ours.drifts()).isNotEmpty().isEqualTo(pagesTest(stream, 0.005, 50));
  }

  /** The two sums of the definition, with their minimum kept apart. */
  private static List<Integer> pagesTest(double[] stream, double delta, double lambda) {
    List<Integer> drifts = new ArrayList<>();
    int count = 0;
    double total = 0;
    double climb = 0;
    double lowest = 0;
    for (int i = 0; i < stream.length; i++) {
      count++;
      total += stream[i];
      climb += stream[i] - total / count - delta;
      lowest = Math.min(lowest, climb);
      if (count >= 29 && climb - lowest >= lambda) {
        drifts.add(i);
        count = 0;
        total = 0;
        climb = 0;
        lowest = 0;
      }
    }
    return drifts;
  }

  @Test
  void update_longStableTime_alarmsSoonerThanWithoutTheMinimum() {
    double[] stream = Alarms.errors(4, 100_000, 0.2, 0.2, 0.2, 0.2, 0.4);
    int change = 80_000;

    int ours = delay(PageHinkley.withDefaults().withDelta(0.02), stream, change);
    int moa = delay(PageHinkley.asInMoa().withDelta(0.02), stream, change);

    assertThat(ours).isBetween(1, 600);
    assertThat(moa).isGreaterThan(3 * ours / 2);
  }

  private static int delay(DriftDetector detector, double[] stream, int change) {
    return Alarms.of(detector, stream).drifts().stream()
        .filter(at -> at >= change)
        .mapToInt(at -> at - change)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void update_fallOfTheMean_isAlarmOnlyWhenAskedFor() {
    double[] stream = Alarms.levels(2, 10_000, 0.7, 0.3);

    assertThat(Alarms.of(PageHinkley.withDefaults(), stream).drifts()).isEmpty();
    assertThat(Alarms.of(PageHinkley.withDefaults().withDirection(Direction.FALL), stream).drifts())
        .isNotEmpty()
        .isEqualTo(
            Alarms.of(PageHinkley.withDefaults().withDirection(Direction.ANY), stream).drifts());
  }
}
