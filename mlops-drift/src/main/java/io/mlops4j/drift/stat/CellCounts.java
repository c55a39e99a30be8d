package io.mlops4j.drift.stat;

/** Two samples counted over the same cells. Not to be changed once made. */
final class CellCounts {
  final long[] reference;
  final long[] current;
  final SampleSize referenceSize;
  final SampleSize currentSize;

  CellCounts(long[] reference, long[] current, SampleSize referenceSize, SampleSize currentSize) {
    this.reference = reference;
    this.current = current;
    this.referenceSize = referenceSize;
    this.currentSize = currentSize;
  }
}
