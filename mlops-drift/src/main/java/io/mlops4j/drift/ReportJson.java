package io.mlops4j.drift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A drift report as one JSON object. */
final class ReportJson {
  private ReportJson() {}

  static String of(DriftReport report) {
    JsonWriter json = new JsonWriter();
    write(report, json);
    return json.toString();
  }

  static void write(DriftReport report, JsonWriter json) {
    json.beginObject();
    json.name("window").value(report.window());
    time(json, "openedAt", report.openedAt());
    time(json, "closedAt", report.closedAt());
    json.name("rows").value(report.rows());
    json.name("referenceRows").value(report.referenceRows());
    json.name("alpha").value(report.alpha());
    json.name("correction").value(report.correction());
    json.name("drifted").value(report.drifted());
    json.name("driftedShare").value(report.driftedShare());
    names(json, "driftedFeatures", report.driftedFeatures());
    names(json, "startedEpisodes", report.startedEpisodes());
    time(json, "since", report.since());
    findings(json, report.findings());
    report.refresh().ifPresent(refresh -> write(refresh, json));
    json.name("features").beginArray();
    report.features().forEach(feature -> write(feature, json));
    json.endArray().endObject();
  }

  private static void write(ReferenceRefresh refresh, JsonWriter json) {
    json.name("refresh").beginObject();
    json.name("at").value(refresh.at().toString());
    json.name("rows").value(refresh.rows());
    refresh
        .windows()
        .ifPresent(
            windows -> {
              json.name("firstWindow").value(windows.first());
              json.name("lastWindow").value(windows.last());
              json.name("openedAt").value(windows.openedAt().toString());
              json.name("closedAt").value(windows.closedAt().toString());
            });
    json.endObject();
  }

  private static void write(FeatureDrift feature, JsonWriter json) {
    json.beginObject();
    json.name("feature").value(feature.feature());
    json.name("type").value(feature.type().name());
    json.name("referenceCount").value(feature.referenceCount());
    json.name("windowCount").value(feature.windowCount());
    json.name("drifted").value(feature.drifted());
    json.name("effect").value(feature.effect());
    number(json, "adjustedPValue", feature.adjustedPValue());
    time(json, "since", feature.since());
    number(json, "importance", feature.importance());
    json.name("measures").beginArray();
    for (Measure measure : feature.measures()) {
      json.beginObject();
      json.name("name").value(measure.name());
      json.name("statistic").value(measure.statistic());
      number(json, "pValue", measure.pValue());
      json.name("threshold").value(measure.threshold());
      json.name("drifted").value(measure.drifted());
      json.endObject();
    }
    json.endArray();
    findings(json, feature.findings());
    json.name("distribution").beginArray();
    for (Distribution.Cell cell : feature.distribution().cells()) {
      json.beginObject();
      json.name("cell").value(cell.label());
      if (!Double.isNaN(cell.from())) {
        json.name("from").value(cell.from());
        json.name("to").value(cell.to());
      }
      json.name("reference").value(cell.reference());
      json.name("window").value(cell.window());
      json.endObject();
    }
    json.endArray().endObject();
  }

  private static void findings(JsonWriter json, List<Finding> findings) {
    json.name("findings").beginArray();
    for (Finding finding : findings) {
      json.beginObject();
      json.name("kind").value(finding.kind().name());
      json.name("message").value(finding.message());
      time(json, "since", finding.since());
      json.endObject();
    }
    json.endArray();
  }

  private static void names(JsonWriter json, String name, List<String> values) {
    json.name(name).beginArray();
    values.forEach(json::value);
    json.endArray();
  }

  private static void time(JsonWriter json, String name, Optional<Instant> instant) {
    instant.ifPresent(value -> json.name(name).value(value.toString()));
  }

  private static void number(JsonWriter json, String name, OptionalDouble number) {
    number.ifPresent(value -> json.name(name).value(value));
  }
}
