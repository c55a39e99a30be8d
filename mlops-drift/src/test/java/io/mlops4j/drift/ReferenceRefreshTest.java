package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReferenceRefreshTest {
  private static final ReferenceProfile FIRST =
      ReferenceProfile.builder()
          .numeric("x", Draws.normal(new SplittableRandom(1), 20_000, 0, 1))
          .build();

  private final SplittableRandom random = new SplittableRandom(21);
  private Instant now = Instant.parse("2026-03-02T10:00:00Z");
  private final InstantSource clock = () -> now;

  private DriftMonitor monitor(WindowPolicy policy) {
    // At this level an unchanged stream does not drift by chance.
    return DriftMonitor.against(FIRST)
        .with(DriftTest.withDefaults().alpha(1e-6))
        .with(clock)
        .with(policy);
  }

  /** A window of an hour; values stay within the reference's range. */
  private DriftReport window(DriftMonitor monitor, int rows, double shift) {
    for (int i = 0; i < rows; i++) {
      monitor.observe("x", Math.max(-3, Math.min(3, random.nextGaussian() + shift)));
    }
    now = now.plus(Duration.ofHours(1));
    return monitor.closeWindow();
  }

  private static NumericCounts counts(DriftMonitor monitor) {
    return (NumericCounts) monitor.reference().feature("x").counts();
  }

  @Test
  void withoutRefresh_theReferenceStays() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand());
    for (int i = 0; i < 5; i++) {
      window(monitor, 2_000, 0);
    }
    assertThat(monitor.reference()).isSameAs(FIRST);
  }

  @Test
  void refreshingAfter_calmWindowsInARow_areTheNewReferenceTogether() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand().refreshingAfter(3));
    window(monitor, 1_000, 0);
    window(monitor, 1_100, 0);
    assertThat(monitor.reference()).isSameAs(FIRST);
    window(monitor, 1_200, 0);
    assertThat(counts(monitor).total()).isEqualTo(3_300);
    assertThat(monitor.reference().fingerprint()).isEqualTo(FIRST.fingerprint());
    DriftReport next = window(monitor, 1_300, 0);
    assertThat(next.referenceRows()).isEqualTo(3_300);
    window(monitor, 1_400, 0);
    window(monitor, 1_500, 0);
    assertThat(counts(monitor).total()).isEqualTo(4_200);
  }

  @Test
  void refreshingAfter_driftedWindow_startsAnewAndIsNeverGathered() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand().refreshingAfter(2));
    window(monitor, 1_000, 0);
    assertThat(window(monitor, 1_000, 0.6).drifted()).isTrue();
    // The episode goes on for one quiet window and ends with the second, which is the first calm.
    window(monitor, 1_000, 0);
    window(monitor, 1_001, 0);
    assertThat(monitor.reference()).isSameAs(FIRST);
    window(monitor, 1_002, 0);
    assertThat(counts(monitor).total()).isEqualTo(2_003);
  }

  @Test
  void refreshingAfter_changeThatStays_neverRefreshes() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand().refreshingAfter(1));
    for (int i = 0; i < 10; i++) {
      assertThat(window(monitor, 1_000, 0.6).drifted()).isTrue();
    }
    assertThat(monitor.reference()).isSameAs(FIRST);
  }

  @Test
  void refreshingAfter_windowsWithFindings_areNotCalm() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand().refreshingAfter(1));
    for (int i = 0; i < 20; i++) {
      monitor.observe("x", 99);
    }
    DriftReport report = window(monitor, 4_000, 0);
    assertThat(report.drifted()).isFalse();
    assertThat(report.hasFindings()).isTrue();
    assertThat(monitor.reference()).isSameAs(FIRST);
  }

  @Test
  void refreshingAfter_fewOrNoRows_waitsForAThousand() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand().refreshingAfter(2));
    window(monitor, 300, 0);
    window(monitor, 0, 0);
    window(monitor, 300, 0);
    assertThat(monitor.reference()).isSameAs(FIRST);
    window(monitor, 400, 0);
    assertThat(counts(monitor).total()).isEqualTo(1_000);
  }

  @Test
  void refreshingAfter_slidingWindows_gathersEachStepOnce() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand().slidingOver(3).refreshingAfter(4));
    for (int i = 0; i < 4; i++) {
      window(monitor, 1_000, 0);
    }
    assertThat(counts(monitor).total()).isEqualTo(4_000);
  }

  @Test
  void refreshingEvery_calmForSoLong_refreshesAndDriftStartsTheTimeAnew() {
    DriftMonitor monitor =
        monitor(WindowPolicy.onDemand().refreshingEvery(Duration.ofHours(3)))
            .with(new AlertPolicy(1, 1));
    window(monitor, 1_000, 0);
    window(monitor, 1_000, 0);
    assertThat(window(monitor, 1_000, 0.6).drifted()).isTrue();
    window(monitor, 1_001, 0);
    window(monitor, 1_001, 0);
    assertThat(monitor.reference()).isSameAs(FIRST);
    window(monitor, 1_001, 0);
    assertThat(counts(monitor).total()).isEqualTo(3_003);
  }

  @Test
  void reports_sayWhichRefreshTheyAreComparedWith() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand().refreshingAfter(2));
    window(monitor, 1_000, 0.6);
    for (int i = 0; i < 2; i++) {
      assertThat(window(monitor, 1_000, 0).refresh()).isEmpty();
    }
    assertThat(window(monitor, 1_100, 0).refresh()).isEmpty();
    DriftReport third = window(monitor, 1_200, 0);
    DriftReport fourth = window(monitor, 1_300, 0);
    Instant start = Instant.parse("2026-03-02T10:00:00Z");
    ReferenceRefresh refresh =
        new ReferenceRefresh(
            start.plus(Duration.ofHours(4)),
            2_100,
            Optional.of(
                new ReferenceRefresh.Windows(
                    3, 4, start.plus(Duration.ofHours(2)), start.plus(Duration.ofHours(4)))));
    assertThat(third.refresh()).contains(refresh);
    assertThat(third.referenceRows()).isEqualTo(2_100);
    assertThat(fourth.refresh()).contains(refresh);
    assertThat(window(monitor, 1_000, 0).refresh().orElseThrow().windows().orElseThrow().last())
        .isEqualTo(6);
    String words =
        "reference refreshed at 2026-03-02T14:00:00Z from windows 3 to 4,"
            + " 2026-03-02T12:00:00Z to 2026-03-02T14:00:00Z, 2,100 rows";
    assertThat(third.toText()).contains("  " + words + "\n");
    assertThat(third.toMarkdown()).contains("\n" + words + "\n");
    assertThat(third.toJson())
        .contains(
            "\"refresh\":{\"at\":\"2026-03-02T14:00:00Z\",\"rows\":2100,\"firstWindow\":3,"
                + "\"lastWindow\":4,\"openedAt\":\"2026-03-02T12:00:00Z\","
                + "\"closedAt\":\"2026-03-02T14:00:00Z\"}");
    assertThat(DriftPage.of(List.of(third)).toHtml()).contains("\"firstWindow\":3");
  }

  @Test
  void refreshedWith_byHand_isReportedWithItsTimeAndRows() {
    DriftMonitor monitor = monitor(WindowPolicy.onDemand());
    for (int i = 0; i < 700; i++) {
      monitor.observe("x", i);
    }
    DriftReport report = window(monitor.refreshedWith(monitor.openWindow()), 10, 0);
    assertThat(report.refresh())
        .contains(
            new ReferenceRefresh(Instant.parse("2026-03-02T10:00:00Z"), 700, Optional.empty()));
    assertThat(report.toText())
        .contains("reference refreshed at 2026-03-02T10:00:00Z by hand, 700 rows");
    assertThat(window(monitor, 10, 0).refresh()).isEmpty();
  }

  @Test
  void misuse_isRefused() {
    WindowPolicy policy = WindowPolicy.onDemand();
    assertThatThrownBy(() -> policy.refreshingAfter(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> policy.refreshingEvery(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    SeasonalReference seasonal = SeasonalReference.hourOfWeek(FIRST, ZoneOffset.UTC);
    assertThatThrownBy(() -> monitor(policy.refreshingAfter(1)).with(seasonal))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("seasonal");
    assertThat(policy.refreshingAfter(3))
        .hasToString("on demand, reference refreshed after 3 calm windows");
  }
}
