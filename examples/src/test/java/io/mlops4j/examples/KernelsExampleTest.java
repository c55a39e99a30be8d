package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KernelsExampleTest {

  @Test
  void run_oneHotActivation_answersTheWeightWithinHalfAStep() {
    // The largest magnitude of a block is about 1 and becomes code 0, eight steps below zero.
    assertThat(KernelsExample.run()).isCloseTo((float) Math.sin(64), within(0.5f / 8 + 1e-6f));
  }
}
