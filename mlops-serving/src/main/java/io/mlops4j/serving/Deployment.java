package io.mlops4j.serving;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelUri;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.cost.Cost;
import io.mlops4j.cost.CostException;
import io.mlops4j.cost.Reservation;
import io.mlops4j.serving.engine.InvalidModelException;
import io.mlops4j.serving.engine.ServingException;
import io.mlops4j.serving.engine.Tensor;
import io.mlops4j.serving.engine.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A registered model that answers requests inside this JVM. Thread-safe.
 *
 * <p>Each loaded version has one thread, which collects requests and runs them; a deployment with a
 * drift monitor has one more. They are named {@code mlops4j-...}, are not daemons, and end with
 * {@link #close()}. A version that is replaced answers what it has accepted before it is freed, so
 * no request is lost by {@link #rollTo}, {@link #canary} or {@code close}.
 */
public final class Deployment implements AutoCloseable {

  private final DeploymentBuilder setup;
  private final String name;
  private final Optional<String> alias;
  private final LatencyRecorder latency = new LatencyRecorder();
  private final LongAdder failures = new LongAdder();
  private final List<ObjectiveTracker> objectives;
  private final Optional<DriftFeed> driftFeed;

  /** Guards every change of {@link #route}. */
  private final Object control = new Object();

  /** Null once the deployment is closed. */
  private volatile @Nullable Route route;

  Deployment(DeploymentBuilder setup, ModelUri uri, ServedVersion first) {
    this.setup = setup;
    this.name = uri.toString();
    this.alias = uri.alias();
    this.objectives = setup.objectives().stream().map(ObjectiveTracker::of).toList();
    this.driftFeed = setup.driftFeed(uri.modelName());
    this.route = new Route(first, null);
    driftFeed.ifPresent(DriftFeed::start);
  }

  /**
   * Describes a deployment; {@link DeploymentBuilder#start()} loads the model.
   *
   * @param registry where the model is registered; must stay open as long as the deployment
   * @param uri which version, for example {@code models:/sentence-encoder@champion}
   * @return the builder
   */
  public static DeploymentBuilder of(ModelRegistry registry, String uri) {
    return new DeploymentBuilder(registry, ModelUri.parse(uri));
  }

  /**
   * Answers a request; waits for the answer.
   *
   * @param inputs the tensors by input name
   * @return the answer
   * @throws io.mlops4j.serving.engine.InvalidInputException when the inputs do not match the model
   * @throws io.mlops4j.serving.engine.InferenceFailedException when the model fails on this request
   * @throws QueueFullException when too many requests wait
   * @throws CostException when a budget has no room for the request, or there is no price for it
   * @throws DeploymentClosedException after {@link #close()}
   * @throws InferenceInterruptedException when the thread is interrupted; the request is cancelled
   */
  public Inference infer(Map<String, Tensor> inputs) {
    return await(send(inputs, null));
  }

  /**
   * Answers a request as {@link #infer(Map)} does; during a canary, requests of one key go to the
   * same version.
   *
   * @param inputs the tensors by input name
   * @param key whose request it is, for example a user or a session
   * @return the answer
   */
  public Inference infer(Map<String, Tensor> inputs, String key) {
    return await(send(inputs, key));
  }

  /**
   * Answers a request without waiting. Everything {@link #infer(Map)} throws ends the future
   * instead.
   *
   * <p>The future is completed by the thread that runs the model: dependent work belongs in the
   * {@code ...Async} methods, and must not call {@code infer} on this deployment otherwise. A
   * request whose future is cancelled before it ran does not run.
   *
   * @param inputs the tensors by input name
   * @return the answer to come
   */
  public CompletableFuture<Inference> inferAsync(Map<String, Tensor> inputs) {
    return send(inputs, null);
  }

  /**
   * As {@link #inferAsync(Map)}; during a canary, requests of one key go to the same version.
   *
   * @param inputs the tensors by input name
   * @param key whose request it is
   * @return the answer to come
   */
  public CompletableFuture<Inference> inferAsync(Map<String, Tensor> inputs, String key) {
    return send(inputs, key);
  }

  private CompletableFuture<Inference> send(Map<String, Tensor> inputs, @Nullable String key) {
    long started = setup.nanoTime().getAsLong();
    Map<String, Tensor> request = Map.copyOf(inputs);
    try {
      Route taken = route();
      Canary canary = taken.pick(key);
      ServedVersion target = canary == null ? taken.current() : canary.served();
      Call call = new Call(this, request, target, started);
      if (setup.metering().isPresent()) {
        target.signature().check(request);
        call.reserved(setup.metering().get().reserve(target.version(), request));
      }
      submit(call, target, canary);
      return call.answer();
    } catch (QueueFullException e) {
      failed(nanosSince(started));
      return CompletableFuture.failedFuture(e);
    } catch (ServingException | CostException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * A version refuses only after it has left the route, so that the next look finds its successor.
   */
  private void submit(Call call, ServedVersion target, @Nullable Canary canary) {
    ServedVersion next = target;
    Canary through = canary;
    try {
      call.sendTo(next, through);
      while (!next.submit(call)) {
        next = route().current();
        through = null;
        call.sendTo(next, through);
      }
    } catch (ServingException e) {
      call.answer().completeExceptionally(e);
      throw e;
    }
  }

  private Route route() {
    Route open = route;
    if (open == null) {
      throw new DeploymentClosedException(name);
    }
    return open;
  }

  private Inference await(CompletableFuture<Inference> answer) {
    Route open = route;
    if (!answer.isDone() && open != null && isDispatcher(open)) {
      answer.cancel(/* mayInterruptIfRunning= */ false);
      throw new IllegalStateException(
          "infer was called on a thread that runs the model and would wait for itself; use inferAsync");
    }
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(/* mayInterruptIfRunning= */ false);
      Thread.currentThread().interrupt();
      throw new InferenceInterruptedException(e);
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    }
  }

  private static boolean isDispatcher(Route open) {
    Canary canary = open.canary();
    return open.current().isDispatcher() || (canary != null && canary.served().isDispatcher());
  }

  private static RuntimeException unwrapped(@Nullable Throwable cause) {
    if (cause instanceof ServingException
        || cause instanceof CostException
        || cause instanceof CancellationException) {
      return (RuntimeException) cause;
    }
    return new ServingException(
        "The request failed: " + cause, cause == null ? new CancellationException() : cause);
  }

  /**
   * Gives a request that the canary failed to the version in place; false when that cannot take it.
   */
  boolean fallBack(Call call) {
    try {
      ServedVersion current = route().current();
      call.fallBackTo(current);
      while (!current.submit(call)) {
        current = route().current();
        call.fallBackTo(current);
      }
      return true;
    } catch (ServingException e) {
      return false;
    }
  }

  long nanosSince(long startedNanos) {
    return setup.nanoTime().getAsLong() - startedNanos;
  }

  Cost settle(
      Reservation held,
      Map<String, Tensor> inputs,
      Map<String, Tensor> outputs,
      long computeNanos) {
    return held.settle(setup.metering().orElseThrow().actual(inputs, outputs, computeNanos));
  }

  void answered(long latencyNanos, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    latency.record(latencyNanos);
    track(latencyNanos, /* failed= */ false);
    driftFeed.ifPresent(feed -> feed.offer(inputs, outputs));
  }

  void failed(long latencyNanos) {
    failures.increment();
    track(latencyNanos, /* failed= */ true);
  }

  private void track(long latencyNanos, boolean failed) {
    if (!objectives.isEmpty()) {
      long now = setup.clock().millis();
      for (ObjectiveTracker objective : objectives) {
        objective.record(now, latencyNanos, failed);
      }
    }
  }

  /**
   * The version that answers requests outside a canary.
   *
   * @return the version
   * @throws DeploymentClosedException after {@link #close()}
   */
  public ModelVersion version() {
    return route().current().version();
  }

  /**
   * The latencies of all answers since the start, over all versions.
   *
   * @return the whole histogram
   */
  public LatencySnapshot latency() {
    return latency.snapshot();
  }

  /**
   * How many requests failed or were refused for want of room; malformed ones and those over budget
   * do not count.
   *
   * @return the count since the start
   */
  public long failures() {
    return failures.sum();
  }

  /**
   * What the version in place has answered.
   *
   * @return its figures since it was loaded
   * @throws DeploymentClosedException after {@link #close()}
   */
  public Traffic traffic() {
    return route().current().traffic();
  }

  /**
   * How many requests wait for the version in place.
   *
   * @return the count at this moment
   */
  public int waiting() {
    return route().current().waiting();
  }

  /**
   * How the objectives stand now.
   *
   * @return one status for each, in the order they were given
   */
  public List<ObjectiveStatus> objectives() {
    return objectives.stream().map(tracker -> tracker.evaluate(setup.clock().instant())).toList();
  }

  /**
   * What became of the answers offered to the drift monitor.
   *
   * @return the counts, all zero without a monitor
   */
  public ObservationCounts observations() {
    return driftFeed.map(DriftFeed::counts).orElse(new ObservationCounts(0, 0, 0));
  }

  /**
   * Waits until every answer given before this call has reached the drift monitor; call it before
   * closing a window of the monitor by hand.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  public void drainObservations() throws InterruptedException {
    if (driftFeed.isPresent()) {
      driftFeed.get().drain();
    }
  }

  /**
   * Replaces the version that answers. The new one is loaded before the old one is asked to leave;
   * the old one answers what it has accepted and is freed before this method returns. The alias
   * this deployment follows does not move.
   *
   * @param uri which version
   * @throws InvalidModelException when the new version cannot be loaded or takes other inputs; the
   *     old one stays
   * @throws IllegalStateException while a canary runs
   */
  public void rollTo(String uri) {
    ServedVersion old;
    synchronized (control) {
      requireNoCanary(route());
      ServedVersion next = load(setup.registry().resolve(uri));
      old = route().current();
      route = new Route(next, null);
      old.retire();
    }
    old.awaitRetired();
  }

  /**
   * Follows the alias this deployment was started with: rolls to the version it points to, if that
   * is another one.
   *
   * @return true when the version changed
   */
  public boolean refresh() {
    ModelVersion wanted = setup.registry().resolve(name);
    if (wanted.equals(version())) {
      return false;
    }
    rollTo(wanted.uri());
    return true;
  }

  /**
   * Describes a canary: another version that answers a share of the requests.
   *
   * @param uri which version
   * @return the builder
   */
  public CanaryBuilder canary(String uri) {
    return new CanaryBuilder(this, uri);
  }

  Canary start(CanaryBuilder description, String uri) {
    synchronized (control) {
      Route open = route();
      requireNoCanary(open);
      ServedVersion candidate = load(setup.registry().resolve(uri));
      Canary canary = new Canary(this, candidate, open.current(), description);
      route = new Route(open.current(), canary);
      return canary;
    }
  }

  private static void requireNoCanary(Route open) {
    Canary running = open.canary();
    if (running != null) {
      throw new IllegalStateException(
          "A canary of " + running.version().uri() + " is running; promote or stop it first");
    }
  }

  private ServedVersion load(ModelVersion version) {
    ServedVersion loaded = setup.load(version);
    Map<String, String> wanted = interfaceOf(route().current().signature().inputs());
    Map<String, String> given = interfaceOf(loaded.signature().inputs());
    if (!wanted.equals(given)) {
      loaded.retire();
      throw new InvalidModelException(
          version.uri(), "takes " + given + " but the deployment is asked with " + wanted);
    }
    return loaded;
  }

  private static Map<String, String> interfaceOf(List<TensorSpec> inputs) {
    Map<String, String> types = new TreeMap<>();
    inputs.forEach(
        input -> types.put(input.name(), input.type() + " of rank " + input.shape().size()));
    return types;
  }

  Optional<String> alias() {
    return alias;
  }

  /** Makes a canary the version in place; its caller has made sure that it is running. */
  ServedVersion replaceBy(Canary canary) {
    synchronized (control) {
      ServedVersion old = route().current();
      route = new Route(canary.served(), null);
      old.retire();
      return old;
    }
  }

  /** Takes a canary out of the route. */
  void remove(Canary canary) {
    synchronized (control) {
      Route open = route;
      if (open != null && open.canary() == canary) {
        route = new Route(open.current(), null);
      }
      canary.served().retire();
    }
  }

  /**
   * Refuses further requests, answers those accepted, ends a running canary and frees everything;
   * waits for it. Idempotent. When the waiting is interrupted, the interrupt is kept and the rest
   * happens without this thread.
   */
  @Override
  public void close() {
    Route last;
    synchronized (control) {
      last = route;
      route = null;
    }
    if (last == null) {
      return;
    }
    Canary canary = last.canary();
    if (canary != null) {
      canary.stop();
    }
    last.current().retire();
    last.current().awaitRetired();
    if (driftFeed.isPresent()) {
      try {
        driftFeed.get().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The model and the version in place. */
  @Override
  public String toString() {
    Route open = route;
    return name
        + (open == null ? " (closed)" : " serving version " + open.current().version().number());
  }
}
