package io.mlops4j.core;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves model URIs from memory, for callers that ask at every request. Thread-safe.
 *
 * <p>An answer is at most as old as the staleness the resolver was made with: when another process
 * moves an alias, this one follows within that time. Writes through the same {@link ModelRegistry}
 * are seen at once. A URI that cannot be resolved is asked for anew each time.
 *
 * <p>An answer from memory costs one hash lookup and one reading of the time.
 */
public final class Resolver {
  private static final int LIMIT = 10_000;

  private final ModelRegistry registry;
  private final long stalenessNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  Resolver(ModelRegistry registry, Duration staleness, LongSupplier nanoTime) {
    if (staleness.isNegative()) {
      throw new IllegalArgumentException("staleness is negative: " + staleness);
    }
    this.registry = registry;
    this.stalenessNanos = staleness.toNanos();
    this.nanoTime = nanoTime;
  }

  private record Answer(ModelVersion version, long writes, long askedAt) {}

  /**
   * {@return the version a model URI named at some moment within the staleness}
   *
   * @param uri the URI
   * @throws InvalidModelUriException when the text is no model URI
   * @throws ModelNotFoundException when the model is not registered
   * @throws VersionNotFoundException when it has no such version
   * @throws AliasNotFoundException when it has no such alias
   */
  public ModelVersion resolve(String uri) {
    long now = nanoTime.getAsLong();
    long writes = registry.writes();
    @Nullable Answer known = answers.get(uri);
    if (known != null && known.writes == writes && now - known.askedAt < stalenessNanos) {
      return known.version;
    }
    return ask(uri, writes, now);
  }

  /** The time and the count of writes are those from before the question. */
  private ModelVersion ask(String uri, long writes, long now) {
    ModelVersion version = registry.resolve(uri);
    if (answers.size() >= LIMIT) {
      answers.clear();
    }
    answers.put(uri, new Answer(version, writes, now));
    return version;
  }
}
