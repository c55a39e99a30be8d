package io.mlops4j.serving;

import io.mlops4j.core.Gate;
import io.mlops4j.core.ModelVersion;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Another version that answers a share of a deployment's requests, until it is promoted, stopped or
 * taken back. Thread-safe.
 *
 * <p>No caller pays for a bad canary: a request that it fails is answered by the version in place.
 * It counts as the canary's failure only if the version in place does answer it; a request that
 * both fail is counted there. When more of its requests fail than allowed, the canary is taken back
 * by itself. Requests it has accepted are answered in any case.
 */
public final class Canary {

  /** What has become of a canary. */
  public enum State {
    /** It answers its share. */
    RUNNING,
    /** It is the version in place now. */
    PROMOTED,
    /** It was stopped by hand or with its deployment. */
    STOPPED,
    /** It failed more requests than allowed. */
    ROLLED_BACK
  }

  private final Deployment deployment;
  private final ServedVersion served;
  private final ServedVersion baseline;
  private final TrafficShare share;
  private final Gate[] gates;
  private final double allowedFailureRate;
  private final long minimumRequests;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.RUNNING;

  Canary(
      Deployment deployment,
      ServedVersion served,
      ServedVersion baseline,
      CanaryBuilder description) {
    this.deployment = deployment;
    this.served = served;
    this.baseline = baseline;
    this.share = description.share();
    this.gates = description.gates();
    this.allowedFailureRate = description.allowedFailureRate();
    this.minimumRequests = description.minimumRequests();
  }

  ServedVersion served() {
    return served;
  }

  TrafficShare share() {
    return share;
  }

  /** One more request was answered. */
  void progressed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    judge();
  }

  /** One more request failed and it is the canary's fault. */
  void failed() {
    served.failed();
    progressed();
  }

  private void judge() {
    long failures = served.failures();
    long ended = served.ended();
    if (failures > 0 && ended >= minimumRequests && failures > allowedFailureRate * ended) {
      end(State.ROLLED_BACK);
    }
  }

  private boolean end(State how) {
    lock.lock();
    try {
      if (state != State.RUNNING) {
        return false;
      }
      state = how;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    deployment.remove(this);
    return true;
  }

  /**
   * The version on trial.
   *
   * @return the version
   */
  public ModelVersion version() {
    return served.version();
  }

  /**
   * What has become of it.
   *
   * @return the state at this moment
   */
  public State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many requests it was given and ended, failures included.
   *
   * @return the count so far
   */
  public long requests() {
    return served.ended();
  }

  /**
   * What it has answered.
   *
   * @return its figures so far
   */
  public Traffic traffic() {
    return served.traffic();
  }

  /**
   * What the version in place has answered since it was loaded, for comparison.
   *
   * @return the figures of the version that was in place when the canary started
   */
  public Traffic baseline() {
    return baseline.traffic();
  }

  /**
   * Waits until it has ended a number of requests.
   *
   * @param requests how many
   * @param timeout how long to wait at most
   * @return false when the canary ended or the time passed before
   * @throws InterruptedException when the thread is interrupted
   */
  public boolean awaitRequests(long requests, Duration timeout) throws InterruptedException {
    long remaining = timeout.toNanos();
    lock.lock();
    try {
      while (served.ended() < requests) {
        if (state != State.RUNNING || remaining <= 0) {
          return false;
        }
        remaining = changed.awaitNanos(remaining);
      }
      return state == State.RUNNING;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes it the version in place. If the deployment follows an alias, the alias is moved first,
   * with the canary's gates and on condition that nobody else has moved it; when that is refused
   * the canary goes on running.
   *
   * <p>The former version answers what it has accepted and is freed before this method returns.
   *
   * @throws IllegalStateException when the canary is not running any more
   * @throws io.mlops4j.core.GateRefusedException when a gate refuses; nothing moved
   * @throws io.mlops4j.core.PromotionConflictException when the alias points elsewhere by now;
   *     nothing moved
   */
  public void promote() {
    ServedVersion old;
    lock.lock();
    try {
      if (state != State.RUNNING) {
        throw new IllegalStateException(
            "The canary of " + version().uri() + " is " + state + "; start it again to promote it");
      }
      deployment
          .alias()
          .ifPresent(
              alias ->
                  version()
                      .promotion(alias)
                      .require(gates)
                      .expecting(baseline.version())
                      .because(
                          "canary of "
                              + served.ended()
                              + " requests, "
                              + served.failures()
                              + " failed")
                      .promote());
      old = deployment.replaceBy(this);
      state = State.PROMOTED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    old.awaitRetired();
  }

  /**
   * Ends the trial; the version in place answers everything again. Waits for the requests it has
   * accepted. Idempotent.
   */
  public void stop() {
    if (end(State.STOPPED)) {
      served.awaitRetired();
    }
  }
}
