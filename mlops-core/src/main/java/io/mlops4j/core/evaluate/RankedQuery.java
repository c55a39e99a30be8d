package io.mlops4j.core.evaluate;

import java.util.Arrays;

/**
 * The documents of one query in the order a model ranked them, and how relevant each is. Immutable.
 *
 * <p>Ranks begin at 1. What is said of relevant documents means those as relevant as {@link
 * Ranking.Builder#relevantFrom} says. Documents that were judged but not retrieved count as
 * relevant, and are in no rank. A cut-off beyond the last rank changes nothing, except that
 * precision still divides by it. Where nothing is relevant every metric is 0. Each metric costs
 * O(documents), NDCG and DCG a logarithm for each.
 */
public final class RankedQuery {
  private final double[] relevances;
  private final int[] tieEnds;
  private final double[] ideal;
  private final double threshold;
  private final int relevant;

  /**
   * Relevances by rank, for each rank the one after the last of its tie, and all relevances in
   * descending order.
   */
  RankedQuery(double[] relevances, int[] tieEnds, double[] ideal, double threshold) {
    this.relevances = relevances;
    this.tieEnds = tieEnds;
    this.ideal = ideal;
    this.threshold = threshold;
    this.relevant = (int) Arrays.stream(ideal).filter(this::isRelevant).count();
  }

  private boolean isRelevant(double relevance) {
    return relevance > 0 && relevance >= threshold;
  }

  /** {@return the number of documents that were ranked} */
  public int documents() {
    return relevances.length;
  }

  /** {@return the number of relevant documents, ranked or not} */
  public int relevant() {
    return relevant;
  }

  /** {@return the discounted cumulative gain of all ranks} */
  public double dcg() {
    return dcg(Integer.MAX_VALUE);
  }

  /**
   * {@return the discounted cumulative gain: the sum of the relevances, each divided by the binary
   * logarithm of its rank plus 1} For the exponential gain give 2 to the power of the grade, minus
   * 1, as the relevance.
   *
   * @param k how many ranks count
   * @throws IllegalArgumentException when it is not positive
   */
  public double dcg(int k) {
    requireCutOff(k);
    double sum = 0;
    for (int rank = 0; rank < Math.min(k, relevances.length); ) {
      int end = tieEnds[rank];
      double tied = 0;
      double discounts = 0;
      for (int i = rank; i < end; i++) {
        tied += relevances[i];
        discounts += i < k ? discount(i) : 0;
      }
      sum += tied / (end - rank) * discounts;
      rank = end;
    }
    return sum;
  }

  /** {@return the normalized discounted cumulative gain of all ranks} */
  public double ndcg() {
    return ndcg(Integer.MAX_VALUE);
  }

  /**
   * {@return the discounted cumulative gain as a share of what the best order has}
   *
   * @param k how many ranks count
   * @throws IllegalArgumentException when it is not positive
   */
  public double ndcg(int k) {
    requireCutOff(k);
    double best = 0;
    for (int rank = 0; rank < Math.min(k, ideal.length); rank++) {
      best += ideal[rank] * discount(rank);
    }
    return best == 0 ? 0 : dcg(k) / best;
  }

  private static double discount(int rankFromZero) {
    return 1 / (Math.log(rankFromZero + 2.0) / Math.log(2));
  }

  /**
   * {@return the average precision: the mean over the relevant documents of the precision at the
   * rank of each, 0 for those in no rank}
   */
  public double averagePrecision() {
    double sum = 0;
    int found = 0;
    for (int rank = 0; rank < relevances.length; ) {
      int end = tieEnds[rank];
      int gained = relevantIn(rank, end);
      found += gained;
      sum += (double) gained * found / end;
      rank = end;
    }
    return relevant == 0 ? 0 : sum / relevant;
  }

  /** {@return one over the rank of the first relevant document} */
  public double reciprocalRank() {
    return reciprocalRank(Integer.MAX_VALUE);
  }

  /**
   * {@return one over the rank of the first relevant document, 0 where it is beyond the cut-off}
   *
   * @param k how many ranks count
   * @throws IllegalArgumentException when it is not positive
   */
  public double reciprocalRank(int k) {
    requireCutOff(k);
    for (int rank = 0; rank < relevances.length; rank = tieEnds[rank]) {
      int end = tieEnds[rank];
      if (relevantIn(rank, end) > 0) {
        return end <= k ? 1.0 / end : 0;
      }
    }
    return 0;
  }

  /**
   * {@return the share of the first ranks that hold a relevant document}
   *
   * @param k how many ranks count
   * @throws IllegalArgumentException when it is not positive
   */
  public double precisionAt(int k) {
    return found(k) / k;
  }

  /**
   * {@return the share of the relevant documents that are in the first ranks}
   *
   * @param k how many ranks count
   * @throws IllegalArgumentException when it is not positive
   */
  public double recallAt(int k) {
    return relevant == 0 ? 0 : found(k) / relevant;
  }

  /** How many relevant documents the first ranks hold. */
  private double found(int k) {
    requireCutOff(k);
    double sum = 0;
    for (int rank = 0; rank < Math.min(k, relevances.length); ) {
      int end = tieEnds[rank];
      int size = end - rank;
      sum += (double) relevantIn(rank, end) * Math.min(size, k - rank) / size;
      rank = end;
    }
    return sum;
  }

  /**
   * {@return 1 where the first ranks hold a relevant document, and 0 where they do not; where the
   * cut-off divides a tie, the share of its orders for which they do}
   *
   * @param k how many ranks count
   * @throws IllegalArgumentException when it is not positive
   */
  public double hitAt(int k) {
    requireCutOff(k);
    double missed = 1;
    for (int rank = 0; rank < Math.min(k, relevances.length); ) {
      int end = tieEnds[rank];
      int size = end - rank;
      int others = size - relevantIn(rank, end);
      for (int i = 0; i < Math.min(size, k - rank); i++) {
        missed *= Math.max(0, others - i) / (double) (size - i);
      }
      rank = end;
    }
    return 1 - missed;
  }

  private int relevantIn(int from, int to) {
    int count = 0;
    for (int rank = from; rank < to; rank++) {
      count += isRelevant(relevances[rank]) ? 1 : 0;
    }
    return count;
  }

  private static void requireCutOff(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("a cut-off is 1 or more, not " + k);
    }
  }
}
