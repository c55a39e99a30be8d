package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.MixedModel.Unit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisionPathTest {

  private static Map<Unit, Map<Precision, Double>> noises(Random random, int units) {
    Map<Unit, Map<Precision, Double>> noises = new LinkedHashMap<>();
    for (int u = 0; u < units; u++) {
      long size = random.nextLong(100, 10_000);
      Map<Precision, Long> bytes = new EnumMap<>(Precision.class);
      bytes.put(Precision.FLOAT, 4 * size);
      bytes.put(Precision.INT8, size + random.nextLong(100));
      bytes.put(Precision.INT4, size / 2 + random.nextLong(50));
      Map<Precision, Double> own = new EnumMap<>(Precision.class);
      own.put(Precision.FLOAT, 0.0);
      own.put(Precision.INT8, 0.01 * random.nextDouble());
      own.put(Precision.INT4, random.nextDouble());
      noises.put(new Unit("w" + u, Set.of("n" + u), bytes), own);
    }
    return noises;
  }

  private static long bytes(Map<Unit, Precision> mixture) {
    return mixture.entrySet().stream()
        .mapToLong(e -> e.getKey().bytes().getOrDefault(e.getValue(), 0L))
        .sum();
  }

  private static double noise(
      Map<Unit, Precision> mixture, Map<Unit, Map<Precision, Double>> noises) {
    return mixture.entrySet().stream()
        .mapToDouble(
            e ->
                noises
                    .getOrDefault(e.getKey(), Map.of())
                    .getOrDefault(e.getValue(), Double.POSITIVE_INFINITY))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void mixture_anyPointOfTheWay_noMixtureIsSmallerAndQuieter(long seed) {
    Random random = new Random(seed);
    int units = 6;
    Map<Unit, Map<Precision, Double>> noises = noises(random, units);
    PrecisionPath path = new PrecisionPath(noises);
    Precision[] levels = {Precision.FLOAT, Precision.INT8, Precision.INT4};

    for (int point = 0; point <= path.moves(); point++) {
      Map<Unit, Precision> found = path.mixture(point);
      long bytes = bytes(found);
      double noise = noise(found, noises);
      for (int code = 0; code < Math.pow(3, units); code++) {
        Map<Unit, Precision> other = new LinkedHashMap<>();
        int rest = code;
        for (Unit unit : noises.keySet()) {
          other.put(unit, levels[rest % 3]);
          rest /= 3;
        }
        assertThat(bytes(other) <= bytes && noise(other, noises) < noise - 1e-12)
            .as("seed %d, point %d, mixture %s", seed, point, other)
            .isFalse();
      }
    }
    assertThat(path.mixture(path.moves()).values()).containsOnly(Precision.INT4);
  }

  @Test
  void mixture_infiniteNoise_isNeverReached() {
    Map<Unit, Map<Precision, Double>> noises = noises(new Random(3), 2);
    noises.values().iterator().next().put(Precision.INT4, Double.POSITIVE_INFINITY);
    PrecisionPath path = new PrecisionPath(noises);

    assertThat(path.mixture(path.moves()).values()).containsExactly(Precision.INT8, Precision.INT4);
  }

  @Test
  void afterMove_notAtItsBeginning_isEmpty() {
    PrecisionPath path = new PrecisionPath(noises(new Random(4), 1));

    assertThat(path.moves()).isEqualTo(2);
    assertThat(path.afterMove(1, path.mixture(0))).isEmpty();
    assertThat(path.afterMove(1, path.mixture(1))).contains(path.mixture(2));
  }
}
