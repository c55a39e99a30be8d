package io.mlops4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values of scikit-learn 1.9.1 with NumPy 2.4.6, from {@code m = sklearn.metrics} and
 *
 * <pre>{@code
 * q = np.arange(12)[:,None]; d = np.arange(9)[None,:]
 * rel = ((q*7+d*d*3+q*d)%11-6).clip(0); rel[5] = 0
 * sc = (q*13+d*29)%17/4.0; tie = ((q*13+d*29)%5).astype(float)
 * }</pre>
 */
class RankingTest {
  private static final Offset<Double> TIGHT = within(1e-12);
  private static final int QUERIES = 12;
  private static final int DOCUMENTS = 9;

  private final double[][] rel = new double[QUERIES][DOCUMENTS];
  private final double[][] sc = new double[QUERIES][DOCUMENTS];
  private final double[][] tie = new double[QUERIES][DOCUMENTS];
  private final double[][] one = new double[QUERIES][DOCUMENTS];

  RankingTest() {
    for (int q = 0; q < QUERIES; q++) {
      for (int d = 0; d < DOCUMENTS; d++) {
        rel[q][d] = q == 5 ? 0 : Math.max(0, (q * 7 + d * d * 3 + q * d) % 11 - 6);
        sc[q][d] = (q * 13 + d * 29) % 17 / 4.0;
        tie[q][d] = (q * 13 + d * 29) % 5;
        one[q][d] = d == q * 5 % 9 ? 1 : 0;
      }
    }
  }

  @Test
  void gains_withoutTies_asScikitLearn() {
    Ranking r = Ranking.of(rel, sc);
    // m.dcg_score(rel, sc, k=...) and m.ndcg_score(rel, sc, k=...)
    assertThat(r.dcg()).isCloseTo(3.3577082208685307, TIGHT);
    assertThat(r.dcg(1)).isCloseTo(1.0, TIGHT);
    assertThat(r.dcg(3)).isCloseTo(2.0366856074405026, TIGHT);
    assertThat(r.dcg(20)).isCloseTo(3.3577082208685307, TIGHT);
    assertThat(r.ndcg()).isCloseTo(0.5810013828840956, TIGHT);
    assertThat(r.ndcg(1)).isCloseTo(0.3055555555555555, TIGHT);
    assertThat(r.ndcg(3)).isCloseTo(0.35896764850560886, TIGHT);
    assertThat(r.ndcg(5)).isCloseTo(0.4392785702111312, TIGHT);
    assertThat(r.ndcg(20)).isCloseTo(0.5810013828840956, TIGHT);
    // [m.ndcg_score(rel[[j]], sc[[j]], k=5) for j in range(12)]
    assertThat(r.each(query -> query.ndcg(5)).toArray())
        .containsExactly(
            new double[] {
              0.23719771276929622,
              0.12791516593762078,
              0.5665108303518512,
              0.0,
              0.5,
              0.0,
              0.9075323607925265,
              0.6509209298071322,
              0.14704034066641017,
              0.8344109463446154,
              0.3800937667159343,
              0.9197207891481876
            },
            TIGHT);
    // m.ndcg_score(rel, sc, k=5, ignore_ties=True)
    Ranking.Builder given = Ranking.builder().ties(Ties.AS_GIVEN);
    for (int q = 0; q < QUERIES; q++) {
      given.query(rel[q], sc[q]);
    }
    assertThat(given.build().ndcg(5)).isCloseTo(0.43927857021113126, TIGHT);
  }

  @Test
  void gains_withTies_asScikitLearn() {
    Ranking r = Ranking.of(rel, tie);
    // m.dcg_score(rel, tie, k=...) and m.ndcg_score(rel, tie, k=...)
    assertThat(r.dcg()).isCloseTo(3.4175534312422826, TIGHT);
    assertThat(r.dcg(3)).isCloseTo(2.2117725572917086, TIGHT);
    assertThat(r.dcg(5)).isCloseTo(2.6564269531184586, TIGHT);
    assertThat(r.ndcg()).isCloseTo(0.6235348203121085, TIGHT);
    assertThat(r.ndcg(1)).isCloseTo(0.2916666666666667, TIGHT);
    assertThat(r.ndcg(3)).isCloseTo(0.43343252789852427, TIGHT);
    assertThat(r.ndcg(5)).isCloseTo(0.49463115761962256, TIGHT);
    // m.ndcg_score(rel, tie, k=5, sample_weight=1.0+np.arange(12)%3)
    double[] weights = new double[QUERIES];
    for (int q = 0; q < QUERIES; q++) {
      weights[q] = 1 + q % 3;
    }
    assertThat(RowValues.of(r.each(query -> query.ndcg(5)).toArray(), weights).mean())
        .isCloseTo(0.461273353926309, TIGHT);
  }

