package io.mlops4j.drift;

import java.time.Instant;

/**
 * A kind of prediction: which values it and its label take, and how a window counts the two
 * together. Immutable.
 *
 * @param <P> a prediction
 * @param <L> a label
 * @param <M> what is known of a window
 */
interface LabelKind<P, L, M> {
  /** Refuses what is no prediction of this kind. */
  void requirePrediction(String key, P prediction);

  /** Refuses what is no label of this kind. */
  void requireLabel(String key, L label);

  Tally<P, L, M> tally();

  /** The predictions of one window that have their label. Confined. */
  interface Tally<P, L, M> {
    void add(P prediction, L label);

    M performance(Instant openedAt, Instant closedAt, long predictions);
  }
}
