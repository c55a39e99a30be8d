package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KswinTest {

  // River's own regression test (river/drift/test_drift_detectors.py, test_kswin):
  // KSWIN(alpha=0.0001, window_size=200, stat_size=100, seed=42), alarms [1042]
  @Test
  void update_riversStream_alarmsAsRiver() {
    Kswin detector = Kswin.withDefaults().withAlpha(0.0001).withWindow(200, 100);

    assertThat(Alarms.of(detector, RiverStream.integers()).drifts()).containsExactly(1042);
  }

  // scipy 1.17.1: a deque of 60, emptied after an alarm;
  // d, p = ks_2samp(l[:30], l[30:], method="auto"); alarm if p <= 0.005 and d > 0.1
  // over java.util.Random(42): nextDouble(), squared from element 2000 on
  @Test
  void update_continuousStream_alarmsAsScipyDecides() {
    double[] stream = new double[4000];
    Random random = new Random(42);
    for (int i = 0; i < stream.length; i++) {
      double u = random.nextDouble();
      stream[i] = i < 2000 ? u : u * u;
    }

    Kswin detector = Kswin.withDefaults().withWindow(60, 30);

    assertThat(Alarms.of(detector, stream).drifts()).containsExactly(419, 2222, 2681, 3734);
  }

  // The same with p <= 0.001, over floor(4 nextDouble()), floor(12 nextDouble()) from 2000 on
  @Test
  void update_streamOfTies_alarmsAsScipyDecides() {
    double[] stream = new double[4000];
    Random random = new Random(42);
    for (int i = 0; i < stream.length; i++) {
      stream[i] = Math.floor((i < 2000 ? 4 : 12) * random.nextDouble());
    }

    Kswin detector = Kswin.withDefaults().withAlpha(0.001).withWindow(60, 30);

    assertThat(Alarms.of(detector, stream).drifts()).containsExactly(419, 2023, 2683);
  }

  @Test
  void update_sameSeed_givesTheSameAlarms() {
    double[] stream = Alarms.gaussians(3, 20_000, 0, 0.5, 0);

    Alarms first = Alarms.of(Kswin.withDefaults().withSeed(9), stream);
    Alarms second = Alarms.of(Kswin.withDefaults().withSeed(9), stream);
    Alarms other = Alarms.of(Kswin.withDefaults().withSeed(10), stream);

    assertThat(first).isEqualTo(second).isNotEqualTo(other);
  }

  @Test
  void update_spreadChangesAndMeanDoesNot_alarmsSoon() {
    double[] stream = Alarms.gaussians(5, 4_000, 0);
    for (int i = 2_000; i < stream.length; i++) {
      stream[i] *= 6;
    }

    List<Integer> drifts =
        Alarms.of(Kswin.withDefaults().withWindow(300, 100).withAlpha(1e-6), stream).drifts();

    assertThat(drifts).isNotEmpty().allSatisfy(at -> assertThat(at).isBetween(2_000, 2_400));
  }

  @Test
  void update_manySlides_keepsBothPartsSorted() {
    // A window of twice the recent elements draws all the older ones, so any disorder in the parts
    // would show against a detector fed only the last window.
    double[] stream = Alarms.gaussians(11, 3_000, 0, 0.7, 0);
    Kswin detector = Kswin.withDefaults().withWindow(40, 20).withAlpha(0.01);
    int start = 0;
    for (int i = 0; i < stream.length; i++) {
      DriftState state = detector.update(stream[i]);
      DriftState afresh = DriftState.STABLE;
      if (i - start + 1 >= 40) {
        double[] older = Arrays.copyOfRange(stream, i - 39, i - 19);
        double[] recent = Arrays.copyOfRange(stream, i - 19, i + 1);
        afresh = decide(older, recent);
      }
      assertThat(state).as("element %d", i).isEqualTo(afresh);
      if (state == DriftState.DRIFT) {
        start = i + 1;
      }
    }
    assertThat(start).isPositive();
  }

  private static DriftState decide(double[] older, double[] recent) {
    int distance = 0;
    for (double x : older) {
      long below = Arrays.stream(older).filter(v -> v <= x).count();
      long recentBelow = Arrays.stream(recent).filter(v -> v <= x).count();
      distance = Math.max(distance, (int) Math.abs(below - recentBelow));
    }
    for (double x : recent) {
      long below = Arrays.stream(older).filter(v -> v <= x).count();
      long recentBelow = Arrays.stream(recent).filter(v -> v <= x).count();
      distance = Math.max(distance, (int) Math.abs(below - recentBelow));
    }
    return EqualSizeKolmogorovSmirnov.pValue(20, Math.max(1, distance)) <= 0.01
        ? DriftState.DRIFT
        : DriftState.STABLE;
  }

  @Test
  void update_negativeAndPositiveZero_areEqual() {
    Kswin detector = Kswin.withDefaults().withWindow(60, 30);
    for (int i = 0; i < 600; i++) {
      assertThat(detector.update(i % 60 < 30 ? 0.0 : -0.0)).isEqualTo(DriftState.STABLE);
    }
  }

  @Test
  void options_impossible_areRefusedWithTheValue() {
    Kswin detector = Kswin.withDefaults();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.withWindow(59, 30))
        .withMessageContaining("59");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.withWindow(10, 3))
        .withMessageContaining("0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.withMinimumDistance(1))
        .withMessageContaining("1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.withAlpha(0))
        .withMessageContaining("0.0");
  }
}