  @Test
  void meanAveragePrecision_asScikitLearn() {
    // np.mean([m.average_precision_score(r>0, x) if (r>0).any() else 0 for r, x in zip(rel, sc)])
    assertThat(Ranking.of(rel, sc).meanAveragePrecision()).isCloseTo(0.48700396825396824, TIGHT);
    // the same of zip(rel, tie)
    assertThat(Ranking.of(rel, tie).meanAveragePrecision()).isCloseTo(0.46169973544973547, TIGHT);
    // the same with r>=3
    Ranking.Builder graded = Ranking.builder().relevantFrom(3);
    for (int q = 0; q < QUERIES; q++) {
      graded.query(rel[q], tie[q]);
    }
    assertThat(graded.build().meanAveragePrecision()).isCloseTo(0.2986111111111111, TIGHT);
    // rel[5,0] = 1; m.label_ranking_average_precision_score(rel>0, tie)
    rel[5][0] = 1;
    assertThat(Ranking.of(rel, tie).meanAveragePrecision()).isCloseTo(0.4709589947089947, TIGHT);
  }

  @Test
  void meanReciprocalRank_ofOneRelevantDocument_asScikitLearn() {
    // one = np.zeros_like(rel); one[np.arange(12), (np.arange(12)*5)%9] = 1
    // m.label_ranking_average_precision_score(one, sc) and (one, tie)
    assertThat(Ranking.of(one, sc).meanReciprocalRank()).isCloseTo(0.3367724867724868, TIGHT);
    assertThat(Ranking.of(one, tie).meanReciprocalRank()).isCloseTo(0.1791666666666667, TIGHT);
    assertThat(Ranking.of(one, sc).meanAveragePrecision()).isCloseTo(0.3367724867724868, TIGHT);
    // lab = (np.arange(12)*5)%9
    // m.top_k_accuracy_score(lab, sc, k=..., labels=np.arange(9)) for 1 and 3
    assertThat(Ranking.of(one, sc).hitRateAt(1)).isCloseTo(0.16666666666666666, TIGHT);
    assertThat(Ranking.of(one, sc).hitRateAt(3)).isCloseTo(0.3333333333333333, TIGHT);
    assertThat(Ranking.of(one, sc).recallAt(3)).isCloseTo(0.3333333333333333, TIGHT);
    assertThat(Ranking.of(one, sc).precisionAt(3)).isCloseTo(0.3333333333333333 / 3, TIGHT);
  }

