package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * Checks of single features for what usually breaks in pipelines: columns that freeze, vanish,
 * change type, leave their range, fill with nulls, or change unit.
 *
 * <p>A finding needs more than chance would give: where a share is compared, the exact test of two
 * shares must reject at {@link #level}, 0.001 by default. Immutable.
 */
public final class FeatureChecks {
  private static final FeatureChecks DEFAULTS = new FeatureChecks(0.001, 0.005, 2.0);

  private static final double FREQUENT_CATEGORY_GROWTH = 0.01;

  private final double level;
  private final double nullRateGrowth;
  private final double cardinalityFactor;

  private FeatureChecks(double level, double nullRateGrowth, double cardinalityFactor) {
    this.level = level;
    this.nullRateGrowth = nullRateGrowth;
    this.cardinalityFactor = cardinalityFactor;
  }

  /**
   * The default checks: level 0.001; a null rate must grow by half a percentage point, and the
   * number of distinct values must leave its range by a factor of two.
   *
   * @return the checks
   */
  public static FeatureChecks withDefaults() {
    return DEFAULTS;
  }

  /**
   * The same checks at another level.
   *
   * @param probability of a finding by chance, between zero and one
   * @return new checks
   */
  public FeatureChecks level(double probability) {
    if (!(probability > 0 && probability < 1)) {
      throw new IllegalArgumentException("a level lies between 0 and 1 but was " + probability);
    }
    return new FeatureChecks(probability, nullRateGrowth, cardinalityFactor);
  }

  /**
   * The same checks with another tolerance for missing values.
   *
   * @param growth the smallest growth of the share of missing and NaN values that is reported
   * @return new checks
   */
  public FeatureChecks nullRateGrowth(double growth) {
    if (!(growth >= 0 && growth <= 1)) {
      throw new IllegalArgumentException("growth of a share lies in [0, 1] but was " + growth);
    }
    return new FeatureChecks(level, growth, cardinalityFactor);
  }

  /**
   * The same checks with another tolerance for the number of distinct values.
   *
   * @param factor how far beyond the expected range is reported, more than one
   * @return new checks
   */
  public FeatureChecks cardinalityFactor(double factor) {
    if (!(factor > 1)) {
      throw new IllegalArgumentException("the factor must exceed 1 but was " + factor);
    }
    return new FeatureChecks(level, nullRateGrowth, factor);
  }

  /**
   * The probability of a finding by chance.
   *
   * @return between zero and one
   */
  public double level() {
    return level;
  }

  List<Finding> check(ReferenceFeature reference, FeatureCounts window, long rows) {
    List<Finding> found = new ArrayList<>();
    if (vanished(reference.counts(), window, rows)) {
      String message =
          "'" + reference.name() + "' has no value in " + Figures.count(rows) + " rows";
      found.add(Finding.of(Finding.Kind.VANISHED, message));
      return found;
    }
    if (window.total() == 0) {
      return found;
    }
    if (reference.counts().total() == 0) {
      if (present(window) > 0) {
        found.add(
            Finding.of(
                Finding.Kind.NO_REFERENCE,
                "'"
                    + reference.name()
                    + "' has "
                    + Figures.count(present(window))
                    + " values and none in the reference to compare them with"));
      }
      return found;
    }
    checkType(reference, window, found);
    checkNulls(reference, window, found);
    checkDistinct(reference, window, found);
    if (window instanceof NumericCounts numeric) {
      NumericCounts before = (NumericCounts) reference.counts();
      checkBins(before, found);
      checkRange(before, numeric, found);
      checkConstant(before, numeric, found);
      UnitShift.check(before, numeric, found);
    } else {
      CategoricalCounts before = (CategoricalCounts) reference.counts();
      CategoricalCounts categories = (CategoricalCounts) window;
      checkCategories(before, categories, found);
      checkOneCategory(before, categories, found);
    }
    return found;
  }

  private boolean vanished(FeatureCounts reference, FeatureCounts window, long rows) {
    if (rows == 0 || present(window) > 0 || reference.total() == 0) {
      return false;
    }
    return neverByChance(reference, window)
        || window.total() * Math.log(absentShare(reference)) <= Math.log(level);
  }

  /** Whether a window without a present value cannot come from a reference that lacks some. */
  static boolean neverByChance(FeatureCounts reference, FeatureCounts window) {
    return window.total() == 0 || absent(reference) == 0;
  }

  private static long present(FeatureCounts counts) {
    return counts.total() - absent(counts);
  }

  private static long absent(FeatureCounts counts) {
    return counts.missing() + (counts instanceof NumericCounts numeric ? numeric.nan() : 0);
  }

  private static double absentShare(FeatureCounts counts) {
    return counts.total() == 0 ? 0 : (double) absent(counts) / counts.total();
  }

  private static void checkType(
      ReferenceFeature reference, FeatureCounts window, List<Finding> found) {
    if (window.mistyped() > 0 && reference.counts().mistyped() == 0) {
      found.add(
          Finding.of(
              Finding.Kind.TYPE_CHANGED,
              Figures.count(window.mistyped())
                  + " values are not "
                  + (reference.type() == FeatureType.NUMERIC ? "numbers" : "categories")));
    }
  }

  private void checkNulls(ReferenceFeature reference, FeatureCounts window, List<Finding> found) {
    FeatureCounts before = reference.counts();
    long absentBefore = absent(before);
    long absentNow = absent(window);
    if (ShareTest.grew(
        absentBefore, before.total(), absentNow, window.total(), nullRateGrowth, level)) {
      found.add(
          Finding.of(
              Finding.Kind.NULL_RATE,
              Figures.percent(absentShare(window))
                  + " missing or NaN, "
                  + Figures.percent(absentShare(before))
                  + " in the reference"));
    }
  }

  /** A reference refreshed by other values than its bins were cut from can be blind to changes. */
  private static void checkBins(NumericCounts before, List<Finding> found) {
    long outside = before.belowRange() + before.aboveRange();
    if (outside > before.finite() - outside) {
      found.add(
          Finding.of(
              Finding.Kind.OUTSIDE_BINS,
              Figures.percent((double) outside / before.finite())
                  + " of the reference's values lie outside its bins, where no change is seen; build"
                  + " a new reference"));
    }
  }

  private void checkRange(NumericCounts before, NumericCounts window, List<Finding> found) {
    long beyond = window.belowRange() + window.aboveRange();
    long outside = beyond + window.infinite();
    if (beyondByMoreThanChance(before, window, beyond)
        || ShareTest.grew(
            before.infinite(), before.total(), window.infinite(), window.total(), 0, level)) {
      found.add(
          Finding.of(
              Finding.Kind.OUT_OF_RANGE,
              Figures.percent((double) outside / window.total())
                  + " of values outside ["
                  + Figures.significant(before.bins().min())
                  + ", "
                  + Figures.significant(before.bins().max())
                  + "], window ["
                  + Figures.significant(window.min())
                  + ", "
                  + Figures.significant(window.max())
                  + "]"));
    }
  }

  /**
   * Beyond each extreme of a sample of n lie, by chance, a geometric number of m further values:
   * the next value outwards is one of those with probability m / (n + m).
   */
  private boolean beyondByMoreThanChance(NumericCounts before, NumericCounts window, long beyond) {
    long beyondBefore = before.belowRange() + before.aboveRange();
    if (beyondBefore > 0) {
      return ShareTest.grew(beyondBefore, before.total(), beyond, window.total(), 0, level);
    }
    double next = (double) window.finite() / ((double) window.finite() + before.finite());
    return beyond > 0 && Math.pow(next, (double) beyond) * (1 + beyond * (1 - next)) <= level;
  }

  private void checkConstant(NumericCounts before, NumericCounts window, List<Finding> found) {
    boolean constant = window.finite() > 0 && window.min() == window.max();
    if (!constant || before.finite() == 0 || before.min() == before.max()) {
      return;
    }
    long usual = before.cells()[before.bins().cellOf(window.min())];
    String value = Figures.significant(window.min());
    checkAllOne(value, usual, before.finite(), window.finite(), found);
  }

  private void checkOneCategory(
      CategoricalCounts before, CategoricalCounts window, List<Finding> found) {
    if (window.remainder() > 0 || window.distinct() != 1 || before.distinct() < 2) {
      return;
    }
    String category =
        window.unseen().isEmpty()
            ? window.bins().categories().stream()
                .filter(name -> window.of(name) > 0)
                .findFirst()
                .orElseThrow()
            : window.unseen().firstKey();
    long usual = before.knowsCountOf(category) ? before.of(category) : before.remainder();
    long n = before.total() - before.missing() - before.mistyped();
    long m = window.total() - window.missing() - window.mistyped();
    checkAllOne("'" + category + "'", usual, n, m, found);
  }

  /**
   * Whether one value, so usual among n before, is all of m now by more than chance. That any value
   * of a share p as small fills the window has at most the probability p^(m-1).
   */
  private void checkAllOne(String value, long usual, long n, long m, List<Finding> found) {
    if ((m - 1) * Math.log((usual + 1.0) / (n + 1.0)) <= Math.log(level)) {
      found.add(
          Finding.of(Finding.Kind.CONSTANT, "all " + Figures.count(m) + " values are " + value));
    }
  }

  private void checkCategories(
      CategoricalCounts before, CategoricalCounts window, List<Finding> found) {
    long unseen = window.unseenTotal();
    long expected = before.expectedUnseen();
    if (ShareTest.grew(expected, before.total(), unseen, window.total(), 0, level)) {
      found.add(
          Finding.of(
              Finding.Kind.NEW_CATEGORIES,
              Figures.percent((double) unseen / window.total())
                  + " of values in categories unknown to the reference"
                  + examples(window)));
      return;
    }
    checkFrequentCategory(before, window, found);
  }

  /**
   * Where new categories are usual, a new one is news only if it is frequent by itself. It was
   * looked for among all categories of the window, for which its p-value pays.
   */
  private void checkFrequentCategory(
      CategoricalCounts before, CategoricalCounts window, List<Finding> found) {
    for (RemainderSketch.Name name : window.frequentUnseen().stream().limit(1).toList()) {
      long atMostBefore = Math.min(before.total(), before.atMost(name.hash()));
      double paid = level / Math.max(1, window.distinct());
      if (ShareTest.grew(
          atMostBefore,
          before.total(),
          name.estimate(),
          window.total(),
          FREQUENT_CATEGORY_GROWTH,
          paid)) {
        found.add(
            Finding.of(
                Finding.Kind.NEW_CATEGORIES,
                "'"
                    + name.name()
                    + "' makes up "
                    + Figures.percent((double) name.estimate() / window.total())
                    + " of values, at most "
                    + Figures.percent((double) atMostBefore / before.total())
                    + " in the reference"));
      }
    }
  }

  private static String examples(CategoricalCounts window) {
    List<String> most =
        window.mostFrequentUnseen(3).stream().map(category -> "'" + category.name() + "'").toList();
    return most.isEmpty() ? "" : ", such as " + String.join(", ", most);
  }

  private void checkDistinct(
      ReferenceFeature reference, FeatureCounts window, List<Finding> found) {
    long n = present(reference.counts());
    long m = present(window);
    double before = reference.counts().distinct();
    double now = window.distinct();
    if (n == 0 || m == 0) {
      return;
    }
    // The expected number of distinct values is concave in the sample's size.
    double least = Math.min(before, before * m / n) / cardinalityFactor;
    double most = Math.max(before, before * m / n) * cardinalityFactor;
    // A handful of distinct values more or less is not worth a word.
    if (now + 5 < least || now - 5 > most) {
      found.add(
          Finding.of(
              Finding.Kind.CARDINALITY,
              "about "
                  + Figures.count(Math.round(now))
                  + " distinct values, about "
                  + Figures.count(Math.round(before))
                  + " in the reference"));
    }
  }
}
