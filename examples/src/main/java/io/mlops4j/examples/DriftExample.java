package io.mlops4j.examples;

import io.mlops4j.drift.ClassPerformanceEstimator;
import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.DriftPage;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.drift.DriftTest;
import io.mlops4j.drift.EstimatedClassPerformance;
import io.mlops4j.drift.EstimatedPerformance;
import io.mlops4j.drift.PerformanceEstimator;
import io.mlops4j.drift.ReferenceCollector;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.WindowPolicy;
import io.mlops4j.drift.WindowProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Watches the requests of a small service for drift. */
public final class DriftExample {
  private DriftExample() {}

  /**
   * Prints the report.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.out.println(run());
  }

  /** Watches two windows, of which the second drifted, and gives its report as text. */
  static String run() {
    SplittableRandom random = new SplittableRandom(2026);
    double[] tokens = new double[20_000];
    List<String> plans = new ArrayList<>();
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = Math.rint(40 + 9 * random.nextGaussian());
      plans.add(i % 5 == 0 ? "pro" : "free");
    }

    ReferenceProfile reference =
        ReferenceProfile.builder()
            .numeric("tokens", tokens)
            .categorical("plan", plans)
            .importance("tokens", 0.7)
            .build();

    List<DriftReport> reports = new ArrayList<>();
    DriftMonitor monitor =
        DriftMonitor.against(reference)
            .with(DriftTest.withDefaults().alpha(0.01).effectAtLeast(0.02))
            .with(WindowPolicy.everyRows(1_000))
            .onReport(reports::add);

    for (int i = 0; i < 2_000; i++) {
      double longer = i < 1_000 ? 0 : 6;
      monitor.observe("tokens", Math.rint(40 + longer + 9 * random.nextGaussian()));
      monitor.observe("plan", i % 5 == 0 ? "pro" : "free");
    }

    DriftReport last = reports.get(1);
    String text = last.toText();
    String page = DriftPage.of(reports).toHtml();

    requireThat(!reports.get(0).drifted() && last.drifted(), text);
    requireThat(page.length() > 200_000, "the page carries its chart library");
    return text;
  }

  /** Counts one stream in two places and gives the merged profile. */
  static WindowProfile merge(ReferenceProfile reference, double[] here, double[] there) {
    WindowCounter first = reference.counter();
    WindowCounter second = reference.counter();
    for (double value : here) {
      first.observe("tokens", value);
    }
    for (double value : there) {
      second.observe("tokens", value);
    }
    byte[] sent = second.profile().toBytes();
    return first.profile().merge(WindowProfile.ofBytes(reference, sent));
  }

  /** Collects a reference where its parts lie, and merges what was sent. */
  static ReferenceProfile collect(List<Map<String, ?>> here, List<Map<String, ?>> there) {
    ReferenceCollector first = requests();
    ReferenceCollector second = requests();
    here.forEach(first::observe);
    there.forEach(second::observe);
    byte[] sent = second.toBytes();
    return ReferenceCollector.merge(List.of(first, ReferenceCollector.ofBytes(sent))).profile();
  }

  private static ReferenceCollector requests() {
    return ReferenceCollector.builder().numeric("tokens").categorical("plan").build();
  }

  /** Estimates accuracy on scores without labels. */
  static EstimatedPerformance estimate(double[] scores, boolean[] labels, double[] unlabelled) {
    PerformanceEstimator estimator = PerformanceEstimator.calibratedOn(scores, labels, 0.5);
    return estimator.estimate(unlabelled);
  }

  /** Estimates accuracy and macro F1 of a classifier of several classes, without labels. */
  static EstimatedClassPerformance estimate(
      double[][] probabilities, int[] labels, double[][] unlabelled) {
    return ClassPerformanceEstimator.calibratedOn(probabilities, labels).estimate(unlabelled);
  }

  private static void requireThat(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }
}
