package io.mlops4j.drift;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures a model by labels that arrive after its predictions.
 *
 * <p>A prediction waits, by its key, for its label, and counts in the window in which it was made,
 * not in which it was labelled. Predictions that wait when there is no more room are given up, the
 * oldest first, and stay unlabelled; windows beyond the number kept are dropped, the oldest first.
 * No label is lost in silence: {@link #counts} tells how many were late, second ones or unknown, as
 * far as the keys settled last are remembered, as many as may wait. Thread-safe; memory is bounded
 * by the two limits, and by the pairs of classes that occur in each window kept.
 *
 * @param <P> a prediction: a score, a class, or a number
 * @param <L> a label
 * @param <M> what is known of a window
 */
public final class DelayedLabels<P, L, M> {
  private record Waiting<P>(long window, P prediction) {}

  private static final class Window<P, L, M> {
    private final LabelKind.Tally<P, L, M> tally;
    private long predictions;

    Window(LabelKind.Tally<P, L, M> tally) {
      this.tally = tally;
    }
  }

  private final LabelKind<P, L, M> kind;
  private final Duration length;
  private final InstantSource clock;
  private final int waitingAtMost;
  private final int windowsAtMost;
  private final LinkedHashMap<String, Waiting<P>> waiting = new LinkedHashMap<>();

  /** Keys settled last, and whether their prediction met its label. */
  private final LinkedHashMap<String, Boolean> settled = new LinkedHashMap<>();

  private final TreeMap<Long, Window<P, L, M>> windows = new TreeMap<>();
  private long counted;
  private long late;
  private long duplicate;
  private long unknown;
  private long givenUp;

  private DelayedLabels(
      LabelKind<P, L, M> kind,
      Duration length,
      InstantSource clock,
      int waitingAtMost,
      int windowsAtMost) {
    this.kind = kind;
    this.length = length;
    this.clock = clock;
    this.waitingAtMost = waitingAtMost;
    this.windowsAtMost = windowsAtMost;
  }

  private static <P, L, M> DelayedLabels<P, L, M> withDefaults(LabelKind<P, L, M> kind) {
    return new DelayedLabels<>(kind, Duration.ofHours(1), InstantSource.system(), 100_000, 1_000);
  }

  /**
   * A measure of a classifier of two classes, with the defaults.
   *
   * <ul>
   *   <li>windows of an hour
   *   <li>the system's clock
   *   <li>at most 100,000 predictions waiting and 1,000 windows kept
   * </ul>
   *
   * @param threshold the score from which the classifier says positive; NaN is refused
   * @return a measure without predictions, which are scores and not NaN
   */
  public static DelayedLabels<Double, Boolean, LabelledPerformance> ofScores(double threshold) {
    return withDefaults(new ScoreLabels(threshold));
  }

  /**
   * A measure of a classifier of several classes, with the defaults of {@link #ofScores}.
   *
   * @param classes the names of all classes, two or more, none twice
   * @return a measure without predictions; predictions and labels are names of classes
   */
  public static DelayedLabels<String, String, LabelledClassPerformance> ofClasses(
      Collection<String> classes) {
    return withDefaults(new ClassLabels(classes));
  }

  /**
   * A measure of a model that predicts numbers, with the defaults of {@link #ofScores}.
   *
   * @return a measure without predictions; predictions and labels are numbers within 1e75 of zero
   */
  public static DelayedLabels<Double, Double, LabelledRegression> ofValues() {
    return withDefaults(new ValueLabels());
  }

  /**
   * A new measure with windows of another length.
   *
   * @param other the length, at least one millisecond
   * @return a measure without predictions
   */
  public DelayedLabels<P, L, M> every(Duration other) {
    if (other.toMillis() < 1) {
      throw new IllegalArgumentException("a window lasts a millisecond or more, not " + other);
    }
    return new DelayedLabels<>(kind, other, clock, waitingAtMost, windowsAtMost);
  }

  /**
   * A new measure with another clock.
   *
   * @param other the source of times
   * @return a measure without predictions
   */
  public DelayedLabels<P, L, M> with(InstantSource other) {
    return new DelayedLabels<>(kind, length, other, waitingAtMost, windowsAtMost);
  }

  /**
   * A new measure with other limits.
   *
   * @param predictions how many predictions may wait for their label, at least one
   * @param kept how many windows are kept, at least one
   * @return a measure without predictions
   */
  public DelayedLabels<P, L, M> atMost(int predictions, int kept) {
    if (predictions < 1 || kept < 1) {
      throw new IllegalArgumentException(
          "limits must be at least one but were " + predictions + " and " + kept);
    }
    return new DelayedLabels<>(kind, length, clock, predictions, kept);
  }

  /**
   * Notes a prediction made now.
   *
   * @param key what its label will be known by; a prediction of the same key that still waits is
   *     given up
   * @param prediction what the model said
   * @throws IllegalArgumentException when that is none of the values such a model gives; nothing is
   *     noted
   */
  public void predicted(String key, P prediction) {
    kind.requirePrediction(key, prediction);
    long window = Math.floorDiv(clock.millis(), length.toMillis());
    synchronized (this) {
      settled.remove(key);
      if (waiting.remove(key) != null) {
        givenUp++;
      } else if (waiting.size() == waitingAtMost) {
        String oldest = waiting.keySet().iterator().next();
        waiting.remove(oldest);
        giveUp(oldest);
      }
      waiting.put(key, new Waiting<>(window, prediction));
      windows.computeIfAbsent(window, w -> new Window<>(kind.tally())).predictions++;
      if (windows.size() > windowsAtMost) {
        windows.pollFirstEntry();
      }
    }
  }

  /**
   * Notes the label of a prediction.
   *
   * @param key the key of the prediction
   * @param label the outcome
   * @return whether the label counts; false for unknown keys, second labels, and predictions given
   *     up, each of which {@link #counts} tells
   * @throws IllegalArgumentException when the label is none such a model has; nothing is noted and
   *     the prediction goes on waiting
   */
  public boolean labelled(String key, L label) {
    kind.requireLabel(key, label);
    synchronized (this) {
      Waiting<P> prediction = waiting.remove(key);
      if (prediction == null) {
        countUnmatched(settled.get(key));
        return false;
      }
      Window<P, L, M> window = windows.get(prediction.window());
      if (window == null) {
        giveUp(key);
        late++;
        return false;
      }
      window.tally.add(prediction.prediction(), label);
      settle(key, true);
      counted++;
      return true;
    }
  }

  private void countUnmatched(@Nullable Boolean labelledBefore) {
    if (labelledBefore == null) {
      unknown++;
    } else if (labelledBefore) {
      duplicate++;
    } else {
      late++;
    }
  }

  private void giveUp(String key) {
    givenUp++;
    settle(key, false);
  }

  private void settle(String key, boolean labelled) {
    if (settled.size() == waitingAtMost) {
      settled.remove(settled.keySet().iterator().next());
    }
    settled.put(key, labelled);
  }

  /**
   * What became of all predictions and labels so far.
   *
   * @return the counts
   */
  public synchronized LabelCounts counts() {
    return new LabelCounts(counted, late, duplicate, unknown, waiting.size(), givenUp);
  }

  /**
   * What is known of each window, which labels to come may still change.
   *
   * @return windows with predictions, in the order of time
   */
  public synchronized List<M> performance() {
    List<M> known = new ArrayList<>();
    windows.forEach(
        (number, window) -> {
          Instant from = Instant.ofEpochMilli(number * length.toMillis());
          known.add(window.tally.performance(from, from.plus(length), window.predictions));
        });
    return known;
  }
}
