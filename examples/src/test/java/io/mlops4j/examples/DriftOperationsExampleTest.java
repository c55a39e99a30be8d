package io.mlops4j.examples;

import static io.mlops4j.drift.DriftAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.Estimate;
import io.mlops4j.drift.Finding;
import io.mlops4j.drift.LabelledClassPerformance;
import io.mlops4j.drift.LabelledPerformance;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.WindowProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftOperationsExampleTest {
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  /** A clock that stands until it is moved. */
  private static final class HandClock implements InstantSource {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  private final SplittableRandom random = new SplittableRandom(5);
  private final HandClock clock = new HandClock();
  private final ReferenceProfile reference =
      ReferenceProfile.builder().numeric("amount", normal(5_000, 0)).build();

  private double[] normal(int size, double mean) {
    double[] sample = new double[size];
    Arrays.setAll(sample, i -> mean + random.nextGaussian());
    return sample;
  }

  private DriftReport window(DriftMonitor monitor, Duration length, int rows, double mean) {
    for (double value : normal(rows, mean)) {
      monitor.observe("amount", value);
    }
    clock.pass(length);
    return monitor.closeIfDue().orElseThrow();
  }

  @Test
  void stored_reference_isTheSame(@TempDir Path folder) throws IOException {
    assertThat(DriftOperationsExample.stored(reference, folder.resolve("reference.json")))
        .isEqualTo(reference);
  }

  @Test
  void watched_changeThatStays_alertsOnce() {
    List<DriftReport> alerts = new ArrayList<>();
    DriftMonitor monitor = DriftOperationsExample.watched(reference, clock, alerts::add);
    for (int step = 0; step < 30; step++) {
      window(monitor, Duration.ofMinutes(10), 300, step < 12 ? 0 : 0.5);
    }

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).driftedFeatures()).containsExactly("amount");
  }

  @Test
  void watched_featureThatFallsSilent_isStale() {
    DriftMonitor monitor = DriftOperationsExample.watched(reference, clock, alert -> {});
    window(monitor, Duration.ofMinutes(10), 300, 0);
    DriftReport silent = window(monitor, Duration.ofHours(3), 0, 0);

    assertThat(silent.feature("amount").findings())
        .extracting(Finding::kind)
        .contains(Finding.Kind.STALE);
  }

  @Test
  void seasonal_everyNightIsLower_isNoDrift() {
    Map<Instant, List<double[]>> past = new HashMap<>();
    for (int hour = 0; hour < 168; hour++) {
      List<double[]> rows = new ArrayList<>();
      for (double value : normal(1_000, hour % 24 < 6 ? -2 : 0)) {
        rows.add(new double[] {value});
      }
      past.put(START.minus(Duration.ofDays(7)).plus(Duration.ofHours(hour)), rows);
    }
    DriftMonitor monitor = DriftOperationsExample.seasonal(reference, ZoneOffset.UTC, past, clock);

    assertThat(window(monitor, Duration.ofHours(1), 500, -2).drifted()).isFalse();
    clock.pass(Duration.ofHours(10));
    monitor.closeIfDue();
    assertThat(window(monitor, Duration.ofHours(1), 500, -2).drifted()).isTrue();
  }

  @Test
  void following_calmDay_becomesTheReference() {
    DriftMonitor monitor = DriftOperationsExample.following(reference, clock);
    for (int hour = 0; hour < 25; hour++) {
      window(monitor, Duration.ofHours(1), 200, 0);
    }

    assertThat(monitor.lastReport().orElseThrow().refresh()).isPresent();
  }

  @Test
  void performance_labelsOfHalf_countWithTheirPredictions() {
    List<LabelledPerformance> hours =
        DriftOperationsExample.performance(
            clock,
            List.of("a", "b", "c", "d"),
            new double[] {0.9, 0.8, 0.1, 0.2},
            new boolean[] {true, false});

    assertThat(hours).hasSize(1);
    assertThat(hours.get(0).coverage()).isEqualTo(0.5);
    assertThat(hours.get(0).accuracy().value()).isEqualTo(0.5);
  }

  @Test
  void performanceOfClasses_labelsOfHalf_countWithTheirPredictions() {
    List<LabelledClassPerformance> hours =
        DriftOperationsExample.performanceOfClasses(
            clock,
            Map.of("a", "invoice", "b", "other", "c", "other", "d", "reminder"),
            Map.of("a", "invoice", "b", "reminder"));

    assertThat(hours).hasSize(1);
    assertThat(hours.get(0).coverage()).isEqualTo(0.5);
    assertThat(hours.get(0).confusion().count("other", "reminder")).isEqualTo(1);
  }

  @Test
  void meanError_predictionsTooHigh_isAboveZero() {
    Estimate bias =
        DriftOperationsExample.meanError(
            clock, Map.of("a", 12.0, "b", 7.5), Map.of("a", 10.0, "b", 6.5));

    assertThat(bias.value()).isEqualTo(1.5);
    assertThat(bias.covers(0)).isTrue();
  }

  @Test
  void weeklyBatch_looksLikeTheTrainingData() {
    WindowCounter counter = reference.counter();
    counter.observe("amount", normal(2_000, 0));
    WindowProfile batch = counter.profile();

    assertThat(batch).hasNotDriftedFrom(reference);
  }
}
