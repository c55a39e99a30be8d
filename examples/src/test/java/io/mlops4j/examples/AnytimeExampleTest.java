package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AnytimeExampleTest {

  @Test
  void firstDifference_oneVersionAnswersLower_isFound() {
    Random random = new Random(1);
    double[] history = random.doubles(1_000).toArray();
    double[] champion = random.doubles(3_000).toArray();
    double[] challenger = random.doubles(3_000).map(value -> value * value).toArray();

    assertThat(AnytimeExample.firstDifference(history, champion, challenger)).isPresent();
  }

  /** At 1 % and 200 streams, more than six have a probability of 0.4 %. */
  @Test
  void bothLooks_nothingToFind_seldomEverAlarm() {
    int differences = 0;
    int breaches = 0;
    for (int stream = 0; stream < 200; stream++) {
      Random random = new Random(stream);
      double[] history = random.doubles(200).toArray();
      double[] champion = random.doubles(1_000).toArray();
      double[] challenger = random.doubles(1_000).toArray();
      boolean[] wrong = errors(random, 1_000, 0.1);
      differences +=
          AnytimeExample.firstDifference(history, champion, challenger).isPresent() ? 1 : 0;
      breaches += AnytimeExample.firstBreach(wrong, 0.1).isPresent() ? 1 : 0;
    }

    assertThat(differences).isLessThanOrEqualTo(6);
    assertThat(breaches).isLessThanOrEqualTo(6);
  }

  @Test
  void firstBreach_rateAboveTheAgreed_isFound() {
    assertThat(AnytimeExample.firstBreach(errors(new Random(2), 3_000, 0.15), 0.1)).isPresent();
  }

  private static boolean[] errors(Random random, int size, double rate) {
    boolean[] wrong = new boolean[size];
    for (int i = 0; i < size; i++) {
      wrong[i] = random.nextDouble() < rate;
    }
    return wrong;
  }
}
