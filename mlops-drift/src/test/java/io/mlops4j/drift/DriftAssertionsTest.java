package io.mlops4j.drift;

import static io.mlops4j.drift.DriftAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DriftAssertionsTest {
  private static final ReferenceProfile REFERENCE =
      ReferenceProfile.builder()
          .numeric("x", Draws.normal(new SplittableRandom(1), 5_000, 0, 1))
          .build();

  private static WindowProfile window(double mean) {
    WindowCounter counter = REFERENCE.counter();
    for (double value : Draws.normal(new SplittableRandom(2), 500, mean, 1)) {
      counter.observe("x", value);
    }
    return counter.profile();
  }

  @Test
  void hasNotDriftedFrom_failsOnDriftOnlyAndShowsTheReport() {
    assertThat(window(0)).hasNotDriftedFrom(REFERENCE);
    assertThatThrownBy(() -> assertThat(window(1)).hasNotDriftedFrom(REFERENCE))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("DRIFT x");
  }

  @Test
  void hasDriftedFrom_failsWithoutDriftOnly() {
    assertThat(window(1)).hasDriftedFrom(REFERENCE);
    assertThatThrownBy(() -> assertThat(window(0)).hasDriftedFrom(REFERENCE))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(
            () ->
                assertThat(window(1))
                    .using(DriftTest.withDefaults().effectAtLeast(0.9))
                    .hasDriftedFrom(REFERENCE))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void reportAssertions_nameWhatIsWrong() {
    DriftReport drifted = DriftTest.withDefaults().compare(REFERENCE, window(1));
    DriftReport quiet = DriftTest.withDefaults().compare(REFERENCE, window(0));
    assertThat(drifted).hasDrifted().hasDriftedFeatures("x");
    assertThat(quiet).hasNotDrifted().hasNoFindings().hasDriftedFeatures();
    assertThatThrownBy(() -> assertThat(quiet).hasDrifted()).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat(drifted).hasNotDrifted())
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat(drifted).hasDriftedFeatures("y"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("[x]");
  }
}
