package io.mlops4j.quantize;

import org.junit.jupiter.api.Test;

class SeedTest {
  @Test
  void x() {
    org.assertj.core.api.Assertions.assertThat(Seed.x()).isEqualTo(1);
  }
}
