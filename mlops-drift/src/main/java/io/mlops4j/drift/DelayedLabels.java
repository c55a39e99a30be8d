package io.mlops4j.drift;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * Measures a binary classifier by labels that arrive after its predictions.
 *
 * <p>A prediction waits, by its key, for its label, and counts in the window in which it was made,
 * not in which it was labelled. Predictions that wait when there is no more room are given up, the
 * oldest first, and stay unlabelled; windows beyond the number kept are dropped, the oldest first.
 * Thread-safe; memory is bounded by the two limits.
 */
public final class DelayedLabels {
  private record Pending(long window, boolean positive) {}

  private static final class Counts {
    private long predictions;
    private long truePositives;
    private long falsePositives;
    private long falseNegatives;
    private long trueNegatives;
  }

  private final Duration length;
  private final InstantSource clock;
  private final double threshold;
  private final int pendingAtMost;
  private final int windowsAtMost;
  private final LinkedHashMap<String, Pending> pending = new LinkedHashMap<>();
  private final TreeMap<Long, Counts> windows = new TreeMap<>();

  private DelayedLabels(
      Duration length,
      InstantSource clock,
      double threshold,
      int pendingAtMost,
      int windowsAtMost) {
    this.length = length;
    this.clock = clock;
    this.threshold = threshold;
    this.pendingAtMost = pendingAtMost;
    this.windowsAtMost = windowsAtMost;
  }

  /**
   * Windows of a length of time, with the defaults: the system's UTC clock, threshold 0.5, at most
   * 100,000 predictions waiting, at most 1,000 windows kept.
   *
   * @param length the length, at least one millisecond
   * @return a measure without predictions
   */
  public static DelayedLabels every(Duration length) {
    if (length.toMillis() < 1) {
      throw new IllegalArgumentException("a window lasts a millisecond or more, not " + length);
    }
    return new DelayedLabels(length, InstantSource.system(), 0.5, 100_000, 1_000);
  }

  /**
   * A new measure with another clock.
   *
   * @param other the source of times
   * @return a measure without predictions
   */
  public DelayedLabels with(InstantSource other) {
    return new DelayedLabels(length, other, threshold, pendingAtMost, windowsAtMost);
  }

  /**
   * A new measure with another threshold.
   *
   * @param score the score from which the classifier says positive; NaN is refused
   * @return a measure without predictions
   */
  public DelayedLabels threshold(double score) {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException(
          "the threshold is NaN, which no score reaches; take a number, such as 0.5");
    }
    return new DelayedLabels(length, clock, score, pendingAtMost, windowsAtMost);
  }

  /**
   * A new measure with other limits.
   *
   * @param predictions how many predictions may wait for their label, at least one
   * @param kept how many windows are kept, at least one
   * @return a measure without predictions
   */
  public DelayedLabels atMost(int predictions, int kept) {
    if (predictions < 1 || kept < 1) {
      throw new IllegalArgumentException(
          "limits must be at least one but were " + predictions + " and " + kept);
    }
    return new DelayedLabels(length, clock, threshold, predictions, kept);
  }

  /**
   * Notes a prediction made now.
   *
   * @param key what its label will be known by; a prediction of the same key that still waits is
   *     given up
   * @param score the classifier's score; NaN is refused
   */
  public void predicted(String key, double score) {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("the score of '" + key + "' is NaN");
    }
    long window = Math.floorDiv(clock.millis(), length.toMillis());
    synchronized (this) {
      pending.remove(key);
      if (pending.size() == pendingAtMost) {
        pending.remove(pending.keySet().iterator().next());
      }
      pending.put(key, new Pending(window, score >= threshold));
      windows.computeIfAbsent(window, w -> new Counts()).predictions++;
      if (windows.size() > windowsAtMost) {
        windows.pollFirstEntry();
      }
    }
  }

  /**
   * Notes the label of a prediction.
   *
   * @param key the key of the prediction
   * @param positive the outcome
   * @return whether the prediction still waited; false for unknown keys, second labels, and
   *     predictions given up
   */
  public synchronized boolean labelled(String key, boolean positive) {
    Pending prediction = pending.remove(key);
    Counts counts = prediction == null ? null : windows.get(prediction.window());
    if (prediction == null || counts == null) {
      return false;
    }
    if (prediction.positive()) {
      counts.truePositives += positive ? 1 : 0;
      counts.falsePositives += positive ? 0 : 1;
    } else {
      counts.falseNegatives += positive ? 1 : 0;
      counts.trueNegatives += positive ? 0 : 1;
    }
    return true;
  }

  /**
   * What is known of each window, which labels to come may still change.
   *
   * @return windows with predictions, in the order of time
   */
  public synchronized List<LabelledPerformance> performance() {
    List<LabelledPerformance> known = new ArrayList<>();
    windows.forEach(
        (window, counts) -> {
          Instant from = Instant.ofEpochMilli(window * length.toMillis());
          known.add(
              new LabelledPerformance(
                  from,
                  from.plus(length),
                  counts.predictions,
                  new Confusion(
                      counts.truePositives,
                      counts.falsePositives,
                      counts.falseNegatives,
                      counts.trueNegatives)));
        });
    return known;
  }
}
