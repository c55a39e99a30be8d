package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CusumTest {

  @Test
  void update_fall_isTheRiseOfTheMirrorImage() {
    double[] stream = Alarms.gaussians(6, 20_000, 1, 0.5, 2, -1);
    double[] mirrored = Arrays.stream(stream).map(x -> -x).toArray();

    Alarms falls = Alarms.of(Cusum.withDefaults().withDirection(Direction.FALL), stream);

    assertThat(falls.drifts()).isNotEmpty();
    assertThat(falls).isEqualTo(Alarms.of(Cusum.withDefaults(), mirrored));
  }

  @Test
  void update_eitherDirection_alarmsAtTheEarlierOfBoth() {
    double[] stream = Alarms.gaussians(6, 3_000, 0, -2);

    int any = first(Cusum.withDefaults().withDirection(Direction.ANY), stream);
    int fall = first(Cusum.withDefaults().withDirection(Direction.FALL), stream);

    assertThat(any).isLessThanOrEqualTo(fall).isBetween(1_500, 1_600);
  }

  @Test
  void update_numbersFarFromZero_alarmsAsNearIt() {
    double[] stream = Alarms.errors(42, 20_000);
    double[] far = Arrays.stream(stream).map(x -> x + 0x1p50).toArray();

    assertThat(Alarms.of(Cusum.withDefaults(), stream).drifts()).isNotEmpty();
    assertThat(Alarms.of(Cusum.withDefaults(), far))
        .isEqualTo(Alarms.of(Cusum.withDefaults(), stream));
  }

  @Test
  void update_equalNumbersOfAnySize_isStable() {
    for (double value : new double[] {0.1, 1e9 + 0.1, 1e15 / 3, -1e100 / 3}) {
      Cusum detector = Cusum.withDefaults().withDelta(0).withLambda(0);
      double[] stream = new double[100_000];
      Arrays.fill(stream, value);

      assertThat(Alarms.of(detector, stream).drifts()).as("%s", value).isEmpty();
    }
  }

  private static int first(DriftDetector detector, double[] stream) {
    return Alarms.of(detector, stream).drifts().get(0);
  }
}
