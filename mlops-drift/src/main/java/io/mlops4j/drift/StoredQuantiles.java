package io.mlops4j.drift;

import io.mlops4j.drift.order.OrderKey;
import java.util.Arrays;

/**
 * The stored form of a quantile sketch, version 1.
 *
 * <pre>
 * sketch     "MDQS" 1, state
 * state      count, over- and under-estimate, and if count is positive: min, max, keys of the block
 *            behind their number, number of levels with a run, per run: level, keys
 * keys       the first as eight bytes, highest first; then gaps
 * </pre>
 *
 * <p>Keys are those of {@link OrderKey}, ascending, so that the same values held give the same
 * bytes.
 */
final class StoredQuantiles {
  private static final String MAGIC = "MDQS";
  private static final int VERSION = 1;

  private StoredQuantiles() {}

  static byte[] write(QuantileSketch.State state) {
    ByteWriter out = StoredHeader.begin(MAGIC, VERSION);
    write(state, out);
    return out.finish();
  }

  static QuantileSketch.State read(byte[] bytes) {
    ByteReader in = StoredHeader.open(bytes, MAGIC, VERSION);
    QuantileSketch.State state = read(in);
    in.requireEnd();
    return state;
  }

  static void write(QuantileSketch.State state, ByteWriter out) {
    out.number(state.count);
    out.number(state.over);
    out.number(state.under);
    if (state.count == 0) {
      return;
    }
    out.real(state.min);
    out.real(state.max);
    out.number(state.block.length);
    writeKeys(state.block, out);
    out.number(Arrays.stream(state.runs).filter(run -> run.length > 0).count());
    for (int level = 0; level < state.runs.length; level++) {
      if (state.runs[level].length > 0) {
        out.raw(level);
        writeKeys(state.runs[level], out);
      }
    }
  }

  private static void writeKeys(long[] ascending, ByteWriter out) {
    for (int i = 0; i < ascending.length; i++) {
      if (i == 0) {
        out.fixed(ascending[0]);
      } else {
        out.number(ascending[i] - ascending[i - 1]);
      }
    }
  }

  static QuantileSketch.State read(ByteReader in) {
    long count = in.number();
    long over = in.number();
    long under = in.number();
    if (count > CountTotal.LARGEST) {
      throw new ProfileFormatException(count + " values are more than the 2^52 of a sketch");
    }
    if (over > count || under > count) {
      throw new ProfileFormatException("ranks of " + count + " values cannot be so far off");
    }
    long[][] runs = new long[QuantileSketch.LEVELS][];
    Arrays.fill(runs, new long[0]);
    if (count == 0) {
      double none = Double.POSITIVE_INFINITY;
      return new QuantileSketch.State(0, over, under, none, -none, new long[0], runs);
    }
    double min = in.real();
    double max = in.real();
    if (!(Double.isFinite(min) && Double.isFinite(max) && min <= max)) {
      throw new ProfileFormatException("a sketch cannot range from " + min + " to " + max);
    }
    long least = OrderKey.of(min);
    long most = OrderKey.of(max);
    int filled = in.upTo(QuantileSketch.BLOCK, "the values of a block");
    long[] block = readKeys(filled, least, most, in);
    long held = filled;
    int levels = in.upTo(QuantileSketch.LEVELS, "the levels of a sketch");
    int next = 0;
    for (int i = 0; i < levels; i++) {
      int level = in.raw();
      if (level < next || level >= QuantileSketch.LEVELS) {
        throw new ProfileFormatException("level " + level + " of a sketch is out of order");
      }
      next = level + 1;
      runs[level] = readKeys(QuantileSketch.RUN, least, most, in);
      held += (long) QuantileSketch.RUN << next;
      if (held < 0 || held > count) {
        throw new ProfileFormatException("a sketch of " + count + " values holds more than those");
      }
    }
    if (held != count) {
      throw new ProfileFormatException("a sketch of " + count + " values stands for " + held);
    }
    return new QuantileSketch.State(count, over, under, min, max, block, runs);
  }

  private static long[] readKeys(int count, long least, long most, ByteReader in) {
    in.requireLeft(count);
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      if (i == 0) {
        keys[0] = in.fixed();
      } else {
        keys[i] = keys[i - 1] + in.unsigned();
      }
      boolean ascends = i == 0 ? keys[0] >= least : keys[i] >= keys[i - 1];
      if (!ascends || keys[i] > most || keys[i] == OrderKey.of(-0.0)) {
        throw new ProfileFormatException(
            "value " + OrderKey.value(keys[i]) + " of a sketch is out of order or out of range");
      }
    }
    return keys;
  }
}
