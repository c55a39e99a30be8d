package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import io.mlops4j.drift.stat.BadInputs.Comparison;
import io.mlops4j.drift.stat.BadInputs.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same of counts, labels, shares and rates. */
class CountBadInputTest {

  private static List<BinnedDistance<?>> binned() {
    return List.of(
        PopulationStability.withDefaults().withPermutations(99, 1),
        PopulationStability.evidently(),
        JensenShannon.withDefaults().withPermutations(99, 1),
        JensenShannon.nannyml(),
        KullbackLeibler.withDefaults().withPermutations(99, 1),
        KullbackLeibler.evidently(),
        Hellinger.withDefaults().withPermutations(99, 1),
        TotalVariation.withDefaults().withPermutations(99, 1),
        LInfinity.withDefaults().withPermutations(99, 1));
  }

  static List<Named<Comparison<long[]>>> ofCounts() {
    List<Named<Comparison<long[]>>> all = new ArrayList<>();
    all.add(named("chi2", (x, y) -> Verdict.of(ChiSquare.withDefaults().testCounts(x, y))));
    all.add(named("g", (x, y) -> Verdict.of(GTest.withDefaults().testCounts(x, y))));
    all.add(named("cramer's v", (x, y) -> Verdict.of(CramersV.of(x, y), 0.2)));
    all.add(named("corrected v", (x, y) -> Verdict.of(CramersV.biasCorrected(x, y), 0.2)));
    all.add(named("ks", (x, y) -> Verdict.of(KolmogorovSmirnov.withDefaults().testCounts(x, y))));
    all.add(
        named(
            "ks refined",
            (x, y) -> Verdict.of(KolmogorovSmirnov.withDefaults().refined().testCounts(x, y))));
    all.add(named("cvm", (x, y) -> Verdict.of(CramerVonMises.withDefaults().testCounts(x, y))));
    all.add(named("mwu", (x, y) -> Verdict.of(MannWhitney.withDefaults().testCounts(x, y))));
    for (BinnedDistance<?> distance : binned()) {
      all.add(named(distance.name(), (x, y) -> Verdict.of(distance.measureCounts(x, y))));
    }
    all.add(
        named(
            "chi2 fit",
            (x, y) -> Verdict.of(ChiSquare.withDefaults().goodnessOfFit(shares(x), y))));
    all.add(named("g fit", (x, y) -> Verdict.of(GTest.withDefaults().goodnessOfFit(shares(x), y))));
    all.add(
        named(
            "e-process of quantiles",
            (x, y) -> Verdict.of(SequentialCounts.ofReferenceQuantiles(x, y), Math.log(20))));
    all.add(
        named(
            "e-process of cells",
            (x, y) -> Verdict.of(SequentialCounts.ofFixedCells(x, y), Math.log(20))));
    return all;
  }

  private static double[] shares(long... counts) {
    return Arrays.stream(counts).asDoubleStream().toArray();
  }

  @ParameterizedTest
  @MethodSource("ofCounts")
  void counts_ofAnyKind_haveAnAnswerOrARefusal(Comparison<long[]> comparison) {
    Map<String, long[]> counts = BadInputs.counts();
    counts.forEach(
        (name, reference) ->
            counts.forEach(
                (other, current) ->
                    BadInputs.answer(name + " against " + other, comparison, reference, current)));
  }

  @ParameterizedTest
  @MethodSource("ofCounts")
  void counts_plainlyDifferent_drift(Comparison<long[]> comparison) {
    Map<String, long[]> counts = BadInputs.counts();
    assertThat(
            BadInputs.answer(
                "counts",
                comparison,
                BadInputs.named(counts, "ordinary"),
                BadInputs.named(counts, "another")))
        .hasValueSatisfying(verdict -> assertThat(verdict.drift()).isTrue());
  }

  @ParameterizedTest
  @MethodSource("ofCounts")
  void counts_ofOtherLengthOrNegative_areRefused(Comparison<long[]> comparison) {
    long[] ordinary = {20, 30, 10};
    long[] two = {20, 30};
    long[] negative = {20, -30, 50};
    long[] tooMany = {1L << 51, 1L << 51, 1};
    assertThatThrownBy(() -> comparison.compare(ordinary, two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(current has 2|for 2 cells)");
    assertThatThrownBy(() -> comparison.compare(ordinary, negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-30");
    assertThatThrownBy(() -> comparison.compare(ordinary, tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2^52");
  }

  static List<Named<Comparison<Collection<? extends @Nullable String>>>> ofLabels() {
    List<Named<Comparison<Collection<? extends @Nullable String>>>> all = new ArrayList<>();
    all.add(named("chi2", (x, y) -> Verdict.of(ChiSquare.withDefaults().testCategories(x, y))));
    all.add(named("g", (x, y) -> Verdict.of(GTest.withDefaults().testCategories(x, y))));
    for (BinnedDistance<?> distance : binned()) {
      all.add(named(distance.name(), (x, y) -> Verdict.of(distance.measureCategories(x, y))));
    }
    return all;
  }

  private static Map<String, Collection<? extends @Nullable String>> labels() {
    Map<String, Collection<? extends @Nullable String>> labels = new LinkedHashMap<>();
    labels.put("ordinary", Collections.nCopies(60, "a"));
    labels.put("another", Collections.nCopies(60, "b"));
    labels.put("empty", List.of());
    labels.put("one", List.of("a"));
    labels.put("missing", Collections.nCopies(60, (String) null));
    List<@Nullable String> half = new ArrayList<>(Collections.nCopies(30, "a"));
    half.addAll(Collections.nCopies(30, (String) null));
    labels.put("half missing", half);
    labels.put("nothing in them", Collections.nCopies(60, ""));
    return labels;
  }

  @ParameterizedTest
  @MethodSource("ofLabels")
  void labels_ofAnyKind_haveAnAnswerOrARefusal(
      Comparison<Collection<? extends @Nullable String>> comparison) {
    Map<String, Collection<? extends @Nullable String>> labels = labels();
    labels.forEach(
        (name, reference) ->
            labels.forEach(
                (other, current) ->
                    BadInputs.answer(name + " against " + other, comparison, reference, current)));
    for (String other : List.of("another", "nothing in them", "missing")) {
      BadInputs.answer(
              other,
              comparison,
              BadInputs.named(labels, "ordinary"),
              BadInputs.named(labels, other))
          .ifPresent(verdict -> assertThat(verdict.drift()).as(other).isTrue());
    }
  }
}
