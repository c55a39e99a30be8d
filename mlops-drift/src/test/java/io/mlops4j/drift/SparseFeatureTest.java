package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Features that are nearly always missing, and may be absent from a window by chance. */
class SparseFeatureTest {
  private static final int FEATURES = 100;
  private static final int ROWS = 700;

  private static ReferenceProfile reference(int features, int valueEvery, int rows) {
    double[] values = new double[rows];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < rows; i += valueEvery) {
      values[i] = 1 + i % 3;
    }
    ReferenceProfile.Builder builder = ReferenceProfile.builder();
    for (int feature = 0; feature < features; feature++) {
      builder.numeric("f" + feature, values);
    }
    return builder.build();
  }

  /**
   * A window without a value of one feature has probability 0.99^700, that is 0.0009: of a hundred
   * features one is without in 8 % of windows.
   */
  @Test
  void compare_sparseFeaturesUnchanged_driftsAtMostAtTheLevel() {
    ReferenceProfile reference = reference(FEATURES, 100, 5_000);
    SplittableRandom random = new SplittableRandom(3);
    int trials = 200;
    int drifted = 0;
    int vanished = 0;
    for (int trial = 0; trial < trials; trial++) {
      WindowCounter counter = reference.counter();
      double[] row = new double[FEATURES];
      for (int i = 0; i < ROWS; i++) {
        for (int feature = 0; feature < FEATURES; feature++) {
          row[feature] = random.nextInt(100) == 0 ? 1 + random.nextInt(3) : Double.NaN;
        }
        counter.observe(row);
      }
      DriftReport report = DriftTest.withDefaults().compare(reference, counter.profile());
      drifted += report.drifted() ? 1 : 0;
      vanished +=
          report.features().stream()
                  .flatMap(feature -> feature.findings().stream())
                  .anyMatch(finding -> finding.kind() == Finding.Kind.VANISHED)
              ? 1
              : 0;
    }
    // The level of 0.01 and three standard errors.
    assertThat(drifted / (double) trials).isLessThan(0.01 + 3 * Math.sqrt(0.01 / trials));
    // Without any such window the rate above would show nothing.
    assertThat(vanished).isGreaterThan(8);
  }

  @Test
  void compare_sparseFeatureReallyGone_isDriftedWhateverTheEffect() {
    DriftTest test = DriftTest.withDefaults().effectAtLeast(0.5);
    for (int valueEvery : new int[] {2, 5, 50}) {
      ReferenceProfile reference = reference(1, valueEvery, 20_000);
      WindowCounter counter = reference.counter();
      for (int i = 0; i < 20 * valueEvery; i++) {
        counter.observe("f0", Double.NaN);
      }
      DriftReport report = test.compare(reference, counter.profile());
      assertThat(report.drifted()).as("a value in %d", valueEvery).isTrue();
      assertThat(report.feature("f0").findings())
          .extracting(Finding::kind)
          .contains(Finding.Kind.VANISHED);
    }
  }

  /** One row of 21 has a p-value of 0.05 at best. */
  @Test
  void compare_neverMissingAndAllMissing_isDrifted() {
    ReferenceProfile reference = reference(2, 1, 20);
    WindowCounter counter = reference.counter();
    counter.observe(new double[] {Double.NaN, 2});
    assertThat(DriftTest.withDefaults().compare(reference, counter.profile()).driftedFeatures())
        .containsExactly("f0");
  }
}
