package io.mlops4j.drift;

import java.util.List;
import java.util.Map;

/** Profiles as JSON, for people and other programs to read; they are read back from bytes. */
final class ProfileJson {
  private ProfileJson() {}

  static String of(ReferenceProfile profile) {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("format").value("mlops4j-reference-profile");
    json.name("version").value((long) StoredProfile.VERSION);
    json.name("fingerprint").value(Long.toHexString(profile.fingerprint()));
    json.name("features").beginArray();
    for (ReferenceFeature feature : profile.features()) {
      json.beginObject().name("name").value(feature.name());
      feature.importance().ifPresent(weight -> json.name("importance").value(weight));
      bins(feature.bins(), json);
      counts(feature.counts(), json);
      json.endObject();
    }
    return json.endArray().endObject().toString();
  }

  static String of(ReferenceProfile reference, WindowProfile window) {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("format").value("mlops4j-window-profile");
    json.name("version").value((long) StoredProfile.VERSION);
    json.name("fingerprint").value(Long.toHexString(window.fingerprint()));
    json.name("rows").value(window.rows());
    json.name("features").beginArray();
    List<ReferenceFeature> features = reference.features();
    for (int i = 0; i < features.size(); i++) {
      json.beginObject().name("name").value(features.get(i).name());
      counts(window.counts(i), json);
      json.endObject();
    }
    json.endArray();
    named("newFeatures", window.newFeatures(), json);
    return json.endObject().toString();
  }

  private static void bins(Bins bins, JsonWriter json) {
    json.name("type").value(bins.type().name());
    if (bins instanceof NumericBins numeric) {
      json.name("edges").beginArray();
      for (double edge : numeric.edges()) {
        json.value(edge);
      }
      json.endArray();
    }
  }

  private static void counts(FeatureCounts counts, JsonWriter json) {
    json.name("total").value(counts.total());
    json.name("missing").value(counts.missing());
    json.name("mistyped").value(counts.mistyped());
    json.name("distinct").value(counts.distinct());
    if (counts instanceof NumericCounts numeric) {
      json.name("nan").value(numeric.nan());
      json.name("infinite").value(numeric.infinite());
      json.name("belowRange").value(numeric.belowRange());
      json.name("aboveRange").value(numeric.aboveRange());
      json.name("mean").value(numeric.mean());
      json.name("standardDeviation").value(numeric.standardDeviation());
      json.name("min").value(numeric.min());
      json.name("max").value(numeric.max());
      json.name("bins").beginArray();
      for (int i = 0; i < numeric.bins().innerBins(); i++) {
        json.value(numeric.inBin(i));
      }
      json.endArray();
    } else {
      CategoricalCounts categorical = (CategoricalCounts) counts;
      json.name("categories").beginObject();
      for (String category : categorical.bins().categories()) {
        json.name(category).value(categorical.of(category));
      }
      json.endObject();
      named("unseen", categorical.unseen(), json);
      json.name("remainder").value(categorical.remainder());
    }
  }

  private static void named(String name, Map<String, Long> counts, JsonWriter json) {
    json.name(name).beginObject();
    counts.forEach((key, count) -> json.name(key).value(count));
    json.endObject();
  }
}
