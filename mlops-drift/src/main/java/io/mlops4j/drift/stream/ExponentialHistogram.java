package io.mlops4j.drift.stream;

import java.util.Arrays;

/**
 * A window of numbers as buckets whose sizes are powers of two, the large ones holding the oldest
 * elements; confined.
 *
 * <p>Row {@code r} holds the buckets of {@code 2^r} elements, at most {@code bucketsPerSize} of
 * them: one more, and the row's two oldest become the newest of row {@code r + 1}. Each row is a
 * ring in a stretch of one array, so that a merge moves no other bucket. Element {@code 0} of a row
 * is its oldest. Sums and variances are added up in the order in which MOA adds them, because
 * alarms compare them.
 */
final class ExponentialHistogram {

  private static final int FIRST_ROWS = 8;

  private final int bucketsPerSize;
  private final int ringBits;
  private final int ringMask;

  private double[] sums;
  private double[] variances;
  private int[] oldest;
  private int[] buckets;
  private int rows;
  private long width;
  private double total;
  private double squares;

  ExponentialHistogram(int bucketsPerSize) {
    this.bucketsPerSize = bucketsPerSize;
    this.ringBits = 32 - Integer.numberOfLeadingZeros(bucketsPerSize);
    this.ringMask = (1 << ringBits) - 1;
    this.sums = new double[FIRST_ROWS << ringBits];
    this.variances = new double[FIRST_ROWS << ringBits];
    this.oldest = new int[FIRST_ROWS];
    this.buckets = new int[FIRST_ROWS];
    this.rows = 1;
  }

  void add(double value) {
    if (width > 0) {
      double deviation = value - total / width;
      squares += width * deviation * deviation / (width + 1);
    }
    width++;
    total += value;
    append(0, value, 0);
    for (int row = 0; buckets[row] > bucketsPerSize; row++) {
      mergeOldest(row);
    }
  }

  private void append(int row, double sum, double variance) {
    int at = index(row, buckets[row]++);
    sums[at] = sum;
    variances[at] = variance;
  }

  private void mergeOldest(int row) {
    if (row + 1 == rows) {
      addRow();
    }
    int first = index(row, 0);
    int second = index(row, 1);
    // n n (u1 - u2)^2 / (n + n) with u = sum / n; n is a power of two, so nothing is rounded anew.
    double difference = sums[first] - sums[second];
    double between = difference * difference / (2L << row);
    append(row + 1, sums[first] + sums[second], variances[first] + variances[second] + between);
    oldest[row] = oldest[row] + 2 & ringMask;
    buckets[row] -= 2;
  }

  private void addRow() {
    if (rows == oldest.length) {
      int capacity = 2 * rows;
      sums = Arrays.copyOf(sums, capacity << ringBits);
      variances = Arrays.copyOf(variances, capacity << ringBits);
      oldest = Arrays.copyOf(oldest, capacity);
      buckets = Arrays.copyOf(buckets, capacity);
    }
    oldest[rows] = 0;
    buckets[rows] = 0;
    rows++;
  }

  void dropOldest() {
    int row = rows - 1;
    int at = index(row, 0);
    long size = 1L << row;
    width -= size;
    total -= sums[at];
    double deviation = sums[at] / size - total / width;
    squares -= variances[at] + (double) size * width * deviation * deviation / (size + width);
    oldest[row] = oldest[row] + 1 & ringMask;
    if (--buckets[row] == 0 && row > 0) {
      rows--;
    }
  }

  private int index(int row, int k) {
    return (row << ringBits) + (oldest[row] + k & ringMask);
  }

  void clear() {
    rows = 1;
    oldest[0] = 0;
    buckets[0] = 0;
    width = 0;
    total = 0;
    squares = 0;
  }

  int rows() {
    return rows;
  }

  int bucketsIn(int row) {
    return buckets[row];
  }

  double sum(int row, int k) {
    return sums[index(row, k)];
  }

  long width() {
    return width;
  }

  double total() {
    return total;
  }

  double mean() {
    return total / width;
  }

  double variance() {
    return squares / width;
  }
}
