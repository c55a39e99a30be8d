package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void fixed_anyValue_isTheNumberAFormatterWrites() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 2_000; i++) {
      double value = random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-6, 7));
      assertThat(Double.parseDouble(Figures.fixed(value, 2)) + 0.0)
          .isEqualTo(Double.parseDouble(String.format(Locale.ROOT, "%.2f", value)) + 0.0);
    }
  }

  @Test
  void significant_anyValue_isTheNearestOfSoManyDigits() {
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 2_000; i++) {
      double value = random.nextDouble(1, 10) * Math.pow(10, random.nextInt(-12, 13));
      double written = Double.parseDouble(Figures.significant(value, 3));
      assertThat(written).isEqualTo(Double.parseDouble(String.format(Locale.ROOT, "%.2e", value)));
    }
    assertThat(Figures.significant(0.00413, 3)).isEqualTo("0.00413");
    assertThat(Figures.significant(0, 3)).isEqualTo("0.0");
  }

  @Test
  void notFinite_isNamed() {
    assertThat(Figures.fixed(Double.POSITIVE_INFINITY, 1)).isEqualTo("Infinity");
    assertThat(Figures.significant(Double.NaN, 3)).isEqualTo("NaN");
  }

  @Test
  void grouped_anyCount_isWhatAFormatterWrites() {
    for (long value = 1; value > 0 && value < Long.MAX_VALUE / 10; value = value * 7 + 3) {
      assertThat(Figures.grouped(value)).isEqualTo(String.format(Locale.ROOT, "%,d", value));
      assertThat(Figures.grouped(-value)).isEqualTo(String.format(Locale.ROOT, "%,d", -value));
    }
    assertThat(Figures.grouped(0)).isEqualTo("0");
    assertThat(Figures.grouped(Long.MIN_VALUE)).isEqualTo("-9,223,372,036,854,775,808");
  }
}
