package io.mlops4j.core;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Points of one metric as columns: 24 bytes each, in memory and in the database. Confined to one
 * thread.
 */
final class MetricColumns {
  static final int POINT_BYTES = 24;
  private static final int INITIAL = 16;

  private long[] steps = new long[INITIAL];
  private long[] micros = new long[INITIAL];
  private double[] values = new double[INITIAL];
  private int size;

  int size() {
    return size;
  }

  long step(int i) {
    return steps[i];
  }

  long micros(int i) {
    return micros[i];
  }

  double value(int i) {
    return values[i];
  }

  MetricPoint point(int i) {
    return new MetricPoint(steps[i], Micros.toInstant(micros[i]), values[i]);
  }

  void add(long step, long atMicros, double value) {
    reserve(size + 1);
    steps[size] = step;
    micros[size] = atMicros;
    values[size] = value;
    size++;
  }

  void addAll(MetricColumns others) {
    reserve(size + others.size);
    System.arraycopy(others.steps, 0, steps, size, others.size);
    System.arraycopy(others.micros, 0, micros, size, others.size);
    System.arraycopy(others.values, 0, values, size, others.size);
    size += others.size;
  }

  void clear() {
    size = 0;
  }

  private void reserve(int needed) {
    if (needed > steps.length) {
      int capacity = Math.max(needed, steps.length + (steps.length >> 1));
      steps = Arrays.copyOf(steps, capacity);
      micros = Arrays.copyOf(micros, capacity);
      values = Arrays.copyOf(values, capacity);
    }
  }

  /** The points of a range as bytes, appended to others. */
  byte[] encode(byte[] before, int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate(before.length + (to - from) * POINT_BYTES).put(before);
    for (int i = from; i < to; i++) {
      bytes.putLong(steps[i]).putLong(micros[i]).putDouble(values[i]);
    }
    return bytes.array();
  }

  void decode(byte[] data) {
    ByteBuffer bytes = ByteBuffer.wrap(data);
    reserve(size + data.length / POINT_BYTES);
    while (bytes.remaining() >= POINT_BYTES) {
      add(bytes.getLong(), bytes.getLong(), bytes.getDouble());
    }
  }

  long firstStep(int from, int to) {
    return Arrays.stream(steps, from, to).min().orElseThrow();
  }

  long lastStep(int from, int to) {
    return Arrays.stream(steps, from, to).max().orElseThrow();
  }

  /** Orders by step, then time; points equal in both stay in the order they have. */
  void sort() {
    boolean sorted = true;
    for (int i = 1; i < size && sorted; i++) {
      sorted = compare(i - 1, i) <= 0;
    }
    if (sorted) {
      return;
    }
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Comparator<Integer> byStepAndTime = this::compare;
    Arrays.sort(order, byStepAndTime);
    long[] sortedSteps = new long[size];
    long[] sortedMicros = new long[size];
    double[] sortedValues = new double[size];
    for (int i = 0; i < size; i++) {
      sortedSteps[i] = steps[order[i]];
      sortedMicros[i] = micros[order[i]];
      sortedValues[i] = values[order[i]];
    }
    steps = sortedSteps;
    micros = sortedMicros;
    values = sortedValues;
  }

  private int compare(int a, int b) {
    int byStep = Long.compare(steps[a], steps[b]);
    return byStep != 0 ? byStep : Long.compare(micros[a], micros[b]);
  }
}
