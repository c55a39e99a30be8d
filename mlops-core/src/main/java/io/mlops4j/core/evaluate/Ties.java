package io.mlops4j.core.evaluate;

/** What documents of one query with the same score are taken for. */
public enum Ties {
  /**
   * No order among them is preferred: a metric at a cut-off is the mean over all orders of a tie,
   * as scikit-learn has it for NDCG; average precision and reciprocal rank take a tie as one step,
   * all of it at its last rank, as scikit-learn has it for average precision. F. McSherry, M.
   * Najork, <i>Computing Information Retrieval Performance Measures Efficiently in the Presence of
   * Tied Scores</i>, ECIR 2008.
   */
  AVERAGED,
  /** They are ranked as they were given. */
  AS_GIVEN
}
