package io.mlops4j.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a model ranked for several queries, beside how relevant each document is. Immutable.
 *
 * <p>Every metric is the mean over the queries; {@link #each} gives it query by query, for
 * bootstrap intervals, slices and weights. Values are those of scikit-learn where it has the
 * metric.
 */
public final class Ranking {
  private final List<RankedQuery> queries;
  private final boolean leaveOut;

  private Ranking(List<RankedQuery> queries, boolean leaveOut) {
    this.queries = queries;
    this.leaveOut = leaveOut;
  }

  /**
   * {@return rankings by score, with the defaults of {@link #builder()}}
   *
   * @param relevances by query, then by document; finite and not negative
   * @param scores by query, then by document; finite, a higher score ranks first
   * @throws IllegalArgumentException when the lengths differ, there is no query, or a number is not
   *     allowed
   */
  public static Ranking of(double[][] relevances, double[][] scores) {
    Pairs.require(relevances.length, scores.length);
    Builder builder = builder();
    for (int query = 0; query < scores.length; query++) {
      builder.query(relevances[query], scores[query]);
    }
    return builder.build();
  }

  /**
   * {@return a builder with the defaults}
   *
   * <ul>
   *   <li>a document is relevant when its relevance is above 0
   *   <li>ties are averaged
   *   <li>a query without relevant documents counts, as 0
   * </ul>
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the queries, in the order they were given} */
  public List<RankedQuery> queries() {
    return queries;
  }

  /**
   * {@return a metric of each query; one that is left out has weight 0}
   *
   * @param metric the metric, for example {@code query -> query.ndcg(10)}
   * @throws UndefinedMetricException when every query is left out
   */
  public RowValues each(ToDoubleFunction<RankedQuery> metric) {
    double[] values = queries.stream().mapToDouble(metric).toArray();
    if (!leaveOut) {
      return RowValues.of(values);
    }
    if (queries.stream().allMatch(query -> query.relevant() == 0)) {
      throw new UndefinedMetricException(
          "none of %d queries has a relevant document".formatted(queries.size()));
    }
    return RowValues.of(
        values, queries.stream().mapToDouble(query -> query.relevant() > 0 ? 1 : 0).toArray());
  }

  /** {@return the mean normalized discounted cumulative gain of all ranks} */
  public double ndcg() {
    return each(RankedQuery::ndcg).mean();
  }

  /**
   * {@return the mean normalized discounted cumulative gain}
   *
   * @param k how many ranks count
   */
  public double ndcg(int k) {
    return each(query -> query.ndcg(k)).mean();
  }

  /** {@return the mean discounted cumulative gain of all ranks} */
  public double dcg() {
    return each(RankedQuery::dcg).mean();
  }

  /**
   * {@return the mean discounted cumulative gain}
   *
   * @param k how many ranks count
   */
  public double dcg(int k) {
    return each(query -> query.dcg(k)).mean();
  }

  /** {@return MRR: the mean of one over the rank of the first relevant document} */
  public double meanReciprocalRank() {
    return each(RankedQuery::reciprocalRank).mean();
  }

  /**
   * {@return MRR at k: the mean of one over the rank of the first relevant document, or 0 beyond k}
   *
   * @param k how many ranks count
   */
  public double meanReciprocalRank(int k) {
    return each(query -> query.reciprocalRank(k)).mean();
  }

  /** {@return MAP: the mean of the average precisions} */
  public double meanAveragePrecision() {
    return each(RankedQuery::averagePrecision).mean();
  }

  /**
   * {@return the mean share of the first ranks that hold a relevant document}
   *
   * @param k how many ranks count
   */
  public double precisionAt(int k) {
    return each(query -> query.precisionAt(k)).mean();
  }

  /**
   * {@return the mean share of the relevant documents that are in the first ranks}
   *
   * @param k how many ranks count
   */
  public double recallAt(int k) {
    return each(query -> query.recallAt(k)).mean();
  }

  /**
   * {@return the share of the queries whose first ranks hold a relevant document}
   *
   * @param k how many ranks count
   */
  public double hitRateAt(int k) {
    return each(query -> query.hitAt(k)).mean();
  }

  /** Collects rankings. Confined to one thread. */
  public static final class Builder {
    private final List<Judged> queries = new ArrayList<>();
    private double threshold = Double.MIN_VALUE;
    private Ties ties = Ties.AVERAGED;
    private boolean leaveOut;

    private Builder() {}

    /** Relevances and scores of the ranked documents, and the relevances of all judged ones. */
    private static final class Judged {
      private final double[] relevances;
      private final double[] scores;
      private final double[] all;

      Judged(double[] relevances, double[] scores, double[] all) {
        this.relevances = relevances;
        this.scores = scores;
        this.all = all;
      }
    }

    /**
     * Says from which grade on a document is relevant, for the metrics that know no grades; by
     * default any above 0.
     *
     * @param grade the grade, positive
     * @return this builder
     * @throws IllegalArgumentException when it is not
     */
    public Builder relevantFrom(double grade) {
      if (!(grade > 0)) {
        throw new IllegalArgumentException("a relevant grade is positive, not " + grade);
      }
      this.threshold = grade;
      return this;
    }

    /**
     * Says what equal scores are taken for; by default {@link Ties#AVERAGED}.
     *
     * @param treatment what
     * @return this builder
     */
    public Builder ties(Ties treatment) {
      this.ties = treatment;
      return this;
    }

    /**
     * Leaves queries without a relevant document out of every mean; by default they count, as 0.
     *
     * @return this builder
     */
    public Builder leaveOutQueriesWithoutRelevant() {
      this.leaveOut = true;
      return this;
    }

    /**
     * Adds a query whose documents a score ranks. It may have none.
     *
     * @param relevances how relevant each document is, finite and not negative
     * @param scores the score of each, finite; a higher score ranks first
     * @return this builder
     * @throws IllegalArgumentException when the lengths differ or a number is not allowed
     */
    public Builder query(double[] relevances, double[] scores) {
      if (relevances.length != scores.length) {
        throw new IllegalArgumentException(
            "%d relevances and %d scores; each document has both"
                .formatted(relevances.length, scores.length));
      }
      requireRelevances(relevances);
      Pairs.requireFinite("score", scores);
      queries.add(new Judged(relevances.clone(), scores.clone(), relevances.clone()));
      return this;
    }

    /**
     * Adds a query whose documents were retrieved in an order.
     *
     * @param retrieved the documents, the first rank first; those without a judgment are irrelevant
     * @param judgments how relevant each judged document is, retrieved or not
     * @param <D> what names a document
     * @return this builder
     * @throws IllegalArgumentException when a document is retrieved twice or a relevance is
     *     negative or not finite
     */
    public <D> Builder query(List<D> retrieved, Map<D, ? extends Number> judgments) {
      Set<D> seen = new HashSet<>();
      for (D document : retrieved) {
        if (!seen.add(document)) {
          throw new IllegalArgumentException("document " + document + " is retrieved twice");
        }
      }
      double[] relevances =
          retrieved.stream()
              .map(judgments::get)
              .mapToDouble(grade -> grade == null ? 0 : grade.doubleValue())
              .toArray();
      double[] all = judgments.values().stream().mapToDouble(Number::doubleValue).toArray();
      requireRelevances(all);
      double[] scores = IntStream.range(0, relevances.length).mapToDouble(i -> -i).toArray();
      queries.add(new Judged(relevances, scores, all));
      return this;
    }

    private static void requireRelevances(double[] relevances) {
      Pairs.requireFinite("relevance", relevances);
      for (double relevance : relevances) {
        if (relevance < 0) {
          throw new IllegalArgumentException("a relevance is not negative: " + relevance);
        }
      }
    }

    /**
     * {@return the rankings}
     *
     * @throws IllegalArgumentException when no query was added
     */
    public Ranking build() {
      Pairs.require(queries.size(), queries.size());
      return new Ranking(queries.stream().map(this::rank).toList(), leaveOut);
    }

    private RankedQuery rank(Judged query) {
      int documents = query.scores.length;
      ScoreOrder order = ScoreOrder.of(documents, document -> query.scores[document]);
      double[] relevances = new double[documents];
      int[] tieEnds = new int[documents];
      for (int rank = documents - 1; rank >= 0; rank--) {
        relevances[rank] = query.relevances[order.row(rank)];
        boolean tied = ties == Ties.AVERAGED && order.tiedWithNext(rank);
        tieEnds[rank] = tied ? tieEnds[rank + 1] : rank + 1;
      }
      double[] ideal = Arrays.stream(query.all).map(r -> -r).sorted().map(r -> -r).toArray();
      return new RankedQuery(relevances, tieEnds, ideal, threshold);
    }
  }
}
