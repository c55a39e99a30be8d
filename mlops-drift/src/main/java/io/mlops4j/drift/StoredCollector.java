package io.mlops4j.drift;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stored form of a reference collector, version 1.
 *
 * <pre>
 * collector  "MDRC" 1, bins, categories, unseen names, names counted one by one, number of
 *            features, per feature: name, type
 * numeric    counts in one bin (StoredCounts), quantile sketch (StoredQuantiles)
 * names      counts without bins (StoredCounts)
 * </pre>
 *
 * <p>Numbers, texts and the checksum are those of {@link StoredProfile}.
 */
final class StoredCollector {
  private static final String MAGIC = "MDRC";
  private static final int VERSION = 1;

  /** What the counts of a feature take at least. */
  private static final int LEAST_BYTES = 4;

  private StoredCollector() {}

  static byte[] write(ReferenceCollector collector) {
    ByteWriter out = StoredHeader.begin(MAGIC, VERSION);
    ReferenceCollector.Limits limits = collector.limits();
    out.number(limits.bins());
    out.number(limits.categories());
    out.number(limits.unseenNames());
    out.number(limits.names());
    Map<String, FeatureType> features = collector.features();
    out.number(features.size());
    features.forEach(
        (name, type) -> {
          out.text(name);
          out.raw(type == FeatureType.NUMERIC ? 0 : 1);
        });
    collector.collectors().write(out);
    return out.finish();
  }

  static ReferenceCollector read(byte[] bytes) {
    ByteReader in = StoredHeader.open(bytes, MAGIC, VERSION);
    ReferenceCollector.Limits limits =
        new ReferenceCollector.Limits(
            between(2, 65_536, in, "the number of bins"),
            between(1, 1_000_000, in, "the number of categories"),
            between(0, 1_000_000, in, "the number of unseen names"),
            between(1, 1_000_000, in, "the number of names"));
    int size = in.length();
    Map<String, FeatureType> features = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      String name = in.text();
      int type = in.upTo(1, "a feature's type");
      boolean again =
          features.put(name, type == 0 ? FeatureType.NUMERIC : FeatureType.CATEGORICAL) != null;
      if (name.isEmpty() || again) {
        throw new ProfileFormatException("feature name '" + name + "' is empty or comes twice");
      }
    }
    if (features.isEmpty()) {
      throw new ProfileFormatException("a stored collector needs at least one feature");
    }
    in.requireLeft(features.size() * (long) LEAST_BYTES);
    ReferenceCollector collector = new ReferenceCollector(features, limits);
    collector.collectors().read(in);
    in.requireEnd();
    return collector;
  }

  private static int between(int least, int most, ByteReader in, String what) {
    int value = in.upTo(most, what);
    if (value < least) {
      throw new ProfileFormatException(what + " must be at least " + least + " but is " + value);
    }
    return value;
  }
}
