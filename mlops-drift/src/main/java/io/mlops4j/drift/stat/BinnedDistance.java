package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A distance between the shares that two samples put into the same cells. Immutable.
 *
 * <p>Numbers are cut by a {@link Binning}; missing, NaN and infinite values have cells of their
 * own, as have categories unseen in the reference. Cells that neither sample has are left out. An
 * empty sample is refused with an {@link IllegalArgumentException}.
 *
 * <p>With a threshold from the null law, the law is chi-square with one degree of freedom less than
 * there are cells, times (1/n + 1/m) and the distance's curvature at zero, when each cell expects
 * at least 50 values in the smaller sample. Below that, and for distances that are not smooth at
 * zero, labels are dealt anew. Where the cells are quantiles of a reference of raw values, all
 * finite and hardly any two equal, the deal is that of a Polya urn, in which the cells are cut
 * again by each deal's reference. Other cells cut from raw values are cut again for each deal while
 * the reference alone, or both samples together where both decide on cells, have at most 1,000
 * values; otherwise the counts are dealt over the cells as they are. Dealing starts from a seed, so
 * equal samples give equal results.
 *
 * @param <D> the distance itself
 */
public abstract sealed class BinnedDistance<D extends BinnedDistance<D>>
    permits PopulationStability,
        JensenShannon,
        KullbackLeibler,
        Hellinger,
        TotalVariation,
        LInfinity {
  /** Below what two distances of samples differ by that are small enough to give equal ones. */
  private static final double TIE = 1e-7;

  final Settings settings;

  /** What every binned distance can be told. */
  record Settings(
      Binning binning,
      Threshold threshold,
      EmptyCells emptyCells,
      double smallestEffect,
      int permutations,
      long seed) {

    static final int PERMUTATIONS = 999;
    static final long SEED = 0x5eedL;

    static Settings defaults(EmptyCells emptyCells) {
      return new Settings(
          Binning.quantiles(10), Threshold.defaults(), emptyCells, 0, PERMUTATIONS, SEED);
    }

    /** The settings of a foreign convention. */
    static Settings foreign(Binning binning, Threshold threshold, EmptyCells emptyCells) {
      return new Settings(binning, threshold, emptyCells, 0, PERMUTATIONS, SEED);
    }
  }

  BinnedDistance(Settings settings) {
    this.settings = settings;
  }

  abstract D with(Settings changed);

  abstract String name();

  /** The distance of two rows of shares without a cell empty on both sides. */
  abstract double of(double[] reference, double[] current);

  /**
   * What the distance says about the sum of (p - q)^2 / p near zero, of which the null law is
   * known; NaN if nothing.
   */
  abstract double toQuadratic(double statistic);

  abstract double fromQuadratic(double quadratic);

  /** Whether small samples allow few distances, so that many deals give the very same one. */
  boolean isCoarse() {
    return false;
  }

  /**
   * This distance over other cells.
   *
   * @param binning how numbers are cut
   * @return the changed distance
   */
  public final D with(Binning binning) {
    return with(
        new Settings(
            binning,
            settings.threshold,
            settings.emptyCells,
            settings.smallestEffect,
            settings.permutations,
            settings.seed));
  }

  /**
   * This distance with another threshold.
   *
   * @param threshold when there is drift
   * @return the changed distance
   */
  public final D with(Threshold threshold) {
    return with(
        new Settings(
            settings.binning,
            threshold,
            settings.emptyCells,
            settings.smallestEffect,
            settings.permutations,
            settings.seed));
  }

  /**
   * This distance with another treatment of cells that one sample lacks.
   *
   * @param emptyCells the treatment
   * @return the changed distance
   */
  public final D with(EmptyCells emptyCells) {
    return with(
        new Settings(
            settings.binning,
            settings.threshold,
            emptyCells,
            settings.smallestEffect,
            settings.permutations,
            settings.seed));
  }

  /**
   * This distance with a threshold that is never below the smallest effect that matters, so that
   * huge samples do not report trifles.
   *
   * @param minimum the smallest distance that matters, 0 or more
   * @return the changed distance
   */
  public final D effectAtLeast(double minimum) {
    return with(
        new Settings(
            settings.binning,
            settings.threshold,
            settings.emptyCells,
            Arguments.effect(minimum),
            settings.permutations,
            settings.seed));
  }

  /**
   * This distance with another number and another beginning of random deals.
   *
   * @param permutations how many deals stand for the null law of small samples, at least 99; more
   *     are made where {@link Threshold#nullLaw} needs them
   * @param seed where the random numbers start
   * @return the changed distance
   */
  public final D withPermutations(int permutations, long seed) {
    return with(
        new Settings(
            settings.binning,
            settings.threshold,
            settings.emptyCells,
            settings.smallestEffect,
            Arguments.atLeast(99, permutations, "the number of permutations"),
            seed));
  }

  /**
   * Measures two samples of numbers.
   *
   * @param reference the reference sample
   * @param current the current sample
   * @return the finding
   */
  public final DistanceResult measure(double[] reference, double[] current) {
    Arguments.atLeast(1, reference.length, "the size of the reference");
    Arguments.atLeast(1, current.length, "the size of the current sample");
    CellCounts counts = settings.binning.count(reference, current);
    NullLaw law = new NullLaw(this);
    int ranges = settings.binning.quantileRanges(counts);
    if (ranges > 0 && !RepeatedValues.likely(reference, current)) {
      long[] inReference = Arrays.copyOf(counts.reference, ranges);
      long[] inCurrent = Arrays.copyOf(counts.current, ranges);
      return measure(counts, statistic -> law.ofCut(inReference, inCurrent, 0, statistic));
    }
    if (law.cutsAnew(reference.length + current.length)) {
      return measure(counts, statistic -> law.dealValues(reference, current, counts, statistic));
    }
    if (law.cutsAnewByReference(reference.length)) {
      return measure(
          counts, statistic -> law.ofSmallReference(reference, current, counts, statistic));
    }
    return measure(counts, statistic -> law.ofCounts(counts.reference, counts.current, statistic));
  }

  /**
   * Measures two rows of counts over the same cells.
   *
   * @param reference the reference's counts
   * @param current the current sample's counts
   * @return the finding
   */
  public final DistanceResult measureCounts(long[] reference, long[] current) {
    long[] totals = Arguments.totals(reference, current);
    CellCounts counts =
        new CellCounts(reference, current, SampleSize.of(totals[0]), SampleSize.of(totals[1]));
    return measure(counts, statistic -> new NullLaw(this).ofCounts(reference, current, statistic));
  }

  /**
   * Measures two rows of counts over ranges that the reference itself cut: each range but the last
   * ends with the greatest reference value in it, which of its values that is follows from their
   * number alone, and no two values of either sample are equal. A threshold from the null law then
   * holds for small references too, whose ranges waver with them; by {@link #measureCounts} it is
   * too high for those.
   *
   * @param reference the reference's counts, at least 1 in each range
   * @param current the current sample's counts
   * @return the finding
   */
  public final DistanceResult measureCut(long[] reference, long[] current) {
    long[] totals = Arguments.totals(reference, current);
    for (int i = 0; i < reference.length; i++) {
      if (reference[i] == 0) {
        throw new IllegalArgumentException(
            "range " + i + " holds no value of the reference, which cannot have cut it");
      }
    }
    CellCounts counts =
        new CellCounts(reference, current, SampleSize.of(totals[0]), SampleSize.of(totals[1]));
    NullLaw law = new NullLaw(this);
    return measure(
        counts, statistic -> law.ofCut(reference, current, reference.length - 1, statistic));
  }

  /**
   * Measures two samples of labels; the cells are the reference's categories, unseen and missing,
   * unless this is the convention of another tool, which leaves missing labels out.
   *
   * @param reference the reference sample; null is a missing value
   * @param current the current sample; null is a missing value
   * @return the finding
   */
  public final DistanceResult measureCategories(
      Collection<? extends @Nullable String> reference,
      Collection<? extends @Nullable String> current) {
    CellCounts counts = settings.binning.countCategories(reference, current);
    return measure(
        counts,
        statistic -> new NullLaw(this).ofCounts(counts.reference, counts.current, statistic));
  }

  /**
   * The distance of two distributions over the same cells, without a sample behind them.
   *
   * @param reference weights, 0 or more, of a positive finite sum; they are normalized
   * @param current weights of the same cells
   * @return the distance; {@link EmptyCells} are kept as they are
   */
  public final double between(double[] reference, double[] current) {
    if (reference.length != current.length) {
      throw new IllegalArgumentException(
          "reference has " + reference.length + " cells, current has " + current.length);
    }
    double[][] rows = {reference.clone(), current.clone()};
    int size = 0;
    for (int i = 0; i < reference.length; i++) {
      if (!(reference[i] >= 0 && current[i] >= 0)) {
        throw new IllegalArgumentException(
            "weights must be 0 or more, not " + reference[i] + " and " + current[i]);
      }
      if (reference[i] > 0 || current[i] > 0) {
        rows[0][size] = reference[i];
        rows[1][size++] = current[i];
      }
    }
    for (int side = 0; side < 2; side++) {
      rows[side] = Arrays.copyOf(rows[side], size);
      double sum = Arrays.stream(rows[side]).sum();
      if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("weights must have a positive finite sum, not " + sum);
      }
      EmptyCells.KEEP.fill(rows[side]);
    }
    return of(rows[0], rows[1]);
  }

  /**
   * The probability of a distance under "nothing changed", and the value it exceeds with
   * probability alpha.
   */
  private interface Law {
    NullLaw.Verdict judge(double statistic);
  }

  private DistanceResult measure(CellCounts counts, Law law) {
    Arguments.totals(counts.reference, counts.current);
    double statistic = statistic(counts.reference, counts.current);
    double threshold = settings.threshold.value();
    OptionalDouble pValue = OptionalDouble.empty();
    if (settings.threshold.fromNullLaw()) {
      NullLaw.Verdict verdict = law.judge(statistic);
      threshold = verdict.threshold();
      pValue = OptionalDouble.of(verdict.pValue());
    }
    return new DistanceResult(
        name(),
        statistic,
        Math.max(threshold, settings.smallestEffect),
        pValue,
        counts.referenceSize,
        counts.currentSize);
  }

  /** Evidently fills the cells that both samples lack, too, each side with its own floor. */
  private boolean kept(long reference, long current) {
    return (reference | current) != 0 || settings.emptyCells == EmptyCells.EVIDENTLY;
  }

  final double statistic(long[] reference, long[] current) {
    double[][] shares = shares(reference, current);
    return of(shares[0], shares[1]);
  }

  /**
   * What deals are ordered by: the statistic, equal ones of a coarse distance told apart by the sum
   * of (p - q)^2 / (p + q), without which the null law would jump over alpha.
   */
  final double order(long[] reference, long[] current) {
    double[][] shares = shares(reference, current);
    double statistic = of(shares[0], shares[1]);
    return isCoarse() ? statistic + TIE * triangular(shares[0], shares[1]) : statistic;
  }

  private static double triangular(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double both = p[i] + q[i];
      sum += both == 0 ? 0 : (p[i] - q[i]) * (p[i] - q[i]) / both;
    }
    return sum;
  }

  private double[][] shares(long[] reference, long[] current) {
    int size = 0;
    for (int i = 0; i < reference.length; i++) {
      if (kept(reference[i], current[i])) {
        size++;
      }
    }
    double[] p = new double[size];
    double[] q = new double[size];
    int cell = 0;
    for (int i = 0; i < reference.length; i++) {
      if (kept(reference[i], current[i])) {
        p[cell] = reference[i];
        q[cell++] = current[i];
      }
    }
    settings.emptyCells.fill(p);
    settings.emptyCells.fill(q);
    return new double[][] {p, q};
  }
}
