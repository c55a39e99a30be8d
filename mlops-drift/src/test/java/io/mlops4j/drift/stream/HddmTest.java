package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HddmTest {

  @Test
  void hddmW_restartOnFall_startsAnewWhereTheMirroredStreamAlarms() {
    int different = 0;
    for (int seed = 0; seed < 20; seed++) {
      double[] stream = Alarms.errors(seed, 6_000, 0.7, 0.3, 0.5);
      double[] mirrored = Arrays.stream(stream).map(x -> 1 - x).toArray();
      HddmW options = HddmW.withDefaults().withAlphas(1e-6, 1e-3);
      int restart = Alarms.of(options, mirrored).drifts().get(0);

      DriftDetector restarting = options.withRestartOnFall(true);
      DriftDetector persistent = options.withRestartOnFall(false);
      DriftDetector fresh = options.withRestartOnFall(true);
      boolean differs = false;
      for (int i = 0; i < stream.length; i++) {
        DriftState state = restarting.update(stream[i]);
        differs |= state != persistent.update(stream[i]);
        if (i > restart) {
          assertThat(state).as("seed %d, element %d", seed, i).isEqualTo(fresh.update(stream[i]));
        } else {
          assertThat(state).as("seed %d, element %d", seed, i).isNotEqualTo(DriftState.DRIFT);
        }
      }
      different += differs ? 1 : 0;
    }

    assertThat(different).isPositive();
  }

  @Test
  void hddmA_restartOnFall_noticesTheRiseEarlier() {
    double[] stream = Alarms.levels(1, 8_000, 0.4, 0.4, 0.1, 0.25);

    int with = Alarms.of(HddmA.withDefaults(), stream).drifts().get(0);
    int without =
        Alarms.of(HddmA.withDefaults().withRestartOnFall(false), stream).drifts().stream()
            .findFirst()
            .orElse(stream.length);

    assertThat(with).isBetween(6_000, 6_300);
    assertThat(without).isGreaterThan(with);
  }

  @Test
  void hddmW_fallsOnly_raiseNoAlarm() {
    double[] stream = Alarms.levels(3, 12_000, 0.8, 0.5, 0.2);

    assertThat(
            Alarms.of(HddmW.withDefaults().withAlphas(1e-9, 1e-8).withRestartOnFall(true), stream)
                .drifts())
        .isEmpty();
  }
}
