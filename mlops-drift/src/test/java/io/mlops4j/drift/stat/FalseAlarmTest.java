package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Named.named;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every distance with a threshold from its null law alarms as often as asked for. */
class FalseAlarmTest {
  private static final int TRIALS = 600;

  /** Three standard errors at 600 trials, and one point. */
  private static final double TOLERANCE = 0.037;

  private static final int[][] SIZES = {
    {50, 50}, {1001, 50}, {1001, 200}, {1000, 1000}, {300, 2000}
  };

  private static final List<BinnedDistance<?>> BINNED =
      List.of(
          PopulationStability.withDefaults(),
          JensenShannon.withDefaults(),
          KullbackLeibler.withDefaults(),
          Hellinger.withDefaults(),
          TotalVariation.withDefaults(),
          LInfinity.withDefaults());

  private static final List<EcdfDistance<?>> OF_VALUES =
      List.of(Wasserstein.normed(), Energy.withDefaults());

  static List<Arguments> distancesAndSizes() {
    List<Arguments> all = new ArrayList<>();
    for (int[] size : SIZES) {
      for (BinnedDistance<?> distance : BINNED) {
        BinnedDistance<?> dealt = distance.withPermutations(199, 1);
        FalseAlarms.Alarm alarm = (x, y) -> dealt.measure(x, y).drifted();
        all.add(Arguments.of(named(distance.name(), alarm), size[0], size[1]));
      }
      for (EcdfDistance<?> distance : OF_VALUES) {
        EcdfDistance<?> dealt = distance.withPermutations(199, 1);
        FalseAlarms.Alarm alarm = (x, y) -> dealt.measure(x, y).drifted();
        all.add(Arguments.of(named(distance.name(), alarm), size[0], size[1]));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("distancesAndSizes")
  void rate_nothingChanged_isAlpha(FalseAlarms.Alarm alarm, int n, int m) {
    assertThat(FalseAlarms.rate(n, m, TRIALS, 31L * n + m, alarm))
        .isCloseTo(0.05, within(TOLERANCE));
  }

  static List<Arguments> smallReferences() {
    PopulationStability psi = PopulationStability.withDefaults().withPermutations(199, 1);
    JensenShannon js = JensenShannon.withDefaults().withPermutations(199, 1);
    ToDoubleFunction<SplittableRandom> skewed = random -> Math.exp(2 * random.nextGaussian());
    ToDoubleFunction<SplittableRandom> rounded =
        random -> Math.rint(10 * random.nextGaussian()) / 10;
    ToDoubleFunction<SplittableRandom> holed =
        random -> random.nextInt(100) == 0 ? Double.NaN : random.nextGaussian();
    return List.of(
        Arguments.of(named("js, 1 % NaN", js), holed),
        Arguments.of(named("js, ties", js), rounded),
        Arguments.of(named("psi, sturges, skewed", psi.with(Binning.sturges())), skewed),
        Arguments.of(named("psi, equal widths", psi.with(Binning.equalWidth(10))), skewed));
  }

  /** Cells of a small reference move with it, whatever cut them and however many values come. */
  @ParameterizedTest
  @MethodSource("smallReferences")
  void rate_smallReference_isAlpha(
      BinnedDistance<?> distance, ToDoubleFunction<SplittableRandom> law) {
    SplittableRandom random = new SplittableRandom(9);
    int alarms = 0;
    for (int i = 0; i < 1000; i++) {
      double[] reference = random.doubles(50).map(u -> law.applyAsDouble(random)).toArray();
      double[] current = random.doubles(2000).map(u -> law.applyAsDouble(random)).toArray();
      alarms += distance.measure(reference, current).drifted() ? 1 : 0;
    }
    assertThat(alarms / 1000.0).isCloseTo(0.05, within(0.022));
  }

  @ParameterizedTest
  @CsvSource({"1001, 50"})
  void rate_fixedThreshold_isNearlyAlways(int n, int m) {
    PopulationStability psi = PopulationStability.evidently();
    assertThat(FalseAlarms.rate(n, m, TRIALS, 4, (x, y) -> psi.measure(x, y).drifted()))
        .isGreaterThan(0.9);
  }
}
