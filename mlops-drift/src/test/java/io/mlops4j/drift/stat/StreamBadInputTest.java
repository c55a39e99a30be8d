package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same of what reads one value after another, and of single numbers. */
class StreamBadInputTest {

  /** What holds no sample: options, results and sizes. */
  private static final Set<String> WITHOUT_SAMPLES =
      Set.of("Alternative", "EmptyCells", "NanPolicy", "PValueMethod", "Ties");

  private static final Set<String> CHECKED =
      Set.of(
          // StatBadInputTest
          "AndersonDarling",
          "BinnedDistance",
          "Binning",
          "CramerVonMises",
          "EcdfDistance",
          "Energy",
          "Hellinger",
          "JensenShannon",
          "KolmogorovSmirnov",
          "KullbackLeibler",
          "LInfinity",
          "MannWhitney",
          "PermutationTest",
          "PopulationStability",
          "SortedSample",
          "StudentT",
          "TotalVariation",
          "Wasserstein",
          // CountBadInputTest
          "Categories",
          "ChiSquare",
          "CramersV",
          "GTest",
          "SequentialCounts",
          // VectorBadInputTest
          "DomainClassifier",
          "EmbeddingDrift",
          "MaximumMeanDiscrepancy",
          // here
          "BettingTwoSample",
          "Bins",
          "BoundedMean",
          "ConfidenceSequence",
          "DistanceResult",
          "FisherExact",
          "MultipleTesting",
          "Proportion",
          "SampleSize",
          "TestResult",
          "Threshold",
          "TwoProportions");

  @Test
  void everyPublicType_isHeldAgainstBadInput() throws IOException, URISyntaxException {
    URL one = Objects.requireNonNull(Bins.class.getResource("Bins.class"));
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of(new URI(one.toString())).resolveSibling("."))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.matches("[A-Z]\\w*\\.class") && isPublic(name.replace(".class", ""))) {
          found.add(name.replace(".class", ""));
        }
      }
    }
    Set<String> expected = new TreeSet<>(CHECKED);
    expected.addAll(WITHOUT_SAMPLES);
    assertThat(found).isEqualTo(expected);
  }

  private static boolean isPublic(String name) {
    try {
      Class<?> type = Class.forName("io.mlops4j.drift.stat." + name);
      return Modifier.isPublic(type.getModifiers());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1.7e308,
        -1.7e308,
        Double.MIN_VALUE,
        -0.0
      })
  void betting_anyValue_isACellOfItsOwnOrARange(double value) {
    Bins bins = Bins.between(-1, 0, Double.MIN_VALUE, 1);
    BettingTwoSample different = BettingTwoSample.over(bins);
    BettingTwoSample same = BettingTwoSample.over(bins);
    assertThat(different.pValue()).isEqualTo(1);
    for (int i = 0; i < 200; i++) {
      different.observe(0.5, value);
      same.observe(value, value);
    }
    // One value beside another is a difference wherever the cells can tell the two apart.
    assertThat(different.rejected(0.001)).isEqualTo(bins.cellOf(value) != bins.cellOf(0.5));
    assertThat(same.pValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1, 1e307})
  void boundedMean_valuesAtTheBounds_keepAnInterval(double bound) {
    BoundedMean mean = BoundedMean.between(-bound, bound, 0.05);
    assertThat(mean.interval()).isEqualTo(new ConfidenceSequence.Interval(-bound, bound));
    for (int i = 0; i < 500; i++) {
      mean.observe(i % 2 == 0 ? bound : -bound);
    }
    assertThat(mean.interval().contains(0)).isTrue();
    assertThat(mean.interval().high()).isLessThan(0.5 * bound);
    assertThatThrownBy(() -> mean.observe(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> mean.observe(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static List<ThrowingCallable> misuse() {
    ConfidenceSequence sequence = ConfidenceSequence.withDefaults();
    SampleSize size = SampleSize.of(1);
    return List.of(
        () -> BoundedMean.between(-1.7e308, 1.7e308, 0.05),
        () -> BoundedMean.between(Double.NaN, 1, 0.05),
        () -> BoundedMean.between(0, 1, 0),
        () -> sequence.mean(10, Double.NaN, 1),
        () -> sequence.mean(10, Double.POSITIVE_INFINITY, 1),
        () -> sequence.mean(10, 0, Double.NaN),
        () -> sequence.mean(10, 0, -1),
        () -> sequence.rate(-1, 5),
        () -> sequence.rate(6, 5),
        () -> sequence.rate(0, -1),
        () -> sequence.withAlpha(Double.NaN),
        () -> Bins.between(0, Double.NaN),
        () -> Bins.between(Double.POSITIVE_INFINITY),
        () -> Bins.between(1, 1),
        () -> Binning.fixed(2, 1),
        () -> Threshold.fixed(Double.NaN),
        () -> Threshold.nullLaw(1),
        () -> Proportion.of(1, 0),
        () -> Proportion.of(-1, 3),
        () -> new SampleSize(-1, 0, 0, 0, 0),
        () -> new TestResult("test", 0, Double.NaN, 0, 0, size, size),
        () -> new TestResult("test", 0, 1, Double.NaN, 0, size, size),
        () -> new DistanceResult("d", Double.NaN, 1, OptionalDouble.empty(), size, size),
        () -> MultipleTesting.HOLM.adjusted(0.5, Double.NaN),
        () -> MultipleTesting.BENJAMINI_HOCHBERG.rejected(Double.NaN, 0.5),
        () -> BettingTwoSample.over(Bins.between(0)).rejected(0));
  }

  @ParameterizedTest
  @MethodSource("misuse")
  void numbers_outOfRange_areRefused(ThrowingCallable misuse) {
    assertThatThrownBy(misuse).isInstanceOf(IllegalArgumentException.class).message().isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 1_000, 1_000_000_000_000L})
  void proportions_noneOrAll_haveAnAnswer(long trials) {
    Proportion none = Proportion.of(0, trials);
    Proportion all = Proportion.of(trials, trials);
    for (TestResult equal :
        List.of(
            FisherExact.withDefaults().test(none, none),
            TwoProportions.withDefaults().test(none, none),
            FisherExact.withDefaults().test(all, all),
            TwoProportions.withDefaults().test(all, all))) {
      assertThat(equal.pValue()).isEqualTo(1);
    }
    boolean enough = trials >= 1_000;
    assertThat(FisherExact.withDefaults().test(none, all).reject(0.05)).isEqualTo(enough);
    assertThat(TwoProportions.withDefaults().test(none, all).reject(0.001)).isEqualTo(enough);
  }
}
