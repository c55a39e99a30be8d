package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * The stored form of profiles, version 2; version 1 is read too. It had no sketch of remainders.
 *
 * <p>Both kinds start with four bytes of magic and the version, and end with the CRC-32 of
 * everything before it. Numbers are seven bits per byte, lowest first; reals are the eight bytes of
 * IEEE 754, highest first; texts are UTF-8 behind their length.
 *
 * <pre>
 * reference  "MDRP" 2, features, per feature: name, type, importance flag and real, bins, counts
 * window     "MDWP" 2, fingerprint of the reference (8 bytes), counts per feature, new names
 * bins       numeric: empty flag, min, max, edges; categorical: names kept, categories
 * counts     see StoredCounts
 * </pre>
 */
final class StoredProfile {
  static final int VERSION = 2;

  private static final String REFERENCE = "MDRP";
  private static final String WINDOW = "MDWP";
  private static final int MOST_EDGES = 65_535;

  private StoredProfile() {}

  static byte[] write(ReferenceProfile profile) {
    ByteWriter out = StoredHeader.begin(REFERENCE, VERSION);
    out.number(profile.features().size());
    for (ReferenceFeature feature : profile.features()) {
      out.text(feature.name());
      out.raw(feature.type() == FeatureType.NUMERIC ? 0 : 1);
      out.raw(feature.importance().isPresent() ? 1 : 0);
      feature.importance().ifPresent(out::real);
      writeBins(feature.bins(), out);
      StoredCounts.write(feature.counts(), out);
    }
    return out.finish();
  }

  static ReferenceProfile readReference(byte[] bytes) {
    ByteReader in = StoredHeader.open(bytes, REFERENCE, VERSION);
    int size = in.length();
    List<ReferenceFeature> features = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < size; i++) {
      String name = in.text();
      if (name.isEmpty() || !names.add(name)) {
        throw new ProfileFormatException("feature name '" + name + "' is empty or comes twice");
      }
      int type = in.upTo(1, "a feature's type");
      OptionalDouble importance = readImportance(in);
      Bins bins = type == 0 ? readNumericBins(in) : readCategoryBins(in);
      features.add(new ReferenceFeature(name, bins, StoredCounts.read(bins, in), importance));
    }
    in.requireEnd();
    if (features.isEmpty()) {
      throw new ProfileFormatException("a stored reference profile needs at least one feature");
    }
    return new ReferenceProfile(features);
  }

  static byte[] write(ReferenceProfile reference, WindowProfile window) {
    ByteWriter out = StoredHeader.begin(WINDOW, VERSION);
    out.fixed(window.fingerprint());
    for (int i = 0; i < reference.features().size(); i++) {
      StoredCounts.write(window.counts(i), out);
    }
    out.number(window.newFeatures().size());
    window
        .newFeatures()
        .forEach(
            (name, count) -> {
              out.text(name);
              out.number(count);
            });
    out.number(window.newFeaturesRemainder());
    return out.finish();
  }

  static WindowProfile readWindow(ReferenceProfile reference, byte[] bytes) {
    ByteReader in = StoredHeader.open(bytes, WINDOW, VERSION);
    long fingerprint = in.fixed();
    if (fingerprint != reference.fingerprint()) {
      throw new IncompatibleProfileException(reference.fingerprint(), fingerprint);
    }
    FeatureCounts[] counts = new FeatureCounts[reference.features().size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = StoredCounts.read(reference.features().get(i).bins(), in);
    }
    TreeMap<String, Long> names = new TreeMap<>();
    int size = in.upTo(WindowCounter.NEW_FEATURE_NAMES, "the number of new names");
    for (int i = 0; i < size; i++) {
      String name = in.text();
      if (names.put(name, in.number()) != null) {
        throw new ProfileFormatException("new feature '" + name + "' is counted twice");
      }
    }
    long remainder = in.number();
    in.requireEnd();
    return new WindowProfile(reference, counts, names, remainder);
  }

  private static OptionalDouble readImportance(ByteReader in) {
    if (in.upTo(1, "a flag") == 0) {
      return OptionalDouble.empty();
    }
    double importance = in.real();
    if (!(importance >= 0 && importance <= Double.MAX_VALUE)) {
      throw new ProfileFormatException("importance " + importance + " is not a weight");
    }
    return OptionalDouble.of(importance);
  }

  private static void writeBins(Bins bins, ByteWriter out) {
    if (bins instanceof NumericBins numeric) {
      out.raw(numeric.empty() ? 1 : 0);
      out.real(numeric.min());
      out.real(numeric.max());
      double[] edges = numeric.edges();
      out.number(edges.length);
      for (double edge : edges) {
        out.real(edge);
      }
    } else {
      CategoryBins categories = (CategoryBins) bins;
      out.number(categories.unseenNames());
      out.number(categories.categories().size());
      categories.categories().forEach(out::text);
    }
  }

  private static NumericBins readNumericBins(ByteReader in) {
    boolean empty = in.upTo(1, "a flag") == 1;
    double min = in.real();
    double max = in.real();
    int count = Math.min(in.length(), MOST_EDGES + 1);
    if (count > MOST_EDGES || (empty && count > 0)) {
      throw new ProfileFormatException("a feature cannot have " + count + " edges");
    }
    double[] edges = new double[count];
    double previous = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      edges[i] = in.real();
      if (!(edges[i] > previous && edges[i] >= min && edges[i] < max)) {
        throw new ProfileFormatException("edge " + edges[i] + " is out of order");
      }
      previous = edges[i];
    }
    if (!(min <= max && Double.isFinite(min) && Double.isFinite(max))) {
      throw new ProfileFormatException("the range " + min + " to " + max + " is none");
    }
    return NumericBins.of(edges, min, max, empty);
  }

  private static CategoryBins readCategoryBins(ByteReader in) {
    int unseenNames = in.upTo(1_000_000, "the names kept of unseen categories");
    int size = in.length();
    List<String> categories = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      categories.add(in.text());
    }
    if (new HashSet<>(categories).size() != size) {
      throw new ProfileFormatException("a category has two bins");
    }
    return new CategoryBins(categories, unseenNames);
  }
}
