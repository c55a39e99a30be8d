package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.drift.DriftAssertions;
import io.mlops4j.drift.EstimatedClassPerformance;
import io.mlops4j.drift.EstimatedPerformance;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DriftExampleTest {
  @Test
  void run_longerRequests_namesTheFeature() {
    assertThat(DriftExample.run())
        .startsWith("Drift: 1 of 2 features changed (holm, level 0.01), 1,000 rows against 20,000")
        .contains("DRIFT tokens", "ok    plan");
  }

  @Test
  void merge_twoPlaces_isOneStream() {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("tokens", 1, 2, 3, 4, 5).build();
    WindowCounter whole = reference.counter();
    whole.observe("tokens", 0.1);
    whole.observe("tokens", 1e300);
    whole.observe("tokens", 3);
    assertThat(DriftExample.merge(reference, new double[] {3}, new double[] {1e300, 0.1}))
        .isEqualTo(whole.profile());
    DriftAssertions.assertThat(whole.profile()).hasNotDriftedFrom(reference);
  }

  @Test
  void estimate_scores_isNearTheTruth() {
    SplittableRandom random = new SplittableRandom(3);
    double[] scores = new double[5_000];
    boolean[] labels = new boolean[5_000];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextDouble();
      labels[i] = random.nextDouble() < scores[i];
    }
    EstimatedPerformance estimated = DriftExample.estimate(scores, labels, scores);
    assertThat(estimated.accuracy().covers(0.75)).isTrue();
  }

  @Test
  void estimate_probabilitiesOfThreeClasses_isNearTheTruth() {
    SplittableRandom random = new SplittableRandom(4);
    double[][] probabilities = new double[5_000][];
    int[] labels = new int[5_000];
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      double first = random.nextDouble();
      double second = (1 - first) * random.nextDouble();
      probabilities[i] = new double[] {first, second, 1 - first - second};
      double at = random.nextDouble();
      labels[i] = at < first ? 0 : at < first + second ? 1 : 2;
      double most = Math.max(first, Math.max(second, 1 - first - second));
      right += probabilities[i][labels[i]] == most ? 1 : 0;
    }
    EstimatedClassPerformance estimated =
        DriftExample.estimate(probabilities, labels, probabilities);
    assertThat(estimated.accuracy().covers(right / 5_000.0)).isTrue();
  }

  @Test
  void collect_partsOfTheReference_areOneProfile() {
    List<Map<String, ?>> here = List.of(Map.of("tokens", 3, "plan", "free"));
    List<Map<String, ?>> there =
        List.of(Map.of("tokens", 5, "plan", "pro"), Map.of("tokens", 7, "plan", "free"));
    ReferenceProfile expected =
        ReferenceProfile.builder()
            .numeric("tokens", 3, 5, 7)
            .categorical("plan", List.of("free", "pro", "free"))
            .build();

    assertThat(DriftExample.collect(here, there)).isEqualTo(expected);
    assertThat(DriftExample.collect(there, here)).isEqualTo(expected);
  }
}
