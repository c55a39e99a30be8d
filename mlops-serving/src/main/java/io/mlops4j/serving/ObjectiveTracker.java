package io.mlops4j.serving;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Counts the requests of an objective in time and tells how fast its budget burns. Thread-safe;
 * recording allocates nothing.
 *
 * <p>Time is cut into slots of a tenth of the shortest window, and a window is as long as stated or
 * shorter by less than one slot. Memory is fixed: 16 bytes per slot over the longest window, 138 kB
 * for the default windows. Time that goes back counts into the latest slot.
 */
public final class ObjectiveTracker {

  private final Objective objective;
  private final long slotMillis;
  private final long[] good;
  private final long[] bad;
  private long latestSlot = Long.MIN_VALUE;

  private ObjectiveTracker(Objective objective, long slotMillis, int slots) {
    this.objective = objective;
    this.slotMillis = slotMillis;
    this.good = new long[slots];
    this.bad = new long[slots];
  }

  /**
   * A tracker without requests.
   *
   * @param objective what to track
   * @return the tracker
   */
  public static ObjectiveTracker of(Objective objective) {
    Duration shortest =
        objective.windows().stream()
            .map(BurnWindow::shortWindow)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    Duration longest =
        objective.windows().stream()
            .map(BurnWindow::longWindow)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    long slotMillis = shortest.toMillis() / 10;
    return new ObjectiveTracker(
        objective, slotMillis, Math.toIntExact(longest.toMillis() / slotMillis));
  }

  /**
   * Counts one request.
   *
   * @param epochMillis when it ended
   * @param latencyNanos how long it took
   * @param failed whether it failed
   */
  public void record(long epochMillis, long latencyNanos, boolean failed) {
    if (!objective.counts(failed)) {
      return;
    }
    boolean isGood = objective.isGood(latencyNanos, failed);
    synchronized (this) {
      int index = indexOf(advanceTo(epochMillis));
      if (isGood) {
        good[index]++;
      } else {
        bad[index]++;
      }
    }
  }

  /**
   * How the objective stands.
   *
   * @param now the present time
   * @return the status
   */
  public synchronized ObjectiveStatus evaluate(Instant now) {
    advanceTo(now.toEpochMilli());
    List<ObjectiveStatus.BurnRate> rates = new ArrayList<>();
    for (BurnWindow window : objective.windows()) {
      rates.add(
          new ObjectiveStatus.BurnRate(
              window, burnRate(window.longWindow()), burnRate(window.shortWindow())));
    }
    return new ObjectiveStatus(objective, sum(good, good.length), sum(bad, bad.length), rates);
  }

  private double burnRate(Duration window) {
    int slots = (int) (window.toMillis() / slotMillis);
    long missed = sum(bad, slots);
    long total = missed + sum(good, slots);
    return total == 0 ? 0 : missed / (total * objective.budget());
  }

  private long sum(long[] counts, int slots) {
    long sum = 0;
    for (int i = 0; i < slots; i++) {
      sum += counts[indexOf(latestSlot - i)];
    }
    return sum;
  }

  private long advanceTo(long epochMillis) {
    long slot = Math.floorDiv(epochMillis, slotMillis);
    if (latestSlot == Long.MIN_VALUE || slot - latestSlot >= good.length) {
      Arrays.fill(good, 0);
      Arrays.fill(bad, 0);
      latestSlot = slot;
    }
    while (latestSlot < slot) {
      latestSlot++;
      good[indexOf(latestSlot)] = 0;
      bad[indexOf(latestSlot)] = 0;
    }
    return latestSlot;
  }

  private int indexOf(long slot) {
    return (int) Math.floorMod(slot, (long) good.length);
  }
}
