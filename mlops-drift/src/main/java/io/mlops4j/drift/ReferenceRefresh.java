package io.mlops4j.drift;

import java.time.Instant;
import java.util.Optional;

/**
 * When a reference got new counts, and what they were counted in.
 *
 * <p>Immutable.
 *
 * @param at when it was refreshed; windows closed later are compared with it
 * @param rows the rows of the windows it was made of
 * @param windows the closed windows it was made of; empty when it was given by hand, with {@link
 *     DriftMonitor#refreshedWith}
 */
public record ReferenceRefresh(Instant at, long rows, Optional<Windows> windows) {
  /**
   * Calm windows of one monitor, without a drifted one between them.
   *
   * @param first the number of the first of them
   * @param last the number of the last of them
   * @param openedAt when the first was opened
   * @param closedAt when the last was closed
   */
  public record Windows(long first, long last, Instant openedAt, Instant closedAt) {}

  static ReferenceRefresh byHand(Instant at, long rows) {
    return new ReferenceRefresh(at, rows, Optional.empty());
  }

  /**
   * The refresh in words.
   *
   * @return for example {@code reference refreshed at 2026-03-02T13:00:00Z from windows 1 to 3,
   *     2026-03-02T10:00:00Z to 2026-03-02T13:00:00Z, 3,300 rows}
   */
  @Override
  public String toString() {
    String source =
        windows
            .map(
                w ->
                    " from windows "
                        + w.first()
                        + " to "
                        + w.last()
                        + ", "
                        + w.openedAt()
                        + " to "
                        + w.closedAt())
            .orElse(" by hand");
    return "reference refreshed at " + at + source + ", " + Figures.count(rows) + " rows";
  }
}
