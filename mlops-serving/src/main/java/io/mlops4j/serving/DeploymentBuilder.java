package io.mlops4j.serving;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelUri;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.cost.CostMeter;
import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.serving.engine.InferenceEngine;
import io.mlops4j.serving.engine.OnnxRuntime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link Deployment}. Confined to one thread; each {@link #start()} takes the
 * description as it is then.
 */
public final class DeploymentBuilder {

  private record Drift(DriftMonitor monitor, FeatureExtractor extractor) {}

  private final ModelRegistry registry;
  private final ModelUri uri;
  private String artifact = "model.onnx";
  private InferenceEngine engine = OnnxRuntime.create();
  private Batching batching = Batching.none();
  private List<Objective> objectives = new ArrayList<>();
  private @Nullable Drift drift;
  private @Nullable Metering metering;
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoTime = System::nanoTime;

  DeploymentBuilder(ModelRegistry registry, ModelUri uri) {
    this.registry = registry;
    this.uri = uri;
  }

  private DeploymentBuilder(DeploymentBuilder other) {
    this(other.registry, other.uri);
    artifact = other.artifact;
    engine = other.engine;
    batching = other.batching;
    objectives = List.copyOf(other.objectives);
    drift = other.drift;
    metering = other.metering;
    clock = other.clock;
    nanoTime = other.nanoTime;
  }

  /**
   * Which artifact of the version is the model; {@code model.onnx} by default.
   *
   * @param name its name in the registry
   * @return this
   */
  public DeploymentBuilder artifact(String name) {
    this.artifact = name;
    return this;
  }

  /**
   * What runs the model; {@link OnnxRuntime#create()} by default.
   *
   * @param engine the engine
   * @return this
   */
  public DeploymentBuilder engine(InferenceEngine engine) {
    this.engine = engine;
    return this;
  }

  /**
   * How requests share runs; {@link Batching#none()} by default.
   *
   * @param batching the batching
   * @return this
   */
  public DeploymentBuilder batching(Batching batching) {
    this.batching = batching;
    return this;
  }

  /**
   * Promises something; nothing by default. May be called several times.
   *
   * @param objective the promise
   * @return this
   */
  public DeploymentBuilder objective(Objective objective) {
    objectives.add(objective);
    return this;
  }

  /**
   * Observes every answer with a drift monitor; none by default. Callers do not wait for it:
   * answers pass through a queue of 4096 to one thread, and what finds it full is counted in {@link
   * Deployment#observations()}.
   *
   * @param monitor the monitor
   * @param extractor turns requests and answers into the monitor's features
   * @return this
   */
  public DeploymentBuilder drift(DriftMonitor monitor, FeatureExtractor extractor) {
    this.drift = new Drift(monitor, extractor);
    return this;
  }

  /**
   * Reserves the cost of every request before it runs and books what it used after it was answered;
   * nothing by default. The charge names the model and the version. A request that fails or is
   * cancelled books nothing.
   *
   * @param meter the meter
   * @param usage reads the usage of a request
   * @return this
   */
  public DeploymentBuilder cost(CostMeter meter, UsageMeter usage) {
    this.metering = new Metering(meter, usage);
    return this;
  }

  /**
   * The time of day for objectives; the system clock by default.
   *
   * @param clock the clock
   * @return this
   */
  public DeploymentBuilder clock(InstantSource clock) {
    this.clock = clock;
    return this;
  }

  /**
   * The source of durations, in nanoseconds; {@link System#nanoTime()} by default.
   *
   * @param nanoTime the source
   * @return this
   */
  public DeploymentBuilder nanoTime(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    return this;
  }

  /**
   * Resolves the version, verifies and loads its artifact, and starts to answer.
   *
   * @return the deployment, to be closed by the caller
   * @throws io.mlops4j.core.RegistryException when the version, the alias or the artifact is
   *     missing or damaged
   * @throws io.mlops4j.serving.engine.InvalidModelException when the engine cannot run it, or it
   *     cannot be batched
   */
  public Deployment start() {
    DeploymentBuilder setup = new DeploymentBuilder(this);
    ServedVersion first = setup.load(registry.resolve(uri));
    try {
      return new Deployment(setup, uri, first);
    } catch (RuntimeException e) {
      first.retire();
      throw e;
    }
  }

  ServedVersion load(ModelVersion version) {
    return ServedVersion.load(version, artifact, engine, batching, nanoTime);
  }

  ModelRegistry registry() {
    return registry;
  }

  List<Objective> objectives() {
    return objectives;
  }

  Optional<DriftFeed> driftFeed(String name) {
    return Optional.ofNullable(drift)
        .map(hook -> new DriftFeed(name, hook.monitor(), hook.extractor()));
  }

  Optional<Metering> metering() {
    return Optional.ofNullable(metering);
  }

  InstantSource clock() {
    return clock;
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }
}
