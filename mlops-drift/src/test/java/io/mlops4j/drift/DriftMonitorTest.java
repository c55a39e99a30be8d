package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftMonitorTest {
  private static final Instant START = Instant.parse("2026-03-02T10:00:30Z");

  /** A clock that stands still until told otherwise. */
  private static final class HandClock implements InstantSource {
    private volatile Instant now = START;

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private static ReferenceProfile oneFeature() {
    return ReferenceProfile.builder()
        .numeric("x", Draws.normal(new SplittableRandom(1), 20_000, 0, 1))
        .build();
  }

  private static void feed(DriftMonitor monitor, SplittableRandom random, int rows, double shift) {
    double[] row = new double[1];
    for (int i = 0; i < rows; i++) {
      row[0] = random.nextGaussian() + shift;
      monitor.observe(row);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 500, 5_000, 200_000, 5_000_000})
  void closeWindow_sameDistribution_isQuietAndShifted_isNot(int rows) {
    DriftMonitor monitor = DriftMonitor.against(oneFeature());
    SplittableRandom random = new SplittableRandom(rows);
    feed(monitor, random, rows, 0);
    DriftReport same = monitor.closeWindow();
    assertThat(same.drifted()).as(same.toText()).isFalse();
    assertThat(same.rows()).isEqualTo(rows);
    feed(monitor, random, rows, 1);
    DriftReport shifted = monitor.closeWindow();
    assertThat(shifted.drifted()).as(shifted.toText()).isTrue();
    assertThat(shifted.driftedFeatures()).containsExactly("x");
  }

  @Test
  void closeWindow_nullTrialsOfManyFeatures_alarmsAtTheLevel() {
    SplittableRandom random = new SplittableRandom(77);
    int alarms = 0;
    int trials = 400;
    for (int trial = 0; trial < trials; trial++) {
      ReferenceProfile.Builder builder = ReferenceProfile.builder();
      for (int f = 0; f < 6; f++) {
        builder.numeric(
            "f" + f, f < 4 ? Draws.normal(random, 600, 0, 1) : Draws.fewValues(random, 600));
      }
      List<String> categories = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        categories.add("c" + (int) Math.sqrt(random.nextInt(50)));
      }
      DriftMonitor monitor =
          DriftMonitor.against(builder.categorical("c", categories).build())
              .with(DriftTest.withDefaults().alpha(0.1));
      double[][] columns = new double[6][];
      for (int f = 0; f < 6; f++) {
        columns[f] = f < 4 ? Draws.normal(random, 150, 0, 1) : Draws.fewValues(random, 150);
      }
      for (int i = 0; i < 150; i++) {
        for (int f = 0; f < 6; f++) {
          monitor.observe("f" + f, columns[f][i]);
        }
        monitor.observe("c", "c" + (int) Math.sqrt(random.nextInt(50)));
      }
      alarms += monitor.closeWindow().drifted() ? 1 : 0;
    }
    // Holm bounds the rate by 10 %; three standard errors are 4.5 points.
    assertThat((double) alarms / trials).isBetween(0.02, 0.145);
  }

  @Test
  void observe_manyThreadsAndWindows_losesAndDoublesNothing() throws InterruptedException {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("a", 0, 1, 2, 3).numeric("b", 0, 1, 2, 3).build();
    DriftMonitor monitor = DriftMonitor.against(reference);
    int writers = 6;
    int each = 40_000;
    AtomicBoolean writing = new AtomicBoolean(true);
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      threads.add(
          new Thread(
              () -> {
                double[] row = new double[2];
                for (int i = 0; i < each; i++) {
                  row[0] = i & 3;
                  row[1] = 3 - (i & 3);
                  monitor.observe(row);
                }
              }));
    }
    ConcurrentLinkedQueue<Long> rows = new ConcurrentLinkedQueue<>();
    Thread closer =
        new Thread(
            () -> {
              while (writing.get()) {
                rows.add(monitor.closeWindow().rows());
              }
            });
    threads.forEach(Thread::start);
    closer.start();
    for (Thread thread : threads) {
      thread.join();
    }
    writing.set(false);
    closer.join();
    rows.add(monitor.closeWindow().rows());
    assertThat(rows.stream().mapToLong(Long::longValue).sum()).isEqualTo((long) writers * each);
  }

  @Test
  void everyRows_closesAtTheRowAndTellsTheListener() {
    List<DriftReport> reports = new ArrayList<>();
    DriftMonitor monitor =
        DriftMonitor.against(oneFeature()).with(WindowPolicy.everyRows(100)).onReport(reports::add);
    feed(monitor, new SplittableRandom(4), 250, 0);
    assertThat(reports).extracting(DriftReport::rows).containsExactly(100L, 100L);
    assertThat(reports).extracting(DriftReport::window).containsExactly(1L, 2L);
    assertThat(monitor.openWindow().rows()).isEqualTo(50);
    assertThat(monitor.lastReport()).contains(reports.get(1));
  }

  @Test
  void every_closesAtAlignedTimes() {
    HandClock clock = new HandClock();
    List<DriftReport> reports = new ArrayList<>();
    DriftMonitor monitor =
        DriftMonitor.against(oneFeature())
            .with(WindowPolicy.every(Duration.ofMinutes(1)))
            .with(clock)
            .onReport(reports::add);
    feed(monitor, new SplittableRandom(4), 10, 0);
    assertThat(monitor.closeIfDue()).isEmpty();
    clock.advance(Duration.ofSeconds(31));
    feed(monitor, new SplittableRandom(4), 7, 0);
    assertThat(reports).extracting(DriftReport::rows).containsExactly(10L);
    clock.advance(Duration.ofMinutes(1));
    assertThat(monitor.closeIfDue()).map(DriftReport::rows).contains(7L);
    assertThat(reports.get(1).openedAt()).contains(START.plusSeconds(31));
    assertThat(reports.get(1).closedAt()).contains(START.plusSeconds(91));
  }

  @Test
  void slidingOver_reportsTheLastSteps() {
    List<DriftReport> reports = new ArrayList<>();
    DriftMonitor monitor =
        DriftMonitor.against(oneFeature())
            .with(WindowPolicy.everyRows(10).slidingOver(3))
            .onReport(reports::add);
    feed(monitor, new SplittableRandom(4), 50, 0);
    assertThat(reports).extracting(DriftReport::rows).containsExactly(10L, 20L, 30L, 30L, 30L);
  }

  @Test
  void constant_zerosFromTuesdayOn_areFoundWithTheWindowTheyBegan() {
    HandClock clock = new HandClock();
    clock.now = Instant.parse("2026-03-02T00:00:00Z");
    DriftMonitor monitor =
        DriftMonitor.against(oneFeature()).with(WindowPolicy.every(Duration.ofDays(1))).with(clock);
    SplittableRandom random = new SplittableRandom(3);
    DriftReport report = monitor.closeWindow();
    for (int day = 0; day < 4; day++) {
      for (int i = 0; i < 500; i++) {
        monitor.observe("x", day == 0 ? random.nextGaussian() : 0);
      }
      clock.advance(Duration.ofDays(1));
      report = monitor.closeIfDue().orElseThrow();
    }
    assertThat(report.feature("x").findings())
        .extracting(Finding::kind, Finding::message, Finding::since)
        .contains(
            tuple(
                Finding.Kind.CONSTANT,
                "all 500 values are 0",
                Optional.of(Instant.parse("2026-03-04T00:00:00Z"))));
    assertThat(report.toText()).contains("all 500 values are 0 (since 2026-03-04T00:00:00Z)");
  }

  /** An output of the model is a feature like an input. */
  @Test
  void report_ofInputsAndOutputs_ranksDriftByImportanceAndGivesTheShare() {
    ReferenceProfile.Builder builder = ReferenceProfile.builder();
    for (String name : List.of("a", "b", "c", "score")) {
      builder.numeric(name, Draws.normal(new SplittableRandom(name.length()), 5_000, 0, 1));
    }
    builder.importance("c", 0.9).importance("a", 0.1).importance("b", 5);
    DriftMonitor monitor = DriftMonitor.against(builder.build());
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 2_000; i++) {
      double[] row = {
        random.nextGaussian() + 3,
        random.nextGaussian(),
        random.nextGaussian() + 1,
        random.nextGaussian() + 2
      };
      monitor.observe(row);
    }
    DriftReport report = monitor.closeWindow();
    assertThat(report.driftedFeatures()).containsExactly("c", "a", "score");
    assertThat(report.features().get(3).feature()).isEqualTo("b");
    assertThat(report.driftedShare()).isEqualTo(0.75);
    assertThat(report.toJson()).contains("\"driftedShare\":0.75");
    DriftTest most = DriftTest.withDefaults().driftedShareAtLeast(0.8);
    assertThat(DriftMonitor.against(builder.build()).with(most).closeWindow().drifted()).isFalse();
  }

  @Test
  void episodes_alertOnceAndClearAfterQuietWindows() {
    HandClock clock = new HandClock();
    DriftMonitor monitor =
        DriftMonitor.against(oneFeature()).with(new AlertPolicy(2, 2)).with(clock);
    SplittableRandom random = new SplittableRandom(12);
    List<Boolean> alerts = new ArrayList<>();
    List<Boolean> since = new ArrayList<>();
    for (double shift : new double[] {0, 2, 0, 2, 2, 2, 0, 2, 0, 0, 2, 2}) {
      feed(monitor, random, 300, shift);
      clock.advance(Duration.ofMinutes(1));
      DriftReport report = monitor.closeWindow();
      alerts.add(report.alerts());
      since.add(report.feature("x").since().equals(Optional.of(START.plusSeconds(240))));
    }
    assertThat(alerts)
        .containsExactly(
            false, false, false, false, true, false, false, false, false, false, false, true);
    assertThat(since)
        .containsExactly(
            false, false, false, true, true, true, true, true, true, false, false, false);
  }

  @Test
  void closeWindow_withoutObservations_isQuietWithoutPValues() {
    DriftReport report = DriftMonitor.against(oneFeature()).closeWindow();
    assertThat(report.drifted()).isFalse();
    assertThat(report.hasFindings()).isFalse();
    assertThat(report.feature("x").measures()).isEmpty();
    assertThat(report.feature("x").adjustedPValue()).isEmpty();
    assertThat(report.toJson()).contains("\"rows\":0");
  }

  @Test
  void closeWindow_onlyNaN_isDriftAndNeverAnUndefinedPValue() {
    DriftMonitor monitor = DriftMonitor.against(oneFeature());
    for (int i = 0; i < 100; i++) {
      monitor.observe("x", Double.NaN);
    }
    DriftReport report = monitor.closeWindow();
    assertThat(report.drifted()).isTrue();
    assertThat(report.feature("x").findings())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.VANISHED);
    assertThat(report.feature("x").adjustedPValue().orElseThrow()).isLessThan(1e-9);
  }

  /** Over a day that slides by hours as well: it holds old values for long. */
  @ParameterizedTest
  @ValueSource(ints = {1, 24})
  void staleAfter_silentFeature_isFoundOnceTheAgeIsExceeded(int steps) {
    HandClock clock = new HandClock();
    DriftMonitor monitor =
        DriftMonitor.against(oneFeature())
            .with(WindowPolicy.every(Duration.ofHours(1)).slidingOver(steps))
            .with(clock)
            .staleAfter(Duration.ofHours(2));
    List<Boolean> stale = new ArrayList<>();
    for (int hour = 0; hour < 5; hour++) {
      if (hour == 0 || hour == 4) {
        monitor.observe("x", 0.5);
      }
      clock.advance(Duration.ofHours(1));
      stale.add(
          monitor.closeIfDue().orElseThrow().feature("x").findings().stream()
              .anyMatch(finding -> finding.kind() == Finding.Kind.STALE));
    }
    assertThat(stale).containsExactly(false, false, false, true, false);
  }

  @Test
  void with_seasonalReference_comparesLikeHours() {
    ReferenceProfile base = oneFeature();
    SplittableRandom random = new SplittableRandom(40);
    WindowCounter nights = base.counter();
    for (double value : Draws.normal(random, 5_000, -1, 0.5)) {
      nights.observe("x", value);
    }
    Instant night = Instant.parse("2026-02-24T03:00:00Z");
    SeasonalReference seasonal =
        SeasonalReference.hourOfWeek(base, java.time.ZoneOffset.UTC).with(night, nights.profile());
    HandClock clock = new HandClock();
    clock.now = night.plus(Duration.ofDays(7));
    DriftMonitor monitor = DriftMonitor.against(base).with(clock).with(seasonal);
    for (double value : Draws.normal(random, 500, -1, 0.5)) {
      monitor.observe("x", value);
    }
    clock.advance(Duration.ofHours(1));
    assertThat(monitor.closeWindow().drifted()).isFalse();
    for (double value : Draws.normal(random, 500, -1, 0.5)) {
      monitor.observe("x", value);
    }
    assertThat(monitor.closeWindow().drifted()).isTrue();
  }

  @Test
  void refreshedWith_changeThatStays_isTheNewNormal() {
    DriftMonitor monitor = DriftMonitor.against(oneFeature());
    SplittableRandom random = new SplittableRandom(41);
    feed(monitor, random, 2_000, 1);
    WindowProfile changed = monitor.openWindow();
    assertThat(monitor.closeWindow().drifted()).isTrue();
    DriftMonitor refreshed = monitor.refreshedWith(changed);
    feed(refreshed, random, 2_000, 1);
    assertThat(refreshed.closeWindow().drifted()).isFalse();
  }

  @Test
  void observe_numbersAndKnownCategories_allocatesNothing() throws Exception {
    ReferenceProfile reference =
        ReferenceProfile.builder()
            .numeric("x", 1, 2, 3)
            .categorical("c", List.of("a", "b"))
            .build();
    DriftMonitor monitor = DriftMonitor.against(reference);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = allocatedBytes();
      for (int i = 0; i < 100_000; i++) {
        monitor.observe("x", i);
        monitor.observe("c", "a");
      }
      least = Math.min(least, allocatedBytes() - before);
    }
    // The measurement itself may take a few hundred bytes; one per value would be 200,000.
    assertThat(least).isLessThan(10_000);
  }

  @Test
  void observe_rowsAndColumns_allocateNothing() throws Exception {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("x", 1, 2, 3).numeric("y", 4, 5, 6).build();
    DriftMonitor monitor = DriftMonitor.against(reference);
    double[] row = {2, 5};
    double[] column = new double[100];
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = allocatedBytes();
      for (int i = 0; i < 50_000; i++) {
        row[0] = i;
        monitor.observe(row);
        column[i % column.length] = i;
        monitor.observe("y", column);
      }
      least = Math.min(least, allocatedBytes() - before);
    }
    assertThat(least).isLessThan(10_000);
  }

  @Test
  void observe_column_countsLikeItsValuesOneByOne() {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("x", 1, 2, 3).categorical("c", List.of("a")).build();
    double[] column = {0, 1.5, Double.NaN, Double.POSITIVE_INFINITY, 2, 2, 9};
    DriftMonitor whole = DriftMonitor.against(reference);
    DriftMonitor single = DriftMonitor.against(reference);

    whole.observe("x", column);
    whole.observe("c", column);
    whole.observe("x", new double[0]);
    for (double value : column) {
      single.observe("x", value);
      single.observe("c", value);
    }

    assertThat(whole.openWindow().toBytes()).isEqualTo(single.openWindow().toBytes());
    assertThatThrownBy(() -> whole.observe("z", column))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("z");
  }

  @Test
  void observe_columnsAndRowsOfOtherPrimitives_countLikeDoubles() {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("x", 1, 2, 3).numeric("y", 1, 2, 3).build();
    DriftMonitor monitor = DriftMonitor.against(reference);
    monitor.observe("x", new float[] {0.1f, Float.NaN, Float.NEGATIVE_INFINITY});
    monitor.observe("x", new int[] {1, Integer.MIN_VALUE});
    monitor.observe("x", new long[] {2, Long.MAX_VALUE});
    monitor.observe(new float[] {0.1f, 2.5f});
    WindowCounter counter = reference.counter();
    counter.observe("x", new float[] {0.1f, Float.NaN, Float.NEGATIVE_INFINITY});
    counter.observe("x", new int[] {1, Integer.MIN_VALUE});
    counter.observe("x", new long[] {2, Long.MAX_VALUE});
    counter.observe(new float[] {0.1f, 2.5f});
    WindowCounter doubles = reference.counter();
    doubles.observe("x", new double[] {0.1f, Double.NaN, Double.NEGATIVE_INFINITY});
    doubles.observe("x", new double[] {1, -0x1p31, 2, 0x1p63});
    doubles.observe(new double[] {0.1f, 2.5});
    assertThat(monitor.openWindow().toBytes()).isEqualTo(doubles.profile().toBytes());
    assertThat(counter.profile().toBytes()).isEqualTo(doubles.profile().toBytes());
    assertThatThrownBy(() -> monitor.observe(new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 values");
  }

  /** By name, because the library's module reads no management module. */
  private static long allocatedBytes() throws Exception {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Object bytes =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long.class)
            .invoke(threads, Thread.currentThread().getId());
    return (long) java.util.Objects.requireNonNull(bytes);
  }

  @Test
  void with_moreValuesThanCanBeCounted_isRefused() {
    ReferenceProfile reference =
        ReferenceProfile.builder()
            .numeric("x", new double[] {1, 2, 3})
            .numeric("y", new double[] {1, 2, 3})
            .build();
    DriftMonitor monitor = DriftMonitor.against(reference);
    long most = Long.MAX_VALUE / 2;
    for (Duration length :
        List.of(
            Duration.ZERO,
            Duration.ofNanos(999_999),
            Duration.ofNanos(1_500_000),
            Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThatThrownBy(() -> WindowPolicy.every(length))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(length.toString());
    }
    assertThatThrownBy(() -> monitor.with(WindowPolicy.everyRows(most + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4611686018427387904 rows with 2 features");
    DriftMonitor large = monitor.with(WindowPolicy.everyRows(most));
    large.observe(new double[] {1, 2});
    assertThat(large.openWindow().rows()).isEqualTo(1);
  }
}
