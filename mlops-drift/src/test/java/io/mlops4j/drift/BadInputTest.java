package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Samples that break formulas, as reference and as window, and rows that are not what they were.
 */
class BadInputTest {
  /** Finite, but not as a sum, a square or a difference. */
  private static final double HUGE = 1e308;

  enum Sample {
    EMPTY,
    ONE_VALUE,
    CONSTANT,
    ALL_NAN,
    INFINITE,
    HUGE_SUMS,
    DENORMAL,
    ORDINARY;

    double[] numbers() {
      return switch (this) {
        case EMPTY -> new double[0];
        case ONE_VALUE -> new double[] {3};
        case CONSTANT -> repeated(7, 20);
        case ALL_NAN -> repeated(Double.NaN, 20);
        case INFINITE -> new double[] {1 / 0.0, -1 / 0.0, 1 / 0.0};
        case HUGE_SUMS ->
            new double[] {HUGE, HUGE, -HUGE, HUGE, Double.MAX_VALUE, -Double.MAX_VALUE, HUGE, HUGE};
        case DENORMAL ->
            new double[] {Double.MIN_VALUE, 2 * Double.MIN_VALUE, -0.0, 0, 1e-320, 3e-310, 1e-310};
        case ORDINARY -> Draws.normal(new SplittableRandom(2), 500, 0, 1);
      };
    }
  }

