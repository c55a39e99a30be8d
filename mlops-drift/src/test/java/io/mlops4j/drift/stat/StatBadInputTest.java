package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.mlops4j.drift.stat.BadInputs.Comparison;
import io.mlops4j.drift.stat.BadInputs.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes in, a statistic answers with numbers or refuses with an {@link
 * IllegalArgumentException} that says why; it never answers NaN, and it never passes over a plain
 * difference.
 */
class StatBadInputTest {

  static List<Named<Comparison<double[]>>> all() {
    List<Named<Comparison<double[]>>> all = new ArrayList<>(countingAll());
    all.addAll(leavingOut());
    return all;
  }

  /** Comparisons that refuse what they cannot use, or count it as mass of its own. */
  static List<Named<Comparison<double[]>>> countingAll() {
    List<Named<Comparison<double[]>>> all = new ArrayList<>();
    KolmogorovSmirnov smirnov = KolmogorovSmirnov.withDefaults();
    AndersonDarling darling = AndersonDarling.withDefaults();
    add(all, "ks", smirnov::test);
    add(all, "ks refined", smirnov.refined()::test);
    add(all, "ks sorted", (x, y) -> smirnov.test(SortedSample.of(x), SortedSample.of(y)));
    add(all, "ks, ties as continuous", smirnov.with(Ties.AS_CONTINUOUS)::test);
    for (PValueMethod method : PValueMethod.values()) {
      add(all, "ks " + method, smirnov.with(method)::test);
      add(all, "cvm " + method, CramerVonMises.withDefaults().with(method)::test);
      add(all, "ad " + method, (x, y) -> darling.with(method).test(x, y));
      add(all, "mwu " + method, MannWhitney.withDefaults().with(method)::test);
    }
    for (NanPolicy policy : List.of(NanPolicy.OWN_MASS, NanPolicy.REJECT)) {
      add(all, "ks " + policy, smirnov.with(policy)::test);
      add(all, "cvm " + policy, CramerVonMises.withDefaults().with(policy)::test);
      add(all, "ad " + policy, darling.with(policy)::test);
      add(all, "mwu " + policy, MannWhitney.withDefaults().with(policy)::test);
    }
    add(all, "welch", StudentT.welch()::test);
    add(all, "student", StudentT.student()::test);
    add(
        all,
        "permutation",
        (x, y) ->
            PermutationTest.withDefaults()
                .withPermutations(199, 1)
                .test(x, y, (first, second) -> smirnov.test(first, second).statistic()));
    for (EcdfDistance<?> distance : ofValues()) {
      all.add(named(distance.name(), (x, y) -> Verdict.of(distance.measure(x, y))));
    }
    for (BinnedDistance<?> distance : binned()) {
      all.add(named(distance.name(), (x, y) -> Verdict.of(distance.measure(x, y))));
      for (Binning binning :
          List.of(
              Binning.equalWidth(10),
              Binning.sturges(),
              Binning.doane(),
              Binning.fixed(1e-319, 0.2, 0.4, 0.6, 2.5))) {
        BinnedDistance<?> other = distance.with(binning);
        all.add(named(distance.name() + " " + binning, (x, y) -> Verdict.of(other.measure(x, y))));
      }
    }
    return all;
  }

