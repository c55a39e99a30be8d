package io.mlops4j.drift.stat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The law of a binned distance when both samples come from one distribution. */
final class NullLaw {
  /** The asymptotic law is trusted when the rarest cell expects this many in the smaller sample. */
  private static final double SMALLEST_EXPECTED = 50;

  /**
   * Up to this size, of both samples or of the reference alone, the cells are cut anew for every
   * deal; above, their place hardly depends on the labels.
   */
  private static final int LARGEST_CUT_ANEW = 1000;

  private final BinnedDistance<?> distance;
  private final double alpha;
  private final int permutations;

  /** A threshold and the probability of the statistic seen. */
  record Verdict(double threshold, double pValue) {

    /**
     * Judges by deals in ascending order. The statistic seen counts as one deal more, so that the
     * false-alarm probability is at most alpha.
     */
    static Verdict of(double[] dealt, double statistic, double alpha) {
      // Equal deals may differ in the last digit, as their cells come in another order;
      // the bound leaves an infinite statistic what it is.
      double seen = statistic - 1e-12 * Math.min(Math.abs(statistic), Double.MAX_VALUE);
      int asLarge = 0;
      while (asLarge < dealt.length && dealt[dealt.length - 1 - asLarge] >= seen) {
        asLarge++;
      }
      int exceeding = Math.min(dealt.length, (int) Math.floor(alpha * (dealt.length + 1) + 1e-9));
      double threshold =
          exceeding == 0 ? Double.POSITIVE_INFINITY : dealt[dealt.length - exceeding];
      return new Verdict(threshold, (1.0 + asLarge) / (dealt.length + 1.0));
    }
  }

  NullLaw(BinnedDistance<?> distance) {
    this.distance = distance;
    this.alpha = distance.settings.threshold().value();
    this.permutations = distance.settings.threshold().deals(distance.settings.permutations());
  }

  /**
   * Where the deals for a statistic start: the same for equal samples, another for others, so that
   * the error of finitely many deals does not lean to one side in every comparison.
   */
  static long seed(long seed, double statistic) {
    return seed ^ (Double.doubleToLongBits(statistic) * 0x9e3779b97f4a7c15L);
  }

  boolean cutsAnew(int pooledSize) {
    return distance.settings.binning().dependsOnLabels() && pooledSize <= LARGEST_CUT_ANEW;
  }

  /** Whether cells follow from the reference alone, and it is so small that they waver with it. */
  boolean cutsAnewByReference(int referenceSize) {
    Binning binning = distance.settings.binning();
    return binning instanceof ReferenceBinning
        && binning.dependsOnLabels()
        && referenceSize <= LARGEST_CUT_ANEW;
  }

  Verdict ofCounts(long[] reference, long[] current, double statistic) {
    return judge(reference, current, statistic, () -> dealCounts(reference, current, statistic));
  }

  /**
   * The law when the cells were cut at order statistics of the reference, no two values being
   * equal.
   *
   * @param reference counts of ranges without an empty one
   * @param between the range that no value of the reference ends: the first where ranges begin with
   *     one, the last where they end with one
   */
  Verdict ofCut(long[] reference, long[] current, int between, double statistic) {
    return judge(
        reference, current, statistic, () -> dealCut(reference, current, between, statistic));
  }

  /** The law when a small reference cuts the cells, whatever the current sample's size. */
  Verdict ofSmallReference(
      double[] reference, double[] current, CellCounts counts, double statistic) {
    return judge(
        counts.reference,
        counts.current,
        statistic,
        () -> dealReferences(reference, current, counts, statistic));
  }

  private Verdict judge(
      long[] reference, long[] current, double statistic, Supplier<Verdict> small) {
    long n = 0;
    long m = 0;
    int cells = 0;
    long rarest = Long.MAX_VALUE;
    for (int i = 0; i < reference.length; i++) {
      n += reference[i];
      m += current[i];
      long both = reference[i] + current[i];
      if (both > 0) {
        cells++;
        rarest = Math.min(rarest, both);
      }
    }
    if (cells == 1) {
      return new Verdict(0, 1);
    }
    double expected = (double) rarest * Math.min(n, m) / ((double) n + m);
    double quadratic = distance.toQuadratic(statistic);
    if (expected >= SMALLEST_EXPECTED && !Double.isNaN(quadratic)) {
      double scale = 1.0 / n + 1.0 / m;
      return new Verdict(
          distance.fromQuadratic(Tails.chiSquareQuantile(alpha, cells - 1) * scale),
          Tails.chiSquare(quadratic / scale, cells - 1));
    }
    return small.get();
  }

