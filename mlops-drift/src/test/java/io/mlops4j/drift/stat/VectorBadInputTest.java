package io.mlops4j.drift.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import io.mlops4j.drift.stat.BadInputs.Comparison;
import io.mlops4j.drift.stat.BadInputs.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same of vectors. */
class VectorBadInputTest {

  static List<Named<Comparison<double[][]>>> ofVectors() {
    List<Named<Comparison<double[][]>>> all = new ArrayList<>(ofPlaces());
    EmbeddingDrift cosine = EmbeddingDrift.withDefaults().with(EmbeddingDrift.Metric.COSINE);
    all.add(named("centroids COSINE", (x, y) -> Verdict.of(cosine.centroids(x, y))));
    return all;
  }

  /** Comparisons that tell vectors of one direction apart. */
  static List<Named<Comparison<double[][]>>> ofPlaces() {
    List<Named<Comparison<double[][]>>> all = new ArrayList<>();
    MaximumMeanDiscrepancy mmd = MaximumMeanDiscrepancy.withDefaults().withPermutations(99, 1);
    all.add(named("mmd", (x, y) -> Verdict.of(mmd.test(x, y))));
    all.add(named("mmd of one bandwidth", (x, y) -> Verdict.of(mmd.withBandwidth(1).test(x, y))));
    all.add(named("mmd, linear time", (x, y) -> Verdict.of(mmd.testLinear(x, y))));
    DomainClassifier classifier = DomainClassifier.withDefaults();
    all.add(named("classifier", (x, y) -> Verdict.of(classifier.test(x, y))));
    all.add(
        named("linear classifier", (x, y) -> Verdict.of(classifier.withSquares(false).test(x, y))));
    EmbeddingDrift drift = EmbeddingDrift.withDefaults().withPermutations(99, 1);
    for (EmbeddingDrift.Metric metric :
        EnumSet.complementOf(EnumSet.of(EmbeddingDrift.Metric.COSINE))) {
      all.add(
          named("centroids " + metric, (x, y) -> Verdict.of(drift.with(metric).centroids(x, y))));
    }
    all.add(named("embedding mmd", (x, y) -> Verdict.of(drift.discrepancy(x, y))));
    all.add(named("embedding classifier", (x, y) -> Verdict.of(drift.classifier(x, y))));
    all.add(
        named("share of components", (x, y) -> Verdict.of(drift.components(x, y).share(), 0.3)));
    return all;
  }

  @ParameterizedTest
  @MethodSource("ofVectors")
  void vectors_ofAnyKind_haveAnAnswerOrARefusal(Comparison<double[][]> comparison) {
    Map<String, double[][]> vectors = BadInputs.vectors();
    vectors.forEach(
        (name, reference) ->
            vectors.forEach(
                (other, current) ->
                    BadInputs.answer(name + " against " + other, comparison, reference, current)));
  }

  @ParameterizedTest
  @MethodSource("ofVectors")
  void vectors_notFiniteOrOfOtherLength_areRefused(Comparison<double[][]> comparison) {
    Map<String, double[][]> vectors = BadInputs.vectors();
    double[][] ordinary = BadInputs.named(vectors, "ordinary");
    for (String name :
        List.of(
            "empty",
            "NaN",
            "1e308",
            "half NaN",
            "infinity",
            "half infinity",
            "ragged",
            "two components")) {
      assertThatThrownBy(() -> comparison.compare(ordinary, BadInputs.named(vectors, name)))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("ofPlaces")
  void vectors_plainlyDifferent_driftOrAreRefused(Comparison<double[][]> comparison) {
    Map<String, double[][]> vectors = BadInputs.vectors();
    for (List<String> pair :
        List.of(
            List.of("constant", "another constant"),
            List.of("ordinary", "1e308"),
            List.of("-1e308", "1e308"),
            List.of("denormal", "larger denormal"),
            List.of("ordinary", "constant"))) {
      BadInputs.answer(
              pair.toString(),
              comparison,
              BadInputs.named(vectors, pair.get(0)),
              BadInputs.named(vectors, pair.get(1)))
          .ifPresent(verdict -> assertThat(verdict.drift()).as("%s", pair).isTrue());
    }
  }
}