  /** Comparisons asked to leave values out, and those of other tools, which do. */
  static List<Named<Comparison<double[]>>> leavingOut() {
    List<Named<Comparison<double[]>>> all = new ArrayList<>();
    NanPolicy exclude = NanPolicy.EXCLUDE;
    add(all, "ks exclude", KolmogorovSmirnov.withDefaults().with(exclude)::test);
    add(all, "cvm exclude", CramerVonMises.withDefaults().with(exclude)::test);
    add(all, "ad exclude", AndersonDarling.withDefaults().with(exclude)::test);
    add(all, "mwu exclude", MannWhitney.withDefaults().with(exclude)::test);
    add(all, "welch exclude", StudentT.welch().with(exclude)::test);
    for (EcdfDistance<?> distance : ofValues()) {
      EcdfDistance<?> excluding = distance.with(exclude);
      all.add(named(distance.name() + " exclude", (x, y) -> Verdict.of(excluding.measure(x, y))));
    }
    all.add(
        named(
            "wasserstein of evidently",
            (x, y) -> Verdict.of(Wasserstein.evidently().with(exclude).measure(x, y))));
    for (BinnedDistance<?> distance :
        List.of(
            PopulationStability.evidently(),
            JensenShannon.evidently(),
            KullbackLeibler.evidently(),
            Hellinger.evidently(),
            JensenShannon.nannyml(),
            Hellinger.nannyml())) {
      all.add(
          named(
              distance.name() + " " + distance.settings.binning(),
              (x, y) -> Verdict.of(distance.measure(x, y))));
    }
    return all;
  }

  private static List<EcdfDistance<?>> ofValues() {
    return List.of(
        Wasserstein.withDefaults().withPermutations(99, 1),
        Wasserstein.normed().withPermutations(99, 1),
        Energy.withDefaults().withPermutations(99, 1));
  }

  private interface TwoSampleTest {
    TestResult test(double[] reference, double[] current);
  }

  private static void add(List<Named<Comparison<double[]>>> all, String name, TwoSampleTest test) {
    all.add(named(name, (x, y) -> Verdict.of(test.test(x, y))));
  }

  private static List<BinnedDistance<?>> binned() {
    return List.of(
        PopulationStability.withDefaults().withPermutations(99, 1),
        JensenShannon.withDefaults().withPermutations(99, 1),
        KullbackLeibler.withDefaults().withPermutations(99, 1),
        Hellinger.withDefaults().withPermutations(99, 1),
        TotalVariation.withDefaults().withPermutations(99, 1),
        LInfinity.withDefaults().withPermutations(99, 1));
  }

  @ParameterizedTest
  @MethodSource("all")
  void samples_ofAnyKind_haveAnAnswerOrARefusal(Comparison<double[]> comparison) {
    Map<String, double[]> samples = BadInputs.samples();
    samples.forEach(
        (name, reference) ->
            samples.forEach(
                (other, current) ->
                    BadInputs.answer(name + " against " + other, comparison, reference, current)));
  }

  @ParameterizedTest
  @MethodSource("countingAll")
  void samples_plainlyDifferent_driftOrAreRefused(Comparison<double[]> comparison) {
    Map<String, double[]> samples = BadInputs.samples();
    for (List<String> pair : BadInputs.plainlyDifferent()) {
      BadInputs.answer(
              pair.toString(),
              comparison,
              BadInputs.named(samples, pair.get(0)),
              BadInputs.named(samples, pair.get(1)))
          .ifPresent(verdict -> assertThat(verdict.drift()).as("%s", pair).isTrue());
    }
  }

  @ParameterizedTest
  @MethodSource("leavingOut")
  void samples_withValuesLeftOut_haveThemCounted(Comparison<double[]> comparison) {
    Map<String, double[]> samples = BadInputs.samples();
    double[] ordinary = BadInputs.named(samples, "ordinary");
    for (String name : List.of("half NaN", "half infinity", "NaN", "infinity")) {
      double[] broken = BadInputs.named(samples, name);
      BadInputs.answer(name, comparison, ordinary, broken)
          .ifPresent(verdict -> assertThat(verdict.current()).isEqualTo(SampleSize.of(broken)));
      BadInputs.answer(name, comparison, broken, ordinary)
          .ifPresent(verdict -> assertThat(verdict.reference()).isEqualTo(SampleSize.of(broken)));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void samples_likeThemselves_doNotDrift(Comparison<double[]> comparison) {
    BadInputs.samples()
        .forEach(
            (name, sample) ->
                BadInputs.answer(name, comparison, sample, sample.clone())
                    .ifPresent(verdict -> assertThat(verdict.drift()).as(name).isFalse()));
  }
}
