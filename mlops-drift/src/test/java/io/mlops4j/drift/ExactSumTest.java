package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumTest {
  private static final BigDecimal UNITS_PER_ONE = new BigDecimal(BigInteger.TWO.pow(1074));

  private static BigDecimal units(BigDecimal value) {
    return value.multiply(UNITS_PER_ONE);
  }

  private static double value(SplittableRandom random, int lowestExponent, int highestExponent) {
    double mantissa = 1 + random.nextInt(4) / 4.0 * random.nextDouble();
    double sign = random.nextBoolean() ? 1 : -1;
    return sign * mantissa * Math.scalb(1.0, random.nextInt(lowestExponent, highestExponent + 1));
  }

  @Test
  void add_valuesOfAnySize_isTheirSumToTheDigit() {
    SplittableRandom random = new SplittableRandom(3);
    ExactSum sum = new ExactSum();
    BigDecimal expected = BigDecimal.ZERO;
    for (int i = 0; i < 20_000; i++) {
      double value = value(random, -1074, 1022);
      sum.add(value);
      expected = expected.add(new BigDecimal(value));
    }
    assertThat(sum.units()).isEqualTo(units(expected).toBigIntegerExact());
  }

  @Test
  void addSquare_ofNormalSize_isTheSumOfSquaresToTheDigit() {
    SplittableRandom random = new SplittableRandom(4);
    ExactSum squares = new ExactSum();
    BigDecimal expected = BigDecimal.ZERO;
    for (int i = 0; i < 20_000; i++) {
      double value = value(random, -485, 511);
      assertThat(squares.addSquare(value)).isTrue();
      expected = expected.add(new BigDecimal(value).pow(2));
    }
    assertThat(squares.units()).isEqualTo(units(expected).toBigIntegerExact());
  }

  @ParameterizedTest
  @ValueSource(ints = {-485, -484, -470, -17, -1, 0, 1, 15, 16, 31, 510, 511})
  void addSquare_everyShift_isTheSquareToTheDigit(int exponent) {
    SplittableRandom random = new SplittableRandom(exponent);
    for (int i = 0; i < 500; i++) {
      double value = value(random, exponent, exponent);
      ExactSum square = new ExactSum();
      assertThat(square.addSquare(value)).isTrue();
      assertThat(square.units()).isEqualTo(units(new BigDecimal(value).pow(2)).toBigIntegerExact());
    }
  }

  @Test
  void addSquare_ofTinyValues_isOffByLessThanAUnit() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 2_000; i++) {
      double value = value(random, -560, -486);
      ExactSum square = new ExactSum();
      assertThat(square.addSquare(value)).isTrue();
      BigDecimal off =
          units(new BigDecimal(value).pow(2)).subtract(new BigDecimal(square.units())).abs();
      assertThat(off).isLessThan(BigDecimal.ONE);
    }
    ExactSum none = new ExactSum();
    assertThat(none.addSquare(0.0) && none.addSquare(-0.0) && none.addSquare(Double.MIN_VALUE))
        .isTrue();
    assertThat(none.units()).isZero();
  }

  @Test
  void addSquare_beyondADouble_isToldAndAddsNothing() {
    ExactSum squares = new ExactSum();
    assertThat(squares.addSquare(Math.scalb(1.0, 512))).isFalse();
    assertThat(squares.addSquare(-Double.MAX_VALUE)).isFalse();
    assertThat(squares.units()).isZero();
    assertThat(squares.addSquare(Math.nextDown(Math.scalb(1.0, 512)))).isTrue();
  }
}
