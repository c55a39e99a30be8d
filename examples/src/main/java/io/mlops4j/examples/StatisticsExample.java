package io.mlops4j.examples;

import io.mlops4j.drift.stat.Binning;
import io.mlops4j.drift.stat.ChiSquare;
import io.mlops4j.drift.stat.DistanceResult;
import io.mlops4j.drift.stat.EmbeddingDrift;
import io.mlops4j.drift.stat.JensenShannon;
import io.mlops4j.drift.stat.KolmogorovSmirnov;
import io.mlops4j.drift.stat.MannWhitney;
import io.mlops4j.drift.stat.MultipleTesting;
import io.mlops4j.drift.stat.PermutationTest;
import io.mlops4j.drift.stat.PopulationStability;
import io.mlops4j.drift.stat.Proportion;
import io.mlops4j.drift.stat.SortedSample;
import io.mlops4j.drift.stat.TestResult;
import io.mlops4j.drift.stat.Threshold;
import io.mlops4j.drift.stat.TwoProportions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Compares two samples: numbers, labels, rates, several columns, embeddings. */
public final class StatisticsExample {
  private StatisticsExample() {}

  /** Which of some days differ from a reference that is sorted once, by enough to matter. */
  static List<Integer> changedDays(double[] reference, List<double[]> days) {
    SortedSample sorted = SortedSample.of(reference);
    KolmogorovSmirnov test = KolmogorovSmirnov.withDefaults().refined();
    List<Integer> changed = new ArrayList<>();
    for (int day = 0; day < days.size(); day++) {
      TestResult result = test.test(sorted, days.get(day)).effectAtLeast(0.05);
      if (result.reject(0.01)) { // p-value at most 0.01, and a D of 0.05 or more
        changed.add(day);
      }
    }
    return changed;
  }

  /** Whether labels changed. A label that the reference does not know, and null, have cells too. */
  static boolean labelsChanged(List<String> before, List<String> now) {
    return ChiSquare.withDefaults().testCategories(before, now).reject(0.01);
  }

  /** Whether a rate, such as that of errors, changed. */
  static boolean rateChanged(Proportion before, Proportion now) {
    return TwoProportions.withDefaults().test(before, now).reject(0.01);
  }

  /** PSI over deciles of the reference, against what chance gives at these two sizes. */
  static DistanceResult stability(double[] reference, double[] current) {
    return PopulationStability.withDefaults()
        .with(Binning.quantiles(10))
        .with(Threshold.nullLaw(0.01)) // or Threshold.fixed(0.2)
        .measure(reference, current);
  }

  /** The numbers a team knows from the tools it comes from. */
  static double[] asOtherToolsSay(double[] reference, double[] current) {
    return new double[] {
      PopulationStability.evidently().measure(reference, current).statistic(),
      JensenShannon.evidently().measure(reference, current).statistic(), // distance, nats
      JensenShannon.nannyml().measure(reference, current).statistic() // distance, bits
    };
  }

  /** Which columns changed, with at most one false alarm among twenty alarms to be expected. */
  static List<Integer> changedColumns(double[][] reference, double[][] current) {
    double[] pValues = new double[reference.length];
    Arrays.setAll(pValues, i -> MannWhitney.withDefaults().test(reference[i], current[i]).pValue());
    boolean[] rejected = MultipleTesting.BENJAMINI_HOCHBERG.rejected(0.05, pValues);
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < rejected.length; i++) {
      if (rejected[i]) {
        changed.add(i);
      }
    }
    return changed;
  }

  /** A test of one's own: any statistic of two samples, here the difference of their medians. */
  static TestResult medians(double[] reference, double[] current) {
    return PermutationTest.withDefaults()
        .withPermutations(999, 1)
        .test(reference, current, (x, y) -> Math.abs(median(y) - median(x)));
  }

  /** Whether embeddings changed, by a classifier that tries to tell the two samples apart. */
  static boolean embeddingsChanged(double[][] reference, double[][] current) {
    return EmbeddingDrift.withDefaults().classifier(reference, current).reject(0.01);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * Prints what PSI says about a shift of a fifth of a deviation.
   *
   * @param args none
   */
  public static void main(String[] args) {
    SplittableRandom random = new SplittableRandom(7);
    double[] reference = new double[5_000];
    double[] current = new double[1_000];
    Arrays.setAll(reference, i -> random.nextGaussian());
    Arrays.setAll(current, i -> 0.2 + random.nextGaussian());
    System.out.println(stability(reference, current));
    System.out.println(Arrays.toString(asOtherToolsSay(reference, current)));
  }
}
