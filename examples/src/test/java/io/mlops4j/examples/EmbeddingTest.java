package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EmbeddingTest {

  @Test
  void meanPooled_leavesPaddingOut() {
    float[] hidden = {9, 9, /* row 1 */ 1, 0, 3, 8, /* padding */ 100, 100};
    float[] unit = Embedding.meanPooled(hidden, 2, 2, 2);
    assertThat(unit[0]).isCloseTo((float) (2 / Math.sqrt(20)), within(1e-6f));
    assertThat(unit[1]).isCloseTo((float) (4 / Math.sqrt(20)), within(1e-6f));
  }

  @Test
  void cosine_ofOppositeAndRightAngles() {
    assertThat(Embedding.cosine(new float[] {1, 2}, new float[] {-2, -4})).isEqualTo(-1);
    assertThat(Embedding.cosine(new float[] {1, 0}, new float[] {0, 5})).isZero();
  }
}