  @Test
  void cutOffs_withTies_areTheMeanOverAllOrders() {
    double[] relevance = {0, 0, 2, 0, 1, 0};
    double[] score = {3, 2, 2, 2, 1, 1};
    for (int k = 1; k <= 7; k++) {
      int cut = k;
      double precision = 0;
      double recall = 0;
      double hit = 0;
      double dcg = 0;
      int orders = 0;
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 2; b++) {
          double[] ranked = new double[6];
          ranked[1 + a] = 2;
          ranked[4 + b] = 1;
          RankedQuery strict =
              Ranking.builder()
                  .query(ranked, new double[] {6, 5, 4, 3, 2, 1})
                  .build()
                  .queries()
                  .get(0);
          precision += strict.precisionAt(cut);
          recall += strict.recallAt(cut);
          hit += strict.hitAt(cut);
          dcg += strict.dcg(cut);
          orders++;
        }
      }
      RankedQuery tied = Ranking.builder().query(relevance, score).build().queries().get(0);
      assertThat(tied.precisionAt(k)).isCloseTo(precision / orders, TIGHT);
      assertThat(tied.recallAt(k)).isCloseTo(recall / orders, TIGHT);
      assertThat(tied.hitAt(k)).isCloseTo(hit / orders, TIGHT);
      assertThat(tied.dcg(k)).isCloseTo(dcg / orders, TIGHT);
    }
  }

  @Test
  void reciprocalRank_cutOffAndTies() {
    double[] relevance = {0, 1, 0, 0};
    double[] score = {2, 1, 1, 0};
    RankedQuery tied = Ranking.builder().query(relevance, score).build().queries().get(0);
    assertThat(tied.reciprocalRank()).isCloseTo(1 / 3.0, TIGHT);
    assertThat(tied.reciprocalRank(3)).isCloseTo(1 / 3.0, TIGHT);
    assertThat(tied.reciprocalRank(2)).isZero();
    RankedQuery given =
        Ranking.builder().ties(Ties.AS_GIVEN).query(relevance, score).build().queries().get(0);
    assertThat(given.reciprocalRank(2)).isEqualTo(0.5);
    assertThat(given.reciprocalRank(1)).isZero();
    assertThat(Ranking.of(new double[][] {relevance}, new double[][] {score}).meanReciprocalRank(2))
        .isZero();
  }

  @Test
  void signedZeros_areOneTie_andKeepTheGivenOrder() {
    double[] relevance = {0, 1};
    double[] score = {-0.0, 0.0};
    assertThat(Ranking.builder().query(relevance, score).build().queries().get(0).reciprocalRank())
        .isEqualTo(0.5);
    assertThat(
            Ranking.builder()
                .ties(Ties.AS_GIVEN)
                .query(new double[] {1, 0}, score)
                .build()
                .queries()
                .get(0)
                .reciprocalRank())
        .isEqualTo(1);
  }

  @Test
  void retrievedLists_countWhatWasNotRetrieved() {
    RankedQuery query =
        Ranking.builder()
            .query(List.of("a", "b", "c"), Map.of("b", 2, "c", 0, "z", 1))
            .build()
            .queries()
            .get(0);
    assertThat(query.documents()).isEqualTo(3);
    assertThat(query.relevant()).isEqualTo(2);
    assertThat(query.recallAt(3)).isEqualTo(0.5);
    assertThat(query.precisionAt(2)).isEqualTo(0.5);
    assertThat(query.precisionAt(10)).isCloseTo(0.1, TIGHT);
    assertThat(query.reciprocalRank()).isEqualTo(0.5);
    assertThat(query.averagePrecision()).isEqualTo(0.25);
    // m.ndcg_score([[0, 2, 0, 1]], [[4, 3, 2, 1]], k=3): the missed one is beyond the cut-off
    assertThat(query.ndcg(3)).isCloseTo(0.4796249331362629, TIGHT);
  }

  @Test
  void queriesWithoutRelevantDocuments_countAsZeroOrAreLeftOut() {
    double[][] relevance = {{0, 0}, {1, 0}, {}};
    double[][] score = {{1, 2}, {1, 0}, {}};
    Ranking counted = Ranking.of(relevance, score);
    assertThat(counted.ndcg(2)).isCloseTo(1 / 3.0, TIGHT);
    assertThat(counted.recallAt(2)).isCloseTo(1 / 3.0, TIGHT);
    assertThat(counted.queries().get(2).averagePrecision()).isZero();
    assertThat(counted.queries().get(2).hitAt(5)).isZero();
    Ranking.Builder builder = Ranking.builder().leaveOutQueriesWithoutRelevant();
    for (int q = 0; q < 3; q++) {
      builder.query(relevance[q], score[q]);
    }
    assertThat(builder.build().ndcg(2)).isEqualTo(1);
    assertThat(builder.build().each(RankedQuery::ndcg).rows()).isEqualTo(3);
    assertThatThrownBy(
            () ->
                Ranking.builder()
                    .leaveOutQueriesWithoutRelevant()
                    .query(new double[] {0}, new double[] {1})
                    .build()
                    .ndcg())
        .isInstanceOf(UndefinedMetricException.class)
        .hasMessage("none of 1 queries has a relevant document");
  }

  @Test
  void misuse_isRefusedWithTheValue() {
    assertThatThrownBy(() -> Ranking.builder().build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing to evaluate");
    assertThatThrownBy(() -> Ranking.of(new double[1][1], new double[2][1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ranking.builder().query(new double[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 relevances and 2 scores");
    assertThatThrownBy(() -> Ranking.builder().query(new double[] {-1}, new double[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1.0");
    assertThatThrownBy(() -> Ranking.builder().query(new double[1], new double[] {Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Ranking.builder().query(new double[] {Double.NaN}, new double[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ranking.builder().query(List.of("a", "a"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("document a is retrieved twice");
    assertThatThrownBy(() -> Ranking.builder().relevantFrom(0))
        .isInstanceOf(IllegalArgumentException.class);
    Ranking r = Ranking.of(rel, sc);
    assertThatThrownBy(() -> r.ndcg(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a cut-off is 1 or more, not 0");
    assertThatThrownBy(() -> r.recallAt(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
