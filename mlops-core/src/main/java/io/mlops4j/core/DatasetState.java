package io.mlops4j.core;

/** What became of the file that a dataset names as its source; see {@link Dataset#check}. */
public enum DatasetState {
  /** It holds the same bytes. */
  UNCHANGED,
  /** It holds other bytes. */
  CHANGED,
  /** There is no such file any more. */
  MISSING,
  /** No source is known, or it is no file of this machine's: nothing was compared. */
  ELSEWHERE
}
