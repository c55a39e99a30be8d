package io.mlops4j.drift;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The windows of a monitor one after another: what a report covers, what it is compared with, and
 * what is remembered from one to the next. Confined; its monitor closes one window at a time.
 */
final class WindowSequence {
  private final MonitorOptions options;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private final EpisodeLog episodes;
  private final CalmRun calmRun;
  private volatile ReferenceProfile reference;
  private Optional<ReferenceRefresh> refresh;
  private Optional<DriftReport> last = Optional.empty();
  private Instant openedAt;
  private long windows;

  private record Step(Instant openedAt, WindowProfile profile) {}

  WindowSequence(MonitorOptions options, Instant openedAt) {
    this.options = options;
    this.openedAt = openedAt;
    this.reference = options.reference();
    this.refresh = options.refresh();
    this.calmRun = new CalmRun(options.policy());
    this.episodes = new EpisodeLog(options.alerts(), options.staleAfter(), openedAt);
  }

  /** The report of the window that ends now with what was counted since the one before. */
  DriftReport close(Instant now, WindowProfile counted) {
    Step step = new Step(openedAt, counted);
    steps.addLast(step);
    openedAt = now;
    if (steps.size() > options.policy().steps()) {
      steps.removeFirst();
    }
    Instant from = steps.getFirst().openedAt();
    WindowProfile window = union();
    ReferenceProfile compared = options.seasonal().map(s -> s.at(from)).orElse(reference);
    windows++;
    DriftReport compare = options.test().compare(compared, window);
    DriftReport report = episodes.note(compare, window, counted, windows, from, now).with(refresh);
    last = Optional.of(report);
    calmRun
        .note(report, step.profile(), step.openedAt(), now)
        .ifPresent(
            calm -> {
              reference = reference.withCountsOf(calm.profile());
              refresh = Optional.of(calm.refresh());
            });
    return report;
  }

  private WindowProfile union() {
    List<WindowProfile> profiles = new ArrayList<>();
    steps.forEach(step -> profiles.add(step.profile()));
    return profiles.size() == 1 ? profiles.get(0) : WindowProfile.merge(profiles);
  }

  /** What the next window is compared with, but for seasons; may be asked by any thread. */
  ReferenceProfile reference() {
    return reference;
  }

  Optional<DriftReport> last() {
    return last;
  }
}
