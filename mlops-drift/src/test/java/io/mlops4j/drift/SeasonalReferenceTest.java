package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SeasonalReferenceTest {
  private static final ReferenceProfile BASE =
      ReferenceProfile.builder().numeric("x", 1, 2, 3, 4, 5, 6, 7, 8).build();

  /** A Sunday. */
  private static final Instant NIGHT = Instant.parse("2026-03-22T02:30:00Z");

  private static WindowProfile window(int rows) {
    WindowCounter counter = new WindowCounter(BASE);
    for (int i = 0; i < rows; i++) {
      counter.observe("x", 1 + i % 2);
    }
    return counter.profile();
  }

  @Test
  void at_hourNeverSeen_isTheBase() {
    assertThat(SeasonalReference.hourOfWeek(BASE, ZoneOffset.UTC).at(NIGHT)).isSameAs(BASE);
  }

  @Test
  void at_fewerRowsThanAnHourNeeds_isTheBaseUntilThereAreEnough() {
    SeasonalReference seasonal =
        SeasonalReference.hourOfWeek(BASE, ZoneOffset.UTC)
            .leastRows(100)
            .with(NIGHT, window(60))
            .with(NIGHT.plus(Duration.ofHours(1)), window(60));
    assertThat(seasonal.at(NIGHT)).isSameAs(BASE);

    SeasonalReference more = seasonal.with(NIGHT.minus(Duration.ofDays(7)), window(40));

    assertThat(more.at(NIGHT)).isNotSameAs(BASE);
    assertThat(more.at(NIGHT).toBytes()).isEqualTo(BASE.withCountsOf(window(100)).toBytes());
    assertThat(more.at(NIGHT.plus(Duration.ofHours(1)))).isSameAs(BASE);
    assertThat(seasonal.at(NIGHT)).as("the earlier one").isSameAs(BASE);
  }

  @Test
  void at_featureWithTooFewValues_isTheBases() {
    ReferenceProfile base =
        ReferenceProfile.builder().numeric("x", 1, 2, 3).numeric("y", 4, 5, 6).build();
    WindowCounter counter = base.counter();
    for (int i = 0; i < 100; i++) {
      counter.observe("x", 2);
    }
    counter.observe("y", 4);
    SeasonalReference seasonal =
        SeasonalReference.hourOfWeek(base, ZoneOffset.UTC)
            .leastRows(50)
            .with(NIGHT, counter.profile());

    ReferenceProfile night = seasonal.at(NIGHT);
    assertThat(night.feature("x").counts().total()).isEqualTo(100);
    assertThat(night.feature("y").counts()).isEqualTo(base.feature("y").counts());
    WindowCounter none = base.counter();
    none.observe("x", 1);
    assertThat(base.withCountsOf(none.profile()).feature("y").counts().total()).isEqualTo(3);
  }

  @Test
  void at_defaults_needAThousandRows() {
    SeasonalReference seasonal = SeasonalReference.hourOfWeek(BASE, ZoneOffset.UTC);
    assertThat(seasonal.with(NIGHT, window(999)).at(NIGHT)).isSameAs(BASE);
    assertThat(seasonal.with(NIGHT, window(1_000)).at(NIGHT)).isNotSameAs(BASE);
  }

  @Test
  void at_clocksChange_staysWithTheHourOnTheWall() {
    // Berlin leaves +01:00 for +02:00 on 2026-03-29 at 02:00, and returns on 2026-10-25 at 03:00.
    SeasonalReference seasonal =
        SeasonalReference.hourOfWeek(BASE, ZoneId.of("Europe/Berlin"))
            .leastRows(1)
            .with(Instant.parse("2026-03-23T08:15:00Z"), window(10)); // Monday, 9:15 on the wall

    assertThat(seasonal.at(Instant.parse("2026-03-30T07:15:00Z"))).isNotSameAs(BASE);
    assertThat(seasonal.at(Instant.parse("2026-03-30T08:15:00Z"))).isSameAs(BASE);
    assertThat(seasonal.at(Instant.parse("2026-10-26T08:15:00Z"))).isNotSameAs(BASE);
  }

  @Test
  void at_hourThatComesTwice_isOneHour() {
    SeasonalReference seasonal =
        SeasonalReference.hourOfWeek(BASE, ZoneId.of("Europe/Berlin"))
            .leastRows(20)
            .with(Instant.parse("2026-10-25T00:30:00Z"), window(10)) // 2:30 in summer time
            .with(Instant.parse("2026-10-25T01:30:00Z"), window(10)); // 2:30 in winter time

    assertThat(seasonal.at(Instant.parse("2026-11-01T01:30:00Z"))).isNotSameAs(BASE);
  }

  @Test
  void with_windowOfOtherBins_isRefused() {
    ReferenceProfile other = ReferenceProfile.builder().numeric("x", 10, 20, 30).build();
    WindowProfile foreign = new WindowCounter(other).profile();
    SeasonalReference seasonal = SeasonalReference.hourOfWeek(BASE, ZoneOffset.UTC);
    assertThatThrownBy(() -> seasonal.with(NIGHT, foreign))
        .isInstanceOf(IncompatibleProfileException.class);
    assertThatThrownBy(() -> seasonal.leastRows(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
