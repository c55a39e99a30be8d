package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AdwinTest {

  @Test
  void update_noChange_keepsEveryElement() {
    Adwin detector = Adwin.withDefaults();
    double[] stream = Alarms.levels(1, 300_000, 0.5);
    for (double value : stream) {
      assertThat(detector.update(value)).isEqualTo(DriftState.STABLE);
    }

    assertThat(detector.width()).isEqualTo(stream.length);
    assertThat(detector.mean())
        .isCloseTo(Arrays.stream(stream).average().orElseThrow(), within(1e-9));
  }

  @Test
  void update_changeInAVeryWideWindow_isFoundAndTheOldPartIsDropped() {
    // MOA multiplies widths as 32-bit integers and loses its variance here.
    Adwin detector = Adwin.withDefaults();
    int before = 1_500_000;
    double[] stream = Alarms.errors(2, before + 60_000, 0.2);
    double[] after = Alarms.errors(3, 60_000, 0.3);
    System.arraycopy(after, 0, stream, before, after.length);

    Alarms alarms = Alarms.of(detector, stream);

    assertThat(alarms.drifts()).isNotEmpty();
    assertThat(alarms.drifts().get(0)).isBetween(before, before + 1_500);
    assertThat(detector.width()).isBetween(40_000L, 61_000L);
    assertThat(detector.mean()).isCloseTo(0.3, within(0.01));
  }

  @Test
  void update_fall_isAlarmOnlyWhenAskedForAndShrinksAlways() {
    double[] stream = Alarms.levels(4, 8_000, 0.7, 0.3);

    Adwin rise = Adwin.withDefaults();
    assertThat(Alarms.of(rise, stream).drifts()).isEmpty();
    assertThat(rise.width()).isLessThan(4_500);
    assertThat(Alarms.of(Adwin.withDefaults().withDirection(Direction.FALL), stream).drifts())
        .isNotEmpty()
        .isEqualTo(Alarms.of(Adwin.withDefaults().withDirection(Direction.ANY), stream).drifts());
  }

  @Test
  void update_otherNumbersOfBuckets_findTheChange() {
    double[] stream = Alarms.errors(5, 20_000, 0.2, 0.4);
    for (int buckets : new int[] {2, 3, 4, 7, 8, 9, 31, 1024}) {
      assertThat(Alarms.of(Adwin.withDefaults().withBucketsPerSize(buckets), stream).drifts())
          .as("%d buckets", buckets)
          .isNotEmpty()
          .allSatisfy(at -> assertThat(at).isBetween(10_000, 12_000));
    }
  }

  @Test
  void update_largestElements_neitherOverflowNorGoBlind() {
    Adwin detector = Adwin.withDefaults();
    for (int i = 0; i < 100_000; i++) {
      detector.update(i % 2 == 0 ? 1e100 : -1e100);
      assertThat(detector.mean()).isBetween(-1e100, 1e100);
    }
    assertThat(detector.width()).isEqualTo(100_000);

    DriftState state = DriftState.STABLE;
    for (int i = 0; i < 1_000 && state == DriftState.STABLE; i++) {
      state = detector.update(1e100);
    }
    assertThat(state).isEqualTo(DriftState.DRIFT);
  }

  @Test
  void mean_beforeTheFirstElement_isNaN() {
    assertThat(Adwin.withDefaults().mean()).isNaN();
    assertThat(Adwin.withDefaults().width()).isZero();
  }

  @Test
  void options_impossible_areRefusedWithTheValue() {
    Adwin detector = Adwin.withDefaults();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.withDelta(1))
        .withMessageContaining("1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.withClock(0))
        .withMessageContaining("0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.withBucketsPerSize(1))
        .withMessageContaining("1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.withBucketsPerSize(1025))
        .withMessageContaining("1025");
  }
}
