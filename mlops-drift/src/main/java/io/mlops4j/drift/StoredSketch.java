package io.mlops4j.drift;

/**
 * The stored form of a remainder's sketch: per bucket its values and, if there are any, how far
 * each counter is from half of them, with the sign in the lowest bit.
 */
final class StoredSketch {
  private StoredSketch() {}

  static void write(RemainderSketch sketch, ByteWriter out) {
    for (int place = 0; place < RemainderSketch.ROWS * RemainderSketch.BUCKETS; place++) {
      long values = sketch.values(place);
      out.number(values);
      if (values > 0) {
        long[] counters = sketch.bucket(place);
        for (int i = 1; i < RemainderSketch.COUNTERS; i++) {
          long distance = counters[i] - values / 2;
          out.number(distance << 1 ^ distance >> 63);
        }
      }
    }
  }

  /** Reads a sketch of some of the values of a remainder. */
  static RemainderSketch read(long remainder, ByteReader in) {
    RemainderSketch sketch = RemainderSketch.empty();
    long total = 0;
    for (int row = 0; row < RemainderSketch.ROWS; row++) {
      long values = 0;
      for (int bucket = 0; bucket < RemainderSketch.BUCKETS; bucket++) {
        values +=
            readBucket(row * RemainderSketch.BUCKETS + bucket, remainder - values, sketch, in);
      }
      if (values == 0 || (row > 0 && values != total)) {
        throw new ProfileFormatException(
            "a row of the remainder's sketch holds " + values + " values, another " + total);
      }
      total = values;
    }
    return sketch;
  }

  private static long readBucket(int place, long most, RemainderSketch sketch, ByteReader in) {
    long values = in.number();
    if (values > most) {
      throw new ProfileFormatException("the remainder's sketch holds more than the remainder");
    }
    if (values > 0) {
      in.requireLeft(RemainderSketch.COUNTERS - 1);
      long[] counters = new long[RemainderSketch.COUNTERS];
      counters[0] = values;
      for (int i = 1; i < counters.length; i++) {
        long distance = in.unsigned();
        counters[i] = values / 2 + (distance >>> 1 ^ -(distance & 1));
        if (counters[i] < 0 || counters[i] > values) {
          throw new ProfileFormatException("a counter of the remainder's sketch is out of range");
        }
      }
      sketch.addBucket(place, counters);
    }
    return values;
  }
}
