package io.mlops4j.drift;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calm windows in a row since the last refresh of a reference, gathered. Confined. */
final class CalmRun {
  static final long LEAST_ROWS = 1_000;

  private final WindowPolicy policy;
  private @Nullable WindowProfile gathered;
  private Instant startedAt = Instant.MAX;
  private long firstWindow;
  private int windows;

  /** What a reference is to count from now on, and where that comes from. */
  record Calm(WindowProfile profile, ReferenceRefresh refresh) {}

  CalmRun(WindowPolicy policy) {
    this.policy = policy;
  }

  /**
   * Takes note of one window.
   *
   * @param report the window's report with its episodes
   * @param step what was counted since the window before
   * @return what the reference is to be from now on, when a refresh is due
   */
  Optional<Calm> note(DriftReport report, WindowProfile step, Instant openedAt, Instant closedAt) {
    if (policy.calmWindows() == 0 || report.rows() == 0) {
      return Optional.empty();
    }
    if (!calm(report)) {
      startAnew();
      return Optional.empty();
    }
    if (gathered == null) {
      startedAt = openedAt;
      firstWindow = report.window();
    }
    WindowProfile union = gathered == null ? step : gathered.merge(step);
    gathered = union;
    windows++;
    boolean due =
        windows >= policy.calmWindows()
            && Duration.between(startedAt, closedAt).compareTo(policy.calmFor()) >= 0
            && union.rows() >= LEAST_ROWS;
    if (!due) {
      return Optional.empty();
    }
    startAnew();
    ReferenceRefresh.Windows source =
        new ReferenceRefresh.Windows(firstWindow, report.window(), startedAt, closedAt);
    return Optional.of(
        new Calm(union, new ReferenceRefresh(closedAt, union.rows(), Optional.of(source))));
  }

  private static boolean calm(DriftReport report) {
    return !report.drifted()
        && !report.hasFindings()
        && report.since().isEmpty()
        && report.features().stream().noneMatch(f -> f.drifted() || f.since().isPresent());
  }

  private void startAnew() {
    gathered = null;
    windows = 0;
  }
}
