package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DetectorExampleTest {

  @Test
  void watchErrors_rateTriples_suspectsThenAlarms() {
    Random random = new Random(1);
    boolean[] wrong = new boolean[4_000];
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] = random.nextDouble() < (i < 2_000 ? 0.1 : 0.3);
    }

    DetectorExample.Watch watch = DetectorExample.watchErrors(wrong);

    assertThat(watch.alarms()).hasSize(1).allSatisfy(at -> assertThat(at).isBetween(2_000, 2_150));
    assertThat(watch.suspicions()).isNotEmpty().anyMatch(at -> at < watch.alarms().get(0));
  }

  @Test
  void meanSinceLastChange_levelMoves_isTheNewLevel() {
    Random random = new Random(2);
    double[] feature = new double[4_000];
    for (int i = 0; i < feature.length; i++) {
      feature[i] = (i < 2_000 ? 0.6 : 0.3) + 0.1 * random.nextDouble();
    }

    assertThat(DetectorExample.meanSinceLastChange(feature)).isCloseTo(0.35, within(0.01));
  }
}
