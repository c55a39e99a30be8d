package io.mlops4j.serving;

import io.mlops4j.core.Gate;
import io.mlops4j.core.GateRefusedException;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.PromotionConflictException;
import io.mlops4j.drift.DriftReport;
import io.mlops4j.serving.engine.ServingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Turns drift into a new version in place: retrain, gate, canary, promote. Thread-safe; one report
 * is worked on at a time.
 *
 * <p>The loop has no thread of its own: {@link #accept} works on the caller's until the canary is
 * decided, while the deployment goes on answering. A new version becomes the challenger only if all
 * gates pass, and the version in place only if its canary answered enough requests without failing
 * more than allowed.
 */
public final class RetrainingLoop {

  private final Builder setup;
  private final ReentrantLock running = new ReentrantLock();

  private RetrainingLoop(Builder setup) {
    this.setup = setup;
  }

  /**
   * Describes the loop of a deployment.
   *
   * @param deployment what answers the requests
   * @return the builder
   */
  public static Builder on(Deployment deployment) {
    return new Builder(deployment);
  }

  /**
   * Works on a report: to the end if it tells of drift, else not at all. An interrupt ends the
   * canary.
   *
   * @param report the report
   * @return every step that was taken; what went wrong on the way is a step, not an exception
   */
  public RetrainingRun accept(DriftReport report) {
    List<RetrainingEvent> events = new ArrayList<>();
    Optional<Traffic> canary = Optional.empty();
    if (!report.drifted()) {
      note(events, RetrainingStep.NO_DRIFT, "in " + report.rows() + " rows");
    } else if (running.isHeldByCurrentThread() || !running.tryLock()) {
      note(events, RetrainingStep.ALREADY_RUNNING, "on an earlier report");
    } else {
      try {
        note(events, RetrainingStep.DRIFT_DETECTED, "in " + report.driftedFeatures());
        canary = retrain(report, events);
      } finally {
        running.unlock();
      }
    }
    return new RetrainingRun(events, canary);
  }

  private Optional<Traffic> retrain(DriftReport report, List<RetrainingEvent> events) {
    ModelVersion candidate;
    try {
      candidate = setup.retrainer.retrain(report);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      note(events, RetrainingStep.RETRAINING_FAILED, "interrupted");
      return Optional.empty();
    } catch (Exception e) {
      note(events, RetrainingStep.RETRAINING_FAILED, e.toString());
      return Optional.empty();
    }
    note(events, RetrainingStep.VERSION_REGISTERED, candidate.uri());
    try {
      candidate
          .promotion(setup.challengerAlias)
          .require(setup.gates)
          .because("retrained on drift in " + report.driftedFeatures())
          .promote();
    } catch (GateRefusedException e) {
      note(events, RetrainingStep.GATE_REFUSED, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    note(events, RetrainingStep.GATE_PASSED, candidate.uri() + " is " + setup.challengerAlias);
    return rollOut(candidate, events);
  }

  private Optional<Traffic> rollOut(ModelVersion candidate, List<RetrainingEvent> events) {
    Canary canary;
    try {
      canary =
          setup
              .deployment
              .canary(candidate.uri())
              .percent(setup.canaryPercent)
              .gates(setup.gates)
              .rollBackAbove(setup.allowedFailureRate, Math.min(20, setup.canaryRequests))
              .start();
    } catch (ServingException | IllegalStateException e) {
      note(events, RetrainingStep.CANARY_STOPPED, e.toString());
      return Optional.empty();
    }
    note(
        events,
        RetrainingStep.CANARY_STARTED,
        candidate.uri() + " at " + setup.canaryPercent + " %");
    Traffic traffic = canary.traffic();
    try {
      boolean enough = canary.awaitRequests(setup.canaryRequests, setup.canaryAtMost);
      traffic = canary.traffic();
      if (enough && traffic.failureRate() <= setup.allowedFailureRate) {
        canary.promote();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (GateRefusedException e) {
      canary.stop();
      note(events, RetrainingStep.GATE_REFUSED, String.valueOf(e.getMessage()));
      return Optional.of(traffic);
    } catch (PromotionConflictException | ServingException | IllegalStateException e) {
      canary.stop();
      note(events, RetrainingStep.CANARY_STOPPED, e.toString());
      return Optional.of(traffic);
    }
    canary.stop();
    conclude(canary, traffic, events);
    return Optional.of(traffic);
  }

  private void conclude(Canary canary, Traffic traffic, List<RetrainingEvent> events) {
    String figures =
        canary.version().uri()
            + " after "
            + traffic.requests()
            + " requests, "
            + traffic.failures()
            + " failed, p95 "
            + traffic.latency().p95();
    RetrainingStep result =
        switch (canary.state()) {
          case PROMOTED -> RetrainingStep.PROMOTED;
          case ROLLED_BACK -> RetrainingStep.CANARY_ROLLED_BACK;
          case RUNNING, STOPPED -> RetrainingStep.CANARY_STOPPED;
        };
    note(events, result, figures);
  }

  private void note(List<RetrainingEvent> events, RetrainingStep step, String detail) {
    RetrainingEvent event = new RetrainingEvent(setup.clock.instant(), step, detail);
    events.add(event);
    setup.listener.accept(event);
  }

  /** Describes a loop. Confined to one thread. */
  public static final class Builder {

    private final Deployment deployment;
    private Retrainer retrainer =
        report -> {
          throw new IllegalStateException("No retrainer was given to the loop");
        };
    private Gate[] gates = {};
    private String challengerAlias = "challenger";
    private double canaryPercent = 10;
    private long canaryRequests = 100;
    private Duration canaryAtMost = Duration.ofMinutes(10);
    private double allowedFailureRate = 0.01;
    private Consumer<RetrainingEvent> listener = event -> {};
    private InstantSource clock = InstantSource.system();

    private Builder(Deployment deployment) {
      this.deployment = deployment;
    }

    private Builder(Builder other) {
      this(other.deployment);
      retrainer = other.retrainer;
      gates = other.gates;
      challengerAlias = other.challengerAlias;
      canaryPercent = other.canaryPercent;
      canaryRequests = other.canaryRequests;
      canaryAtMost = other.canaryAtMost;
      allowedFailureRate = other.allowedFailureRate;
      listener = other.listener;
      clock = other.clock;
    }

    /**
     * What makes a new version; required.
     *
     * @param retrainer the user's training
     * @return this
     */
    public Builder retrain(Retrainer retrainer) {
      this.retrainer = retrainer;
      return this;
    }

    /**
     * What a new version must meet, before its canary and again when it is promoted; nothing by
     * default.
     *
     * @param gates all must pass
     * @return this
     */
    public Builder gates(Gate... gates) {
      this.gates = gates.clone();
      return this;
    }

    /**
     * The alias that a new version gets once it passed the gates; {@code challenger} by default.
     *
     * @param alias the alias
     * @return this
     */
    public Builder challenger(String alias) {
      this.challengerAlias = alias;
      return this;
    }

    /**
     * The trial; 10 %, 100 requests and 10 minutes by default.
     *
     * @param percent the share of the requests
     * @param requests how many requests it has to end, at least 1
     * @param atMost how long that may take
     * @return this
     */
    public Builder canary(double percent, long requests, Duration atMost) {
      if (requests < 1 || atMost.isNegative()) {
        throw new IllegalArgumentException(
            requests + " requests within " + atMost + "; use at least 1 and a positive time");
      }
      TrafficShare.ofPercent(percent);
      this.canaryPercent = percent;
      this.canaryRequests = requests;
      this.canaryAtMost = atMost;
      return this;
    }

    /**
     * The share of the canary's requests that may fail; 1 % by default.
     *
     * @param share 0 to 1
     * @return this
     */
    public Builder allowedFailureRate(double share) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("Failure rate " + share + "; use 0 to 1");
      }
      this.allowedFailureRate = share;
      return this;
    }

    /**
     * Told of every step as it happens, on the thread that called {@link RetrainingLoop#accept};
     * none by default.
     *
     * @param listener the listener
     * @return this
     */
    public Builder listener(Consumer<RetrainingEvent> listener) {
      this.listener = listener;
      return this;
    }

    /**
     * The time of day for events; the system clock by default.
     *
     * @param clock the clock
     * @return this
     */
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /**
     * Makes the loop.
     *
     * @return the loop
     */
    public RetrainingLoop build() {
      return new RetrainingLoop(new Builder(this));
    }
  }
}
