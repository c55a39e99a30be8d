package io.mlops4j.drift;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Profiles as JSON, version 2: complete, so that they can be read back ({@link ProfileJsonReader}).
 *
 * <p>What is derived from the rest stands in members called {@code summary}, which are for people
 * and other programs. Exact sums are hexadecimal whole numbers in units of 2^-1074, registers two
 * hexadecimal digits each, the remainder's sketch its binary form in Base64. Version 1 left these
 * out and cannot be read back.
 */
final class ProfileJson {
  static final int VERSION = 2;
  static final String REFERENCE = "mlops4j-reference-profile";
  static final String WINDOW = "mlops4j-window-profile";

  private ProfileJson() {}

  static String of(ReferenceProfile profile) {
    JsonWriter json = begin(REFERENCE, profile.fingerprint());
    json.name("features").beginArray();
    for (ReferenceFeature feature : profile.features()) {
      json.beginObject().name("name").value(feature.name());
      feature.importance().ifPresent(weight -> json.name("importance").value(weight));
      json.name("type").value(feature.type().name());
      bins(feature.bins(), json);
      counts(feature.counts(), json);
      json.endObject();
    }
    return json.endArray().endObject().toString();
  }

  static String of(ReferenceProfile reference, WindowProfile window) {
    JsonWriter json = begin(WINDOW, window.fingerprint());
    json.name("summary").beginObject().name("rows").value(window.rows()).endObject();
    json.name("features").beginArray();
    List<ReferenceFeature> features = reference.features();
    for (int i = 0; i < features.size(); i++) {
      json.beginObject().name("name").value(features.get(i).name());
      counts(window.counts(i), json);
      json.endObject();
    }
    json.endArray();
    named("newFeatures", window.newFeatures(), json);
    json.name("newFeaturesRemainder").value(window.newFeaturesRemainder());
    return json.endObject().toString();
  }

  private static JsonWriter begin(String format, long fingerprint) {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("format").value(format);
    json.name("version").value((long) VERSION);
    return json.name("fingerprint").value(Long.toHexString(fingerprint));
  }

  private static void bins(Bins bins, JsonWriter json) {
    json.name("bins").beginObject();
    if (bins instanceof NumericBins numeric) {
      json.name("empty").value(numeric.empty());
      json.name("min").value(numeric.min()).name("max").value(numeric.max());
      json.name("edges").beginArray();
      for (double edge : numeric.edges()) {
        json.value(edge);
      }
    } else {
      CategoryBins categories = (CategoryBins) bins;
      json.name("unseenNames").value((long) categories.unseenNames());
      json.name("categories").beginArray();
      categories.categories().forEach(json::value);
    }
    json.endArray().endObject();
  }

  private static void counts(FeatureCounts counts, JsonWriter json) {
    json.name("counts").beginObject();
    json.name("missing").value(counts.missing());
    json.name("mistyped").value(counts.mistyped());
    if (counts instanceof NumericCounts numeric) {
      numeric(numeric, json);
    } else {
      categorical((CategoricalCounts) counts, json);
    }
    json.endObject();
    json.name("summary").beginObject();
    json.name("total").value(counts.total());
    json.name("distinct").value(counts.distinct());
    if (counts instanceof NumericCounts numeric) {
      json.name("mean").value(numeric.mean());
      json.name("standardDeviation").value(numeric.standardDeviation());
    }
    json.endObject();
  }

  private static void numeric(NumericCounts counts, JsonWriter json) {
    NumericBins bins = counts.bins();
    json.name("nan").value(counts.nan());
    json.name("minusInfinity").value(counts.cells()[NumericBins.MINUS_INFINITY]);
    json.name("plusInfinity").value(counts.cells()[bins.plusInfinity()]);
    json.name("below").value(counts.belowRange()).name("above").value(counts.aboveRange());
    json.name("bins").beginArray();
    for (int i = 0; i < bins.innerBins(); i++) {
      json.value(counts.inBin(i));
    }
    json.endArray();
    json.name("min").value(counts.min()).name("max").value(counts.max());
    json.name("sum").value(counts.sum().units().toString(16));
    json.name("squares").value(counts.squares().units().toString(16));
    json.name("squaresOverflowed").value(counts.squaresOverflowed());
    json.name("registers").value(HexFormat.of().formatHex(counts.registers()));
  }

  private static void categorical(CategoricalCounts counts, JsonWriter json) {
    json.name("categories").beginObject();
    for (String category : counts.bins().categories()) {
      json.name(category).value(counts.of(category));
    }
    json.endObject();
    named("unseen", counts.unseen(), json);
    json.name("remainder").value(counts.remainder());
    if (counts.sketch().isPresent()) {
      ByteWriter out = new ByteWriter();
      StoredSketch.write(counts.sketch().get(), out);
      json.name("sketch").value(Base64.getEncoder().encodeToString(out.toBytes()));
    }
  }

  private static void named(String name, Map<String, Long> counts, JsonWriter json) {
    json.name(name).beginObject();
    counts.forEach((key, count) -> json.name(key).value(count));
    json.endObject();
  }
}
