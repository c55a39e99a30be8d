package io.mlops4j.core;

import io.mlops4j.core.DatasetUse.Purpose;
import io.mlops4j.core.VersionDraft.Profile;
import io.mlops4j.core.VersionDraft.Use;
import io.mlops4j.core.signing.ModelSigner;
import io.mlops4j.core.signing.SignatureBundle;
import io.mlops4j.core.signing.SigningException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A version about to be registered. Nothing is stored before {@link #register()} or {@link
 * #begin()}, and a registration that fails leaves nothing behind. Confined to one thread.
 */
public final class NewVersion {
  private final RegistryParts parts;
  private final String model;
  private final TreeMap<String, Path> sources = new TreeMap<>();
  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final List<Use> uses = new ArrayList<>();
  private final Map<String, String> tags = new TreeMap<>();
  private String description = "";
  private String createdBy;
  private Optional<ModelSignature> signature = Optional.empty();
  private Optional<Derivation> derivation = Optional.empty();
  private Optional<String> run = Optional.empty();
  private Optional<CodeCommit> commit = Optional.empty();
  private Environment environment = Environment.unknown();
  private Optional<Function<List<Artifact>, SignatureBundle>> signing = Optional.empty();

  NewVersion(RegistryParts parts, String model) {
    this.parts = parts;
    this.model = model;
    this.createdBy = parts.actor();
  }

  /**
   * Adds a file; its bytes are copied into the registry. A version has at least one.
   *
   * @param name the name within the version: a relative path with {@code /}
   * @param file the file
   * @return this builder
   * @throws IllegalArgumentException when the name is malformed, was given before, or would be a
   *     file where another artifact needs a directory
   */
  public NewVersion artifact(String name, Path file) {
    Names.requireFits(Names.artifact(name), sources.navigableKeySet());
    if (sources.put(name, file) != null) {
      throw new IllegalArgumentException("artifact '" + name + "' was given twice");
    }
    return this;
  }

  /**
   * Adds every file of a directory, each under the directory's name here, a slash, and its path
   * there.
   *
   * @param name the name of the directory within the version
   * @param directory the directory
   * @return this builder
   * @throws ArtifactNotFoundException when there is no directory
   * @throws IllegalArgumentException when it has no file, something that is neither file nor
   *     directory (such as a symbolic link), or a name that is no artifact name
   */
  public NewVersion directory(String name, Path directory) {
    ArtifactTree.files(Names.artifact(name), directory).forEach(this::artifact);
    return this;
  }

  /**
   * Declares what the model takes and gives; by default nothing is known.
   *
   * @param declared the signature
   * @return this builder
   */
  public NewVersion signature(ModelSignature declared) {
    this.signature = Optional.of(declared);
    return this;
  }

  /**
   * Says who registers the version; by default the registry's actor.
   *
   * @param identity who
   * @return this builder
   */
  public NewVersion createdBy(String identity) {
    this.createdBy = Names.identity("createdBy", identity);
    return this;
  }

  /**
   * Describes the version in prose of at most 100,000 characters; empty by default.
   *
   * @param text the text
   * @return this builder
   */
  public NewVersion description(String text) {
    this.description = Names.text("description", text, 100_000);
    return this;
  }

  /**
   * Adds a dataset the version was trained on.
   *
   * @param dataset the dataset
   * @return this builder
   */
  public NewVersion trainedOn(Dataset dataset) {
    uses.add(new Use(dataset, Purpose.TRAINING, Optional.empty()));
    return this;
  }

  /**
   * Adds a dataset the version was trained on, with an opaque profile of it, for example the
   * reference of a drift monitor. The registry stores the profile's bytes.
   *
   * @param dataset the dataset
   * @param profile the bytes, which are copied; at most {@link Dataset#PROFILE_LIMIT}
   * @return this builder
   * @throws IllegalArgumentException when the profile is larger
   */
  public NewVersion trainedOn(Dataset dataset, byte[] profile) {
    uses.add(new Use(dataset, Purpose.TRAINING, Optional.of(profile(dataset, profile))));
    return this;
  }

  /**
   * Adds a dataset the version was evaluated on.
   *
   * @param dataset the dataset
   * @return this builder
   */
  public NewVersion evaluatedOn(Dataset dataset) {
    uses.add(new Use(dataset, Purpose.EVALUATION, Optional.empty()));
    return this;
  }

  /**
   * Adds a dataset the version was evaluated on, with an opaque profile of it.
   *
   * @param dataset the dataset
   * @param profile the bytes, which are copied; at most {@link Dataset#PROFILE_LIMIT}
   * @return this builder
   * @throws IllegalArgumentException when the profile is larger
   */
  public NewVersion evaluatedOn(Dataset dataset, byte[] profile) {
    uses.add(new Use(dataset, Purpose.EVALUATION, Optional.of(profile(dataset, profile))));
    return this;
  }

  private static Profile profile(Dataset dataset, byte[] bytes) {
    if (bytes.length > Dataset.PROFILE_LIMIT) {
      throw new IllegalArgumentException(
          "the profile of dataset '%s' has %d bytes, the limit is %d"
              .formatted(dataset.name(), bytes.length, Dataset.PROFILE_LIMIT));
    }
    return new Profile(bytes);
  }

  /**
   * Says which version this one was made of, and how; by default none.
   *
   * @param parent the version it was made of
   * @param transformation what was done to it
   * @return this builder
   */
  public NewVersion derivedFrom(ModelVersion parent, String transformation) {
    this.derivation =
        Optional.of(new Derivation(parent.modelName(), parent.number(), transformation));
    return this;
  }

  /**
   * Adds a metric measured on the whole data, of which more is better.
   *
   * @param name the name
   * @param value the value
   * @return this builder
   * @throws IllegalArgumentException when the name is malformed, the value not finite, or the
   *     metric was given before
   */
  public NewVersion metric(String name, double value) {
    return metric(Metric.of(name, value));
  }

  /**
   * Adds a metric.
   *
   * @param metric the metric
   * @return this builder
   * @throws IllegalArgumentException when the same metric of the same slice was given before
   */
  public NewVersion metric(Metric metric) {
    if (metrics.put(metric.name() + '\n' + metric.slice(), metric) != null) {
      throw new IllegalArgumentException("metric '" + metric.name() + "' was given twice");
    }
    return this;
  }

  /**
   * Adds several metrics, such as one on each slice.
   *
   * @param several the metrics
   * @return this builder
   * @throws IllegalArgumentException when the same metric of the same slice was given before
   */
  public NewVersion metrics(Collection<Metric> several) {
    several.forEach(this::metric);
    return this;
  }

  /**
   * Adds a latency measured on the whole data, as {@link Metric#latency} names it.
   *
   * @param statistic which latency, for example {@code p95}
   * @param latency the latency
   * @return this builder
   * @throws IllegalArgumentException when the statistic is malformed, the latency negative or above
   *     99 days, or it was given before
   */
  public NewVersion latency(String statistic, Duration latency) {
    return metric(Metric.latency(statistic, latency));
  }

  /**
   * Adds a tag, replacing one of the same key.
   *
   * @param key the key
   * @param value the value
   * @return this builder
   * @throws IllegalArgumentException when the key is malformed or the value longer than 5,000
   *     characters
   */
  public NewVersion tag(String key, String value) {
    tags.put(Names.key("tag key", key), Names.text("tag value", value, 5000));
    return this;
  }

  /**
   * Names the tracked run that made the version; by default none. The inputs of a run of this
   * registry are in the version's lineage; of any other run nothing is known.
   *
   * @param runId the run's identity, opaque to the registry
   * @return this builder
   * @throws IllegalArgumentException when it is not 1 to 256 of the characters A-Z a-z 0-9 _ and -,
   *     beginning with a letter or digit
   */
  public NewVersion fromRun(String runId) {
    this.run = Optional.of(Names.run(runId));
    return this;
  }

  /**
   * Names the code the version was made with; by default none.
   *
   * @param repository where the code lives, for example a URL
   * @param sha the commit's digest, 7 to 64 lower-case hexadecimal digits
   * @return this builder
   * @throws IllegalArgumentException when a part is malformed
   */
  public NewVersion commit(String repository, String sha) {
    this.commit = Optional.of(new CodeCommit(repository, sha));
    return this;
  }

  /**
   * Says what the version was made with; by default nothing is known.
   *
   * @param found the environment, for example {@link Environment#current()}
   * @return this builder
   */
  public NewVersion environment(Environment found) {
    this.environment = found;
    return this;
  }

  /**
   * Signs the version when it is registered: all of its artifacts, by the digests they are stored
   * under. The signature becomes the artifact {@code model.sig}.
   *
   * @param signer the signer
   * @return this builder
   */
  public NewVersion signedBy(ModelSigner signer) {
    this.signing =
        Optional.of(stored -> signer.signDigests(model, VersionSignature.digests(stored)));
    return this;
  }

  /**
   * Adds a signature that was made elsewhere, as the artifact {@code model.sig}; it replaces one
   * given before. It covers the artifacts under the names they have here, and is not verified
   * before someone asks for that.
   *
   * @param bundle the signature
   * @return this builder
   */
  public NewVersion signed(SignatureBundle bundle) {
    this.signing = Optional.of(stored -> bundle);
    return this;
  }

  /**
   * Stores the artifacts and registers the version under the model's next number. When it returns,
   * the version is {@link VersionState#READY} and survives a power failure.
   *
   * @return the registered version
   * @throws IllegalStateException when no artifact was given, or a signature as well as an artifact
   *     {@code model.sig}
   * @throws SigningException when the version could not be signed
   * @throws ArtifactNotFoundException when a file does not exist
   * @throws VersionNotFoundException when the parent is not in this registry
   * @throws LifecycleException when the model is archived or deleted
   * @throws RegistryStorageException when reading or storing failed
   */
  public ModelVersion register() {
    if (sources.isEmpty()) {
      throw new IllegalStateException("a version of '" + model + "' needs at least one artifact");
    }
    if (signing.isPresent() && sources.containsKey(SignatureBundle.FILE_NAME)) {
      throw new IllegalStateException(
          "a version of '%s' has two signatures: an artifact '%s' and another"
              .formatted(model, SignatureBundle.FILE_NAME));
    }
    return new Registration(parts, draft()).register(sources, signing);
  }

  /**
   * Takes the model's next number for a version that is {@link VersionState#PENDING}, and stores
   * the artifacts given so far; more can follow, also from another process. When one of them cannot
   * be stored, the version is failed.
   *
   * @return the version, to be completed
   * @throws IllegalStateException when a signature was given: what it covers is not known yet. Add
   *     it as the artifact {@code model.sig}.
   * @throws ArtifactNotFoundException when a file does not exist
   * @throws VersionNotFoundException when the parent is not in this registry
   * @throws LifecycleException when the model is archived or deleted
   * @throws RegistryStorageException when reading or storing failed
   */
  public PendingVersion begin() {
    if (signing.isPresent()) {
      throw new IllegalStateException(
          "a version of '%s' cannot be signed before its artifacts are complete; add '%s' last"
              .formatted(model, SignatureBundle.FILE_NAME));
    }
    ModelVersion begun = new Registration(parts, draft()).begin();
    PendingVersion pending = new PendingVersion(parts, model, begun.number());
    try {
      sources.forEach(pending::artifact);
    } catch (RuntimeException e) {
      try {
        pending.failed(shortened(e));
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    return pending;
  }

  private static String shortened(RuntimeException e) {
    String text = String.valueOf(e.getMessage()).replace('\0', ' ');
    return text.length() > 1000 ? text.substring(0, 1000) : text;
  }

  private VersionDraft draft() {
    return new VersionDraft(
        model,
        description,
        createdBy,
        derivation,
        signature,
        run,
        commit,
        environment,
        List.copyOf(metrics.values()),
        List.copyOf(uses),
        Map.copyOf(tags));
  }
}