  private Verdict dealCut(long[] reference, long[] current, int between, double statistic) {
    long[] gaps = reference.clone();
    // There is a gap on both sides of a range's values; neighbours share one.
    gaps[between]++;
    long m = 0;
    for (long count : current) {
      m += count;
    }
    double seen = seen(reference, current, statistic);
    PolyaUrn urn = new PolyaUrn(new SplittableRandom(seed(distance.settings.seed(), seen)));
    long[] counts = new long[gaps.length];
    double[] dealt = new double[permutations];
    for (int i = 0; i < permutations; i++) {
      urn.deal(gaps, m, counts);
      dealt[i] = distance.order(reference, counts);
    }
    return judge(dealt, seen, statistic);
  }

  /** What is compared with the order of the deals. */
  private double seen(long[] reference, long[] current, double statistic) {
    return distance.isCoarse() ? distance.order(reference, current) : statistic;
  }

  /** Judges by deals in any order. */
  private Verdict judge(double[] dealt, double seen, double statistic) {
    Arrays.sort(dealt);
    Verdict verdict = Verdict.of(dealt, seen, alpha);
    if (!distance.isCoarse()) {
      return verdict;
    }
    // The statistic itself is to be above the threshold exactly where its order is.
    double threshold =
        verdict.pValue() <= alpha * (1 + 1e-9)
            ? Math.max(0, Math.min(verdict.threshold(), Math.nextDown(statistic)))
            : Math.max(verdict.threshold(), statistic);
    return new Verdict(threshold, verdict.pValue());
  }

  private Verdict dealCounts(long[] reference, long[] current, double statistic) {
    long[] pooled = new long[reference.length];
    int cells = 0;
    long n = 0;
    long m = 0;
    for (int i = 0; i < reference.length; i++) {
      n += reference[i];
      m += current[i];
      if (reference[i] + current[i] > 0) {
        pooled[cells++] = reference[i] + current[i];
      }
    }
    pooled = Arrays.copyOf(pooled, cells);
    double seen = seen(reference, current, statistic);
    SplittableRandom random = new SplittableRandom(seed(distance.settings.seed(), seen));
    long[] first = new long[cells];
    long[] second = new long[cells];
    double[] dealt = new double[permutations];
    for (int i = 0; i < permutations; i++) {
      Hypergeometric.deal(random, pooled, n + m, m, second);
      for (int cell = 0; cell < cells; cell++) {
        first[cell] = pooled[cell] - second[cell];
      }
      dealt[i] = distance.order(first, second);
    }
    return judge(dealt, seen, statistic);
  }

  /** Deals references only: what they leave is counted by the places of edges in the pool. */
  private Verdict dealReferences(
      double[] reference, double[] current, CellCounts counted, double statistic) {
    int n = reference.length;
    double[] both = Arrays.copyOf(reference, n + current.length);
    System.arraycopy(current, 0, both, n, current.length);
    SortedPool pool = SortedPool.of(both);
    Binning binning = distance.settings.binning();
    double seen = seen(counted.reference, counted.current, statistic);
    SplittableRandom random = new SplittableRandom(seed(distance.settings.seed(), seen));
    double[] chosen = new double[n];
    double[] dealt = new double[permutations];
    for (int i = 0; i < permutations; i++) {
      pool.choose(random, chosen);
      Bins bins = binning.cut(chosen);
      long[] first = bins.count(chosen);
      long[] second = pool.count(bins);
      for (int cell = 0; cell < first.length; cell++) {
        second[cell] -= first[cell];
      }
      dealt[i] = distance.order(first, second);
    }
    return judge(dealt, seen, statistic);
  }

  Verdict dealValues(double[] reference, double[] current, CellCounts counted, double statistic) {
    int n = reference.length;
    int m = current.length;
    double[] pooled = Arrays.copyOf(reference, n + m);
    System.arraycopy(current, 0, pooled, n, m);
    double seen = seen(counted.reference, counted.current, statistic);
    SplittableRandom random = new SplittableRandom(seed(distance.settings.seed(), seen));
    double[] dealt = new double[permutations];
    for (int i = 0; i < permutations; i++) {
      for (int k = n + m - 1; k > 0; k--) {
        int other = random.nextInt(k + 1);
        double value = pooled[k];
        pooled[k] = pooled[other];
        pooled[other] = value;
      }
      CellCounts counts =
          distance
              .settings
              .binning()
              .count(Arrays.copyOf(pooled, n), Arrays.copyOfRange(pooled, n, n + m));
      dealt[i] = distance.order(counts.reference, counts.current);
    }
    return judge(dealt, seen, statistic);
  }
}
