package io.mlops4j.drift;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches live traffic against a reference profile, window by window.
 *
 * <p>Thread-safe. Observing numbers and known categories allocates nothing, and writers do not wait
 * for each other as long as there are no more of them than processors. Each observation belongs to
 * exactly one window; one made while a window closes belongs to either of the two. Memory does not
 * grow with traffic: one window profile per concurrent writer, and one per step of a sliding
 * window.
 *
 * <p>The monitor has no thread: windows close in {@link #closeWindow}, in {@link #closeIfDue}, or
 * within the observation that makes one due under a {@link WindowPolicy}.
 */
public final class DriftMonitor {
  private final MonitorOptions options;
  private final ReferenceProfile reference;
  private final StripedCounters counters;
  private final AtomicLong values = new AtomicLong();
  private final long valuesPerStep;
  private final long stepMillis;
  private volatile long dueMillis;

  private final ReentrantLock closing = new ReentrantLock();
  private final WindowSequence sequence;

  private DriftMonitor(MonitorOptions options) {
    WindowPolicy policy = options.policy();
    this.options = options;
    this.reference = options.reference();
    this.counters = new StripedCounters(reference, Runtime.getRuntime().availableProcessors());
    this.valuesPerStep = values(policy.rows().orElse(0), reference.features().size());
    this.stepMillis = policy.length().map(Duration::toMillis).orElse(0L);
    Instant now = options.clock().instant();
    this.sequence = new WindowSequence(options, now);
    this.dueMillis = nextBorder(now.toEpochMilli());
  }

  private static long values(long rows, int features) {
    if (rows > Long.MAX_VALUE / features) {
      throw new IllegalArgumentException(
          "a window of "
              + rows
              + " rows with "
              + features
              + " features holds more values than can be counted; close it after fewer rows, or"
              + " after a length of time");
    }
    return rows * features;
  }

  /**
   * A monitor with the defaults: windows close on demand, {@link DriftTest#withDefaults}, {@link
   * AlertPolicy#withDefaults}, one reference for all hours, nothing ever stale, the system's UTC
   * clock, no listener.
   *
   * @param reference what traffic is compared with
   * @return a monitor whose first window is open
   */
  public static DriftMonitor against(ReferenceProfile reference) {
    return new DriftMonitor(MonitorOptions.against(reference));
  }

  /**
   * A new monitor with another test; what this one observed stays with this one.
   *
   * @param other how windows are compared with the reference
   * @return a monitor whose first window is open
   */
  public DriftMonitor with(DriftTest other) {
    return new DriftMonitor(options.with(other));
  }

  /**
   * A new monitor with another window policy; what this one observed stays with this one.
   *
   * @param other when windows close
   * @return a monitor whose first window is open
   */
  public DriftMonitor with(WindowPolicy other) {
    return new DriftMonitor(options.with(other));
  }

  /**
   * A new monitor with another alert policy; what this one observed stays with this one.
   *
   * @param other when an episode starts and ends
   * @return a monitor whose first window is open
   */
  public DriftMonitor with(AlertPolicy other) {
    return new DriftMonitor(options.with(other));
  }

  /**
   * A new monitor that compares each window with the reference of its hour of the week; what this
   * one observed stays with this one.
   *
   * @param seasonal references by hour, of this monitor's bins
   * @return a monitor whose first window is open
   * @throws IncompatibleProfileException when the bins are others
   */
  public DriftMonitor with(SeasonalReference seasonal) {
    return new DriftMonitor(options.with(seasonal));
  }

  /**
   * A new monitor that finds features {@link Finding.Kind#STALE} whose last value is older than
   * allowed; what this one observed stays with this one. Ages are known to the window, or to the
   * step of one that slides: a value is as old as the end of the last one that held it.
   *
   * @param age the largest age, positive; without this call nothing is ever stale
   * @return a monitor whose first window is open
   */
  public DriftMonitor staleAfter(Duration age) {
    return new DriftMonitor(options.staleAfter(age));
  }

  /**
   * A new monitor with a refreshed reference, so that a change that is here to stay is compared
   * with itself from now on; what this one observed stays with this one, episodes included.
   *
   * @param window what is normal from now on, counted into this monitor's bins
   * @return a monitor whose first window is open
   * @throws IncompatibleProfileException when the bins are others
   */
  public DriftMonitor refreshedWith(WindowProfile window) {
    return new DriftMonitor(options.refreshedWith(window));
  }

  /**
   * A new monitor with another clock; what this one observed stays with this one.
   *
   * @param other the source of times
   * @return a monitor whose first window is open
   */
  public DriftMonitor with(InstantSource other) {
    return new DriftMonitor(options.with(other));
  }

  /**
   * A new monitor that hands every report to a listener; what this one observed stays with this
   * one.
   *
   * @param other called once per closed window, on the thread that closed it, after the next window
   *     is open; what it throws reaches that thread
   * @return a monitor whose first window is open
   */
  public DriftMonitor onReport(Consumer<DriftReport> other) {
    return new DriftMonitor(options.with(other));
  }

  /**
   * What traffic is compared with: the reference given, or what a window policy with {@link
   * WindowPolicy#refreshingAfter refresh} made of it since.
   *
   * @return the reference profile
   */
  public ReferenceProfile reference() {
    return sequence.reference();
  }

  /**
   * Observes one number. NaN and infinities are counted as such.
   *
   * @param feature the feature's name
   * @param value the value
   * @throws IllegalArgumentException when the reference has no such feature
   */
  public void observe(String feature, double value) {
    int index = reference.indexOf(feature);
    StripedCounters.Stripe stripe = enter(1);
    try {
      stripe.counter().observe(index, value);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes a column: some numbers of one feature, all in the window that is open. NaN and
   * infinities are counted as such.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   * @throws IllegalArgumentException when the reference has no such feature
   */
  public void observe(String feature, double[] column) {
    int index = reference.indexOf(feature);
    StripedCounters.Stripe stripe = enter(column.length);
    try {
      stripe.counter().observe(index, column);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes a column: some numbers of one feature, all in the window that is open. NaN and
   * infinities are counted as such.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   * @throws IllegalArgumentException when the reference has no such feature
   */
  public void observe(String feature, float[] column) {
    int index = reference.indexOf(feature);
    StripedCounters.Stripe stripe = enter(column.length);
    try {
      stripe.counter().observe(index, column);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes a column: some numbers of one feature, all in the window that is open.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   * @throws IllegalArgumentException when the reference has no such feature
   */
  public void observe(String feature, int[] column) {
    int index = reference.indexOf(feature);
    StripedCounters.Stripe stripe = enter(column.length);
    try {
      stripe.counter().observe(index, column);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes a column: some numbers of one feature, all in the window that is open. Beyond 2^53 in
   * size they are rounded to the nearest double.
   *
   * @param feature the feature's name
   * @param column the values; read, not kept
   * @throws IllegalArgumentException when the reference has no such feature
   */
  public void observe(String feature, long[] column) {
    int index = reference.indexOf(feature);
    StripedCounters.Stripe stripe = enter(column.length);
    try {
      stripe.counter().observe(index, column);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes one category.
   *
   * @param feature the feature's name
   * @param category the value
   * @throws IllegalArgumentException when the reference has no such feature
   */
  public void observe(String feature, String category) {
    Objects.requireNonNull(category, "a category is null; observeMissing is for what is absent");
    int index = reference.indexOf(feature);
    StripedCounters.Stripe stripe = enter(1);
    try {
      stripe.counter().observe(index, category);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes that a feature was absent.
   *
   * @param feature the feature's name
   * @throws IllegalArgumentException when the reference has no such feature
   */
  public void observeMissing(String feature) {
    int index = reference.indexOf(feature);
    StripedCounters.Stripe stripe = enter(1);
    try {
      stripe.counter().observeMissing(index);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes a row of numbers, one for each feature in the order of the reference profile.
   *
   * @param row the values; read, not kept
   * @throws IllegalArgumentException when the row is not as long as the profile has features
   * @throws IllegalStateException when the profile has a categorical feature
   */
  public void observe(double[] row) {
    reference.requireNumericRow(row.length);
    StripedCounters.Stripe stripe = enter(row.length);
    try {
      stripe.counter().observe(row);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes a row of numbers, one for each feature in the order of the reference profile.
   *
   * @param row the values; read, not kept
   * @throws IllegalArgumentException when the row is not as long as the profile has features
   * @throws IllegalStateException when the profile has a categorical feature
   */
  public void observe(float[] row) {
    reference.requireNumericRow(row.length);
    StripedCounters.Stripe stripe = enter(row.length);
    try {
      stripe.counter().observe(row);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes a row by name, with the conversions of {@link WindowCounter#observe(Map)}.
   *
   * @param row values by feature name
   */
  public void observe(Map<String, ? extends @Nullable Object> row) {
    StripedCounters.Stripe stripe = enter(reference.features().size());
    try {
      stripe.counter().observe(row);
    } finally {
      leave(stripe);
    }
  }

  /**
   * Observes a record, with the conversions of {@link WindowCounter#observe(Record)}.
   *
   * @param row components named like features
   * @throws UnusableRecordException when a component named like a feature can hold neither a number
   *     nor a name, or cannot be read; nothing of the row is counted then
   */
  public void observe(Record row) {
    observe(RecordRow.valuesOf(row, reference::has));
  }

  /** A counter of the window that is open now, to be left whatever happens. */
  private StripedCounters.Stripe enter(int count) {
    if (stepMillis > 0) {
      closeIfDue();
    }
    if (valuesPerStep > 0) {
      values.addAndGet(count);
    }
    return counters.take();
  }

  private void leave(StripedCounters.Stripe stripe) {
    stripe.release();
    if (valuesPerStep > 0 && values.get() >= valuesPerStep) {
      closeStep(() -> values.get() >= valuesPerStep);
    }
  }

  /**
   * Closes the window if its policy says that its time is over; for streams that may fall silent.
   *
   * @return the report of the window that was closed, or empty when none was due
   */
  public Optional<DriftReport> closeIfDue() {
    if (stepMillis == 0 || options.clock().millis() < dueMillis) {
      return Optional.empty();
    }
    return closeStep(() -> options.clock().millis() >= dueMillis);
  }

  /**
   * Closes the window, whatever its policy, and opens the next.
   *
   * @return what changed between the reference and the window
   */
  public DriftReport closeWindow() {
    return closeStep(() -> true).orElseThrow();
  }

  private Optional<DriftReport> closeStep(BooleanSupplier due) {
    DriftReport report;
    closing.lock();
    try {
      // Another thread may have closed the window while this one waited.
      if (!due.getAsBoolean()) {
        return Optional.empty();
      }
      report = closeLocked();
    } finally {
      closing.unlock();
    }
    options.listener().accept(report);
    return Optional.of(report);
  }

  private DriftReport closeLocked() {
    Instant now = options.clock().instant();
    values.set(0);
    dueMillis = nextBorder(now.toEpochMilli());
    return sequence.close(now, counters.drain());
  }

  private long nextBorder(long millis) {
    return stepMillis == 0
        ? Long.MAX_VALUE
        : Math.multiplyExact(Math.floorDiv(millis, stepMillis) + 1, stepMillis);
  }

  /**
   * What the open window counted so far; it stays open.
   *
   * @return an immutable profile
   */
  public WindowProfile openWindow() {
    return counters.peek();
  }

  /**
   * The report of the window closed last.
   *
   * @return empty before the first window is closed
   */
  public Optional<DriftReport> lastReport() {
    closing.lock();
    try {
      return sequence.last();
    } finally {
      closing.unlock();
    }
  }
}