  private static double[] repeated(double value, int count) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }

  private static WindowProfile window(ReferenceProfile reference, double... values) {
    WindowCounter counter = reference.counter();
    for (double value : values) {
      counter.observe("x", value);
    }
    return counter.profile();
  }

  @ParameterizedTest
  @EnumSource
  void compare_everySampleWithEveryOther_neverHasAnUndefinedPValue(Sample before) {
    ReferenceProfile reference = ReferenceProfile.builder().numeric("x", before.numbers()).build();
    for (Sample now : Sample.values()) {
      WindowProfile window = window(reference, now.numbers());
      DriftReport report = DriftTest.withDefaults().compare(reference, window);
      FeatureDrift drift = report.feature("x");
      boolean comparable = before != Sample.EMPTY && now != Sample.EMPTY;
      assertThat(drift.adjustedPValue().isPresent())
          .as("%s, %s", before, now)
          .isEqualTo(comparable);
      drift.adjustedPValue().ifPresent(p -> assertThat(p).isBetween(0.0, 1.0));
      assertThat(drift.effect()).isBetween(0.0, 1.0);
      for (Measure measure : drift.measures()) {
        assertThat(measure.statistic()).as(measure.name()).isNotNaN();
        assertThat(measure.threshold()).as(measure.name()).isNotNaN();
        assertThat(measure.pValue().orElse(0)).as(measure.name()).isBetween(0.0, 1.0);
      }
      if (before == now) {
        assertThat(report.drifted()).as("%s against itself", now).isFalse();
      }
      JsonReader.read(report.toJson());
      assertThat(report.toText()).contains("x");
      assertThat(WindowProfile.ofBytes(reference, window.toBytes())).isEqualTo(window);
      assertThat(WindowProfile.ofJson(reference, window.toJson())).isEqualTo(window);
    }
    assertThat(ReferenceProfile.ofBytes(reference.toBytes())).isEqualTo(reference);
    assertThat(ReferenceProfile.ofJson(reference.toJson())).isEqualTo(reference);
  }

  @Test
  void compare_ordinaryReferenceWithSpoiltWindow_isDrift() {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("x", Sample.ORDINARY.numbers()).build();
    for (double value :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, HUGE, Double.MIN_VALUE, 7}) {
      WindowProfile window = window(reference, repeated(value, 100));
      DriftReport report = DriftTest.withDefaults().compare(reference, window);
      assertThat(report.drifted()).as("%s", value).isTrue();
      assertThat(report.hasFindings()).as("%s", value).isTrue();
    }
  }

  @Test
  void compare_emptyWindow_isNeitherDriftNorAPValue() {
    for (Sample sample : Sample.values()) {
      ReferenceProfile reference =
          ReferenceProfile.builder().numeric("x", sample.numbers()).build();
      DriftReport report = DriftTest.withDefaults().compare(reference, window(reference));
      assertThat(report.drifted()).isFalse();
      assertThat(report.feature("x").adjustedPValue()).isEmpty();
    }
  }

  @Test
  void moments_ofHugeSums_areExactOrSaidToBeInfinite() {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("x", Sample.HUGE_SUMS.numbers()).build();
    NumericCounts counts = (NumericCounts) reference.feature("x").counts();
    assertThat(counts.mean()).isEqualTo(5e307);
    assertThat(counts.standardDeviation()).isInfinite();
    NumericCounts denormal = window(reference, Sample.DENORMAL.numbers()).numeric("x");
    assertThat(denormal.finite()).isEqualTo(7);
    assertThat(denormal.mean()).isPositive().isLessThan(Double.MIN_NORMAL);
  }

  @Test
  void categories_emptyOneNullAndLong_areCounted() {
    String megabyte = "z".repeat(1 << 20);
    ReferenceProfile reference =
        ReferenceProfile.builder()
            .categorical("none", List.of())
            .categorical("missing", Arrays.asList(null, null))
            .categorical("one", List.of(""))
            .categorical("long", List.of(megabyte))
            .build();
    WindowCounter counter = reference.counter();
    for (String feature : List.of("none", "missing", "one", "long")) {
      counter.observe(feature, megabyte);
      counter.observe(feature, "");
      counter.observe(feature, "\0");
    }
    WindowProfile window = counter.profile();
    DriftReport report = DriftTest.withDefaults().compare(reference, window);
    assertThat(window.categorical("long").of(megabyte)).isEqualTo(1);
    assertThat(window.categorical("none").unseenTotal()).isEqualTo(3);
    report
        .features()
        .forEach(f -> f.adjustedPValue().ifPresent(p -> assertThat(p).isBetween(0.0, 1.0)));
    assertThat(WindowProfile.ofBytes(reference, window.toBytes())).isEqualTo(window);
  }

  @Test
  void rows_ofAnotherLengthOrKind_areRefusedAndCountNothing() {
    ReferenceProfile numbers = ReferenceProfile.builder().numeric("a", 1).numeric("b", 1).build();
    ReferenceProfile mixed =
        ReferenceProfile.builder().numeric("a", 1).categorical("c", List.of("x")).build();
    DriftMonitor monitor = DriftMonitor.against(numbers).with(WindowPolicy.everyRows(3));
    for (int length : new int[] {0, 1, 3, 1_000}) {
      assertThatThrownBy(() -> monitor.observe(new double[length]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(length + " values");
    }
    assertThat(monitor.lastReport()).isEmpty();
    assertThat(monitor.openWindow().rows()).isZero();
    monitor.observe(new double[2]);
    monitor.observe(new float[2]);
    assertThat(monitor.lastReport()).as("refused rows do not fill a window").isEmpty();
    monitor.observe(new double[2]);
    assertThat(monitor.lastReport()).isPresent();
    assertThatThrownBy(() -> DriftMonitor.against(mixed).observe(new double[2]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("categorical");
    assertThatThrownBy(() -> monitor.observe("nobody", 1.0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'nobody'");
  }

  /** The producer changes its rows while the monitor runs: every change has its own finding. */
  @Test
  void rows_whoseSchemaChangesMidStream_areCountedAndTheChangeIsFound() {
    Map<String, Object> before = Map.of("age", 40, "plan", "free", "city", "Ulm");
    Map<String, Object> after = new HashMap<>(Map.of("age", "40 years", "plan", 3, "town", "Ulm"));
    ReferenceProfile reference = reference(before);
    DriftMonitor monitor = DriftMonitor.against(reference);
    for (int i = 0; i < 300; i++) {
      monitor.observe(before);
    }
    for (int i = 0; i < 300; i++) {
      monitor.observe(after);
    }
    DriftReport report = monitor.closeWindow();
    assertThat(report.rows()).isEqualTo(600);
    assertThat(report.driftedFeatures()).containsExactlyInAnyOrder("age", "plan", "city");
    assertThat(kinds(report, "age")).contains(Finding.Kind.TYPE_CHANGED);
    assertThat(kinds(report, "plan")).contains(Finding.Kind.TYPE_CHANGED);
    assertThat(kinds(report, "city")).contains(Finding.Kind.NULL_RATE);
    assertThat(report.findings())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.NEW_FEATURE);
    for (int i = 0; i < 300; i++) {
      monitor.observe(after);
    }
    DriftReport next = monitor.closeWindow();
    assertThat(kinds(next, "city")).containsExactly(Finding.Kind.VANISHED);
    assertThat(next.findings().get(0).since())
        .isPresent()
        .isEqualTo(report.findings().get(0).since());
  }

  private static ReferenceProfile reference(Map<String, Object> row) {
    ReferenceCollector collector =
        ReferenceCollector.builder().numeric("age").categorical("plan").categorical("city").build();
    for (int i = 0; i < 1_000; i++) {
      collector.observe(row);
    }
    return collector.profile();
  }

  private static List<Finding.Kind> kinds(DriftReport report, String feature) {
    return report.feature(feature).findings().stream().map(Finding::kind).toList();
  }

  @Test
  @SuppressWarnings("NullAway") // What a caller without null checks may pass.
  void rows_withANameThatIsNull_countItAsANewOne() {
    ReferenceProfile reference = ReferenceProfile.builder().numeric("x", 1).build();
    Map<String, Object> row = new HashMap<>();
    row.put(null, 1);
    row.put("x", 2);
    WindowCounter counter = reference.counter();
    counter.observe(row);
    assertThat(counter.profile().rows()).isEqualTo(1);
    assertThat(counter.profile().newFeatures()).containsExactly(Map.entry("null", 1L));
  }
}
