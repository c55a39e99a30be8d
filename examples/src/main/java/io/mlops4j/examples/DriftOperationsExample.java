package io.mlops4j.examples;

import io.mlops4j.drift.AlertPolicy;
import io.mlops4j.drift.DelayedLabels;
import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.DriftTest;
import io.mlops4j.drift.Estimate;
import io.mlops4j.drift.LabelCounts;
import io.mlops4j.drift.LabelledClassPerformance;
import io.mlops4j.drift.LabelledPerformance;
import io.mlops4j.drift.LabelledRegression;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.SeasonalReference;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.WindowPolicy;
import io.mlops4j.drift.stat.MultipleTesting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What running a monitor for a year takes: stored references, alerts, seasons, late labels. */
public final class DriftOperationsExample {
  private DriftOperationsExample() {}

  /** Keeps a reference beside the model, as JSON for people and tools, and reads it again. */
  static ReferenceProfile stored(ReferenceProfile reference, Path file) throws IOException {
    Files.writeString(file, reference.toJson());
    return ReferenceProfile.ofJson(Files.readString(file)); // equal to the one written, to the bit
  }

  /**
   * An hour slid by ten minutes; two bad reports in a row are an alert, three good ones its end.
   */
  static DriftMonitor watched(
      ReferenceProfile reference, InstantSource clock, Consumer<DriftReport> alerts) {
    return DriftMonitor.against(reference)
        .with(WindowPolicy.every(Duration.ofMinutes(10)).slidingOver(6))
        .with(DriftTest.withDefaults().alpha(0.001).with(MultipleTesting.BENJAMINI_HOCHBERG))
        .with(new AlertPolicy(2, 3))
        .staleAfter(Duration.ofHours(2))
        .with(clock)
        .onReport(
            report -> {
              if (report.alerts()) { // once per episode
                alerts.accept(report);
              }
            });
  }

  /** A reference for each hour of the week, counted from the rows of past hours. */
  static DriftMonitor seasonal(
      ReferenceProfile reference,
      ZoneId zone,
      Map<Instant, List<double[]>> rowsByHour,
      InstantSource clock) {
    SeasonalReference seasonal = SeasonalReference.hourOfWeek(reference, zone);
    for (Map.Entry<Instant, List<double[]>> hour : rowsByHour.entrySet()) {
      WindowCounter counter = reference.counter();
      hour.getValue().forEach(counter::observe);
      seasonal = seasonal.with(hour.getKey(), counter.profile());
    }
    return DriftMonitor.against(reference)
        .with(seasonal)
        .with(WindowPolicy.every(Duration.ofHours(1)))
        .with(clock);
  }

  /** A reference that follows: the last 24 calm hours together replace its counts. */
  static DriftMonitor following(ReferenceProfile reference, InstantSource clock) {
    return DriftMonitor.against(reference)
        .with(WindowPolicy.every(Duration.ofHours(1)).refreshingAfter(24))
        .with(clock);
  }

  /** Labels that arrive late count in the hour of their prediction. */
  static List<LabelledPerformance> performance(
      InstantSource clock, List<String> keys, double[] scores, boolean[] labels) {
    DelayedLabels<Double, Boolean, LabelledPerformance> performance =
        DelayedLabels.ofScores(0.5).every(Duration.ofHours(1)).with(clock);
    for (int i = 0; i < scores.length; i++) {
      performance.predicted(keys.get(i), scores[i]);
    }
    for (int i = 0; i < labels.length; i++) { // later, in whatever order
      performance.labelled(keys.get(i), labels[i]);
    }
    return performance.performance();
  }

  /** The same for a classifier of three classes, and what became of labels that met nothing. */
  static List<LabelledClassPerformance> performanceOfClasses(
      InstantSource clock, Map<String, String> predictions, Map<String, String> labels) {
    DelayedLabels<String, String, LabelledClassPerformance> performance =
        DelayedLabels.ofClasses(List.of("invoice", "reminder", "other")).with(clock);
    predictions.forEach(performance::predicted);
    labels.forEach(performance::labelled);

    LabelCounts counts = performance.counts();
    if (counts.late() + counts.unknown() > 0) {
      System.err.println("labels without a prediction that still waits: " + counts);
    }
    return performance.performance();
  }

  /** The same for predicted numbers. */
  static Estimate meanError(
      InstantSource clock, Map<String, Double> predictions, Map<String, Double> labels) {
    DelayedLabels<Double, Double, LabelledRegression> performance =
        DelayedLabels.ofValues().every(Duration.ofDays(1)).with(clock);
    predictions.forEach(performance::predicted);
    labels.forEach(performance::labelled);

    LabelledRegression today = performance.performance().get(0);
    return today.bias(); // with a band, as meanAbsoluteError() and rootMeanSquaredError()
  }
}
