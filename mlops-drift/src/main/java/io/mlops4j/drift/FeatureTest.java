package io.mlops4j.drift;

import io.mlops4j.drift.stat.ChiSquare;
import io.mlops4j.drift.stat.DistanceResult;
import io.mlops4j.drift.stat.PopulationStability;
import io.mlops4j.drift.stat.TestResult;
import io.mlops4j.drift.stat.Threshold;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/** The statistics of one feature: the deciding p-value, the effect, and what a report shows. */
record FeatureTest(OptionalDouble pValue, double effect, List<Measure> measures) {
  private static final int STABILITY_GROUPS = 10;
  private static final int STABILITY_CATEGORIES = 20;

  /** What is only shown shall not deal more often than its default. */
  private static final double LEAST_STABILITY_LEVEL = 0.001;

  static FeatureTest of(FeatureCounts reference, FeatureCounts window, double level) {
    if (reference.total() == 0 || window.total() == 0) {
      return new FeatureTest(OptionalDouble.empty(), 0, List.of());
    }
    return reference instanceof NumericCounts numeric
        ? numeric(numeric, (NumericCounts) window, level)
        : categorical((CategoricalCounts) reference, (CategoricalCounts) window, level);
  }

  private static FeatureTest numeric(NumericCounts reference, NumericCounts window, double level) {
    double statistic = CellKolmogorov.statistic(reference.cells(), window.cells());
    double p = CellKolmogorov.pValue(reference.cells(), window.cells());
    double threshold = KolmogorovThreshold.of(reference.cells(), window.cells(), p, level);
    Measure ks = new Measure("ks", statistic, OptionalDouble.of(p), threshold, p <= level);
    Measure psi = stability(reference, window, level);
    return new FeatureTest(OptionalDouble.of(p), statistic, List.of(ks, psi));
  }

  private static FeatureTest categorical(
      CategoricalCounts reference, CategoricalCounts window, double level) {
    CategoryCells cells = CategoryCells.of(reference, window);
    CategoryCells gathered = cells.gathered();
    CategoryCells few = cells.mostFrequent(STABILITY_CATEGORIES);
    Measure psi = shown(stability(level).measureCounts(few.reference(), few.window()));
    if (gathered.size() < 3) {
      double p = CellKolmogorov.pValue(cells.reference(), cells.window());
      double statistic = CellKolmogorov.statistic(cells.reference(), cells.window());
      double threshold = KolmogorovThreshold.of(cells.reference(), cells.window(), p, level);
      Measure exact = new Measure("exact", statistic, OptionalDouble.of(p), threshold, p <= level);
      return new FeatureTest(OptionalDouble.of(p), cells.totalVariation(), List.of(exact, psi));
    }
    TestResult test = ChiSquare.withDefaults().testCounts(gathered.reference(), gathered.window());
    double statistic = test.statistic();
    double p = test.pValue();
    double threshold =
        new ChiSquaredDistribution(null, gathered.size() - 1.0)
            .inverseCumulativeProbability(1 - level);
    Measure chi = new Measure("chi2", statistic, OptionalDouble.of(p), threshold, p <= level);
    return new FeatureTest(OptionalDouble.of(p), gathered.totalVariation(), List.of(chi, psi));
  }

  private static Measure stability(NumericCounts reference, NumericCounts window, double level) {
    CellGroups groups = CellGroups.of(reference, STABILITY_GROUPS, false);
    long[] inReference = groups.gather(reference);
    long[] inWindow = groups.gather(window);
    PopulationStability psi = stability(level);
    int finite = inReference.length - 1;
    long[] ranges = Arrays.copyOf(inReference, finite);
    boolean cut =
        inReference[finite] == 0
            && inWindow[finite] == 0
            && Arrays.stream(ranges).allMatch(count -> count > 0)
            && reference.cutByRanks();
    return shown(
        cut
            ? psi.measureCut(ranges, Arrays.copyOf(inWindow, finite))
            : psi.measureCounts(inReference, inWindow));
  }

  private static PopulationStability stability(double level) {
    return PopulationStability.withDefaults()
        .with(Threshold.nullLaw(Math.max(level, LEAST_STABILITY_LEVEL)));
  }

  private static Measure shown(DistanceResult psi) {
    return new Measure("psi", psi.statistic(), psi.pValue(), psi.threshold(), psi.drifted());
  }
}
