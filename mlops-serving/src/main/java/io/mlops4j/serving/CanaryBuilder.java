package io.mlops4j.serving;

import io.mlops4j.core.Gate;
import java.util.List;

/** Describes a {@link Canary}. Confined to one thread. */
public final class CanaryBuilder {

  private final Deployment deployment;
  private final String uri;
  private TrafficShare share = TrafficShare.ofPercent(10);
  private List<Gate> gates = List.of();
  private double allowedFailureRate = 0.01;
  private long minimumRequests = 20;

  CanaryBuilder(Deployment deployment, String uri) {
    this.deployment = deployment;
    this.uri = uri;
  }

  /**
   * How many of the requests it gets; 10 % by default. Requests without a key are counted off, so
   * that the share is exact; requests with a key are assigned by it.
   *
   * @param percent 0.01 to 100
   * @return this
   */
  public CanaryBuilder percent(double percent) {
    this.share = TrafficShare.ofPercent(percent);
    return this;
  }

  /**
   * What {@link Canary#promote()} requires of the version; nothing by default.
   *
   * @param gates checked in the transaction that moves the alias
   * @return this
   */
  public CanaryBuilder gates(Gate... gates) {
    this.gates = List.of(gates);
    return this;
  }

  /**
   * When the canary is taken back by itself; by default when more than 1 % of at least 20 requests
   * failed.
   *
   * @param failureRate the share of its requests that may fail, 0 to 1
   * @param minimumRequests how many requests to wait for before judging, at least 1
   * @return this
   */
  public CanaryBuilder rollBackAbove(double failureRate, long minimumRequests) {
    if (!(failureRate >= 0 && failureRate <= 1) || minimumRequests < 1) {
      throw new IllegalArgumentException(
          "Failure rate "
              + failureRate
              + " of "
              + minimumRequests
              + " requests; use 0 to 1, and at least 1");
    }
    this.allowedFailureRate = failureRate;
    this.minimumRequests = minimumRequests;
    return this;
  }

  /**
   * Loads the version and gives it its share from now on.
   *
   * @return the canary
   * @throws io.mlops4j.serving.engine.InvalidModelException when it cannot be loaded or takes other
   *     inputs
   * @throws IllegalStateException while another canary runs
   * @throws DeploymentClosedException when the deployment is closed
   */
  public Canary start() {
    return deployment.start(this, uri);
  }

  TrafficShare share() {
    return share;
  }

  Gate[] gates() {
    return gates.toArray(Gate[]::new);
  }

  double allowedFailureRate() {
    return allowedFailureRate;
  }

  long minimumRequests() {
    return minimumRequests;
  }
}
