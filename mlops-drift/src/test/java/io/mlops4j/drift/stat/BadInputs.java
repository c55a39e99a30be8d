package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/** Samples as they should not be, and what a statistic may answer to them. */
final class BadInputs {
  private static final int SIZE = 60;

  private BadInputs() {}

  /** What a statistic answers: whether there is drift, between what, and the numbers behind it. */
  record Verdict(
      boolean drift,
      OptionalDouble pValue,
      List<Double> numbers,
      SampleSize reference,
      SampleSize current) {
    static Verdict of(TestResult result) {
      return new Verdict(
          result.reject(0.05),
          OptionalDouble.of(result.pValue()),
          List.of(result.statistic(), result.effect()),
          result.reference(),
          result.current());
    }

    static Verdict of(DistanceResult result) {
      return new Verdict(
          result.drifted(),
          result.pValue(),
          List.of(result.statistic(), result.threshold()),
          result.reference(),
          result.current());
    }

    /** A number that is a finding by itself once it exceeds a bound. */
    static Verdict of(double number, double bound) {
      SampleSize none = SampleSize.of(0);
      return new Verdict(number > bound, OptionalDouble.empty(), List.of(number), none, none);
    }
  }

  /** Compares two inputs of a kind. */
  interface Comparison<T> {
    Verdict compare(T reference, T current);
  }

  /** The verdict, if it is not a refusal; it holds no NaN, and a refusal says why. */
  static <T> Optional<Verdict> answer(
      String what, Comparison<T> comparison, T reference, T current) {
    Verdict verdict;
    try {
      verdict = comparison.compare(reference, current);
    } catch (IllegalArgumentException refusal) {
      // A result that refuses its own numbers is a statistic that did not look at its samples.
      assertThat(refusal.getMessage())
          .as(what)
          .isNotBlank()
          .doesNotContain(
              "is not a size", "is not a probability", "statistic NaN", "threshold NaN");
      return Optional.empty();
    } catch (RuntimeException other) {
      return fail(what, other);
    }
    assertThat(verdict.numbers()).as(what).isNotEmpty().noneMatch(number -> Double.isNaN(number));
    verdict.pValue().ifPresent(p -> assertThat(p).as(what).isBetween(0.0, 1.0));
    return Optional.of(verdict);
  }

  static <T> T named(Map<String, T> inputs, String name) {
    return Objects.requireNonNull(inputs.get(name), name);
  }

  static Map<String, double[]> samples() {
    Map<String, double[]> samples = new LinkedHashMap<>();
    double[] ordinary = Samples.uniform(1, SIZE);
    samples.put("ordinary", ordinary);
    samples.put("another", Samples.uniform(2, SIZE));
    samples.put("empty", new double[0]);
    samples.put("one", new double[] {0.5});
    samples.put("two", new double[] {0.25, 0.75});
    samples.put("constant", filled(2));
    samples.put("another constant", filled(3));
    samples.put("NaN", filled(Double.NaN));
    samples.put("one NaN", new double[] {Double.NaN});
    samples.put("half NaN", mixed(ordinary, Double.NaN));
    samples.put("infinity", filled(Double.POSITIVE_INFINITY));
    samples.put("-infinity", filled(Double.NEGATIVE_INFINITY));
    samples.put("half infinity", mixed(ordinary, Double.POSITIVE_INFINITY));
    samples.put("1e308", mapped(ordinary, u -> 1.7e308 - 1e307 * u));
    samples.put("-1e308", mapped(ordinary, u -> -1.7e308 + 1e307 * u));
    samples.put("+-1e308", mapped(ordinary, u -> u < 0.5 ? -1.7e308 : 1.7e308));
    samples.put("lowest", filled(-1.7e308));
    samples.put("highest", filled(1.7e308));
    samples.put("denormal", mapped(ordinary, u -> 1e-320 * (1 + u)));
    samples.put("larger denormal", mapped(ordinary, u -> 1e-318 * (1 + u)));
    samples.put("zeros of both signs", mapped(ordinary, u -> u < 0.5 ? -0.0 : 0.0));
    return samples;
  }

  /** Pairs that no statistic of location or of whole distributions may call equal. */
  static List<List<String>> plainlyDifferent() {
    return List.of(
        List.of("ordinary", "NaN"),
        List.of("NaN", "ordinary"),
        List.of("ordinary", "half NaN"),
        List.of("half NaN", "ordinary"),
        List.of("ordinary", "infinity"),
        List.of("-infinity", "infinity"),
        List.of("ordinary", "half infinity"),
        List.of("constant", "another constant"),
        List.of("constant", "ordinary"),
        List.of("ordinary", "constant"),
        List.of("ordinary", "1e308"),
        List.of("-1e308", "1e308"),
        List.of("1e308", "ordinary"),
        List.of("lowest", "highest"),
        List.of("highest", "lowest"),
        List.of("denormal", "larger denormal"),
        List.of("larger denormal", "denormal"),
        List.of("ordinary", "denormal"));
  }

  private static double[] filled(double value) {
    double[] filled = new double[SIZE];
    Arrays.fill(filled, value);
    return filled;
  }

  private static double[] mixed(double[] sample, double value) {
    double[] mixed = sample.clone();
    Arrays.fill(mixed, 0, SIZE / 2, value);
    return mixed;
  }

  static double[] mapped(double[] sample, DoubleUnaryOperator operator) {
    return Arrays.stream(sample).map(operator).toArray();
  }

  static Map<String, long[]> counts() {
    Map<String, long[]> counts = new LinkedHashMap<>();
    counts.put("ordinary", new long[] {20, 30, 10});
    counts.put("another", new long[] {2, 3, 50});
    counts.put("no cells", new long[0]);
    counts.put("one cell", new long[] {5});
    counts.put("zeros", new long[] {0, 0, 0});
    counts.put("one value", new long[] {0, 1, 0});
    counts.put("negative", new long[] {20, -30, 50});
    counts.put("a billion billions", new long[] {0, 1_000_000_000_000_000_000L, 5});
    counts.put("as many as are taken", new long[] {1L << 51, 1L << 50, 1L << 50});
    counts.put("as many in one cell", new long[] {1L << 52, 0, 0});
    counts.put("the largest long", new long[] {Long.MAX_VALUE, 0, 0});
    counts.put("more than longs hold", new long[] {Long.MAX_VALUE, Long.MAX_VALUE, 2});
    return counts;
  }

  /** Each sample as vectors of three components. */
  static Map<String, double[][]> vectors() {
    Map<String, double[][]> vectors = new LinkedHashMap<>();
    samples()
        .forEach(
            (name, sample) -> {
              double[][] rows = new double[sample.length][];
              for (int i = 0; i < rows.length; i++) {
                int other = (7 * i + 3) % rows.length;
                rows[i] = new double[] {sample[i], sample[other], sample[i]};
              }
              vectors.put(name, rows);
            });
    vectors.put("ragged", new double[][] {{1, 2, 3}, {1, 2}, {1, 2, 3}, {3, 2, 1}});
    vectors.put("two components", new double[][] {{1, 2}, {2, 2}, {3, 2}, {4, 2}});
    vectors.put("no components", new double[][] {{}, {}, {}, {}});
    return vectors;
  }
}
