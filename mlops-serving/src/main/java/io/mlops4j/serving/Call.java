package io.mlops4j.serving;

import io.mlops4j.cost.Cost;
import io.mlops4j.cost.Reservation;
import io.mlops4j.serving.engine.Tensor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One request on its way through a deployment. */
final class Call implements BatchRequest {

  private final Deployment deployment;
  private final Map<String, Tensor> inputs;
  private final long startedNanos;
  private final CompletableFuture<Inference> answer = new CompletableFuture<>();

  /** Taken out by whoever ends the call first, so that it is settled or cancelled once. */
  private final AtomicReference<@Nullable Reservation> reservation = new AtomicReference<>();

  private volatile ServedVersion target;
  private volatile @Nullable Canary canary;
  private volatile @Nullable Throwable canaryFailure;
  private volatile long canaryNanos;

  @SuppressWarnings("FutureReturnValueIgnored") // the dependent stage only cleans up
  Call(Deployment deployment, Map<String, Tensor> inputs, ServedVersion target, long startedNanos) {
    this.deployment = deployment;
    this.inputs = inputs;
    this.target = target;
    this.startedNanos = startedNanos;
    answer.whenComplete((inference, failure) -> cancelReservation());
  }

  void reserved(Reservation held) {
    reservation.set(held);
  }

  void sendTo(ServedVersion version, @Nullable Canary through) {
    target = version;
    canary = through;
  }

  CompletableFuture<Inference> answer() {
    return answer;
  }

  @Override
  public Map<String, Tensor> inputs() {
    return inputs;
  }

  @Override
  public boolean abandoned() {
    return answer.isDone();
  }

  @Override
  public void succeed(Map<String, Tensor> outputs, Share share) {
    if (answer.isDone()) {
      return;
    }
    long latencyNanos = deployment.nanosSince(startedNanos);
    Optional<Cost> cost = settle(outputs, canaryNanos + share.computeNanos());
    ServedVersion answering = target;
    Canary through = canary;
    answering.answered(latencyNanos);
    if (through != null) {
      if (canaryFailure == null) {
        through.progressed();
      } else {
        through.failed();
      }
    }
    deployment.answered(latencyNanos, inputs, outputs);
    answer.complete(
        new Inference(
            outputs, answering.version(), Duration.ofNanos(latencyNanos), share.requests(), cost));
  }

  private Optional<Cost> settle(Map<String, Tensor> outputs, long compute) {
    Reservation held = reservation.getAndSet(null);
    if (held == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(deployment.settle(held, inputs, outputs, compute));
    } catch (RuntimeException | Error e) {
      held.cancel();
      throw e;
    }
  }

  /**
   * A request that a canary fails is given to the version in place. If that one answers, the canary
   * is to blame; if it fails as well, the request is.
   */
  @Override
  public void fail(Throwable cause, long spentNanos) {
    if (answer.isDone()) {
      return;
    }
    Canary through = canary;
    if (through != null && canaryFailure == null) {
      canaryFailure = cause;
      canaryNanos = spentNanos;
      if (deployment.fallBack(this)) {
        return;
      }
      through.failed();
    } else {
      target.failed();
    }
    deployment.failed(deployment.nanosSince(startedNanos));
    answer.completeExceptionally(cause);
  }

  /** Keeps the canary to blame while the version in place answers. */
  void fallBackTo(ServedVersion version) {
    target = version;
  }

  private void cancelReservation() {
    Reservation held = reservation.getAndSet(null);
    if (held != null) {
      held.cancel();
    }
  }
}
