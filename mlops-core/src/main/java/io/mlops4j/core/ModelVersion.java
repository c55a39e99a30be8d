package io.mlops4j.core;

import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.SigningException;
import io.mlops4j.core.signing.VerifiedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One registered version of a model: immutable bytes, and what is known about them.
 *
 * <p>A handle on an open registry; the parts that are not read with the version itself are read
 * when first asked for, and kept. Two handles are equal when they are the same version.
 * Thread-safe.
 */
public final class ModelVersion {
  private final RegistryParts parts;
  private final VersionRow row;
  private volatile @Nullable VersionDetails details;

  ModelVersion(RegistryParts parts, VersionRow row) {
    this.parts = parts;
    this.row = row;
  }

  ModelVersion(RegistryParts parts, VersionRow row, VersionDetails details) {
    this(parts, row);
    this.details = details;
  }

  /** {@return the model's name} */
  public String modelName() {
    return row.model();
  }

  /**
   * {@return the version number; the first version of a model is 1, and no number is used twice}
   */
  public int number() {
    return row.number();
  }

  /**
   * {@return the URI that always names this version, for example {@code
   * models:/sentence-encoder/1}}
   */
  public String uri() {
    return ModelUri.ofVersion(row.model(), row.number()).toString();
  }

  /** {@return when the version was registered, to the microsecond} */
  public Instant createdAt() {
    return row.createdAt();
  }

  /** {@return who registered the version, as the caller asserted it} */
  public String createdBy() {
    return row.createdBy();
  }

  /** {@return the description; empty when none was given} */
  public String description() {
    return row.description();
  }

  /** {@return what the version was made of, where it was derived from another version} */
  public Optional<Derivation> derivation() {
    return row.derivation();
  }

  /** {@return the version this one was derived from} */
  public Optional<ModelVersion> parent() {
    return row.derivation()
        .flatMap(
            made ->
                parts
                    .database()
                    .read(
                        session ->
                            VersionTable.find(session, made.parentModel(), made.parentNumber())))
        .map(found -> new ModelVersion(parts, found));
  }

  /** {@return the versions derived from this one directly, of any model} */
  public List<ModelVersion> derived() {
    return parts
        .database()
        .read(session -> VersionTable.children(session, row.model(), row.number()))
        .stream()
        .map(found -> new ModelVersion(parts, found))
        .toList();
  }

  /** {@return all ancestors and descendants of this version} */
  public Lineage lineage() {
    return Lineage.of(this);
  }

  /** {@return what the model takes and gives, where that was read or declared} */
  public Optional<ModelSignature> signature() {
    return row.signature();
  }

  /** {@return the artifacts, ordered by name} */
  public List<Artifact> artifacts() {
    return details().artifacts();
  }

  /**
   * {@return a local file with an artifact's bytes} Each call reads the bytes once and compares
   * their digest.
   *
   * <p>The file belongs to the registry: read it, never write it.
   *
   * @param name the name
   * @throws ArtifactNotFoundException when the version has no artifact of that name, or its bytes
   *     are gone
   * @throws ArtifactCorruptedException when the bytes no longer have the registered digest
   * @throws RegistryStorageException when the bytes cannot be read
   */
  public Path artifact(String name) {
    Artifact artifact = describe(name);
    try {
      return parts.artifacts().fetch(new Blob(artifact.sha256(), artifact.sizeBytes()));
    } catch (ArtifactNotFoundException e) {
      throw new ArtifactNotFoundException(uri() + ", artifact '" + name + "': " + e.getMessage());
    } catch (ArtifactCorruptedException e) {
      throw new ArtifactCorruptedException(uri() + ", artifact '" + name + "': " + e.getMessage());
    } catch (IOException e) {
      throw new RegistryStorageException(
          uri() + ", artifact '" + name + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private Artifact describe(String name) {
    return findArtifact(name)
        .orElseThrow(
            () ->
                new ArtifactNotFoundException(
                    "%s has no artifact '%s', it has %s"
                        .formatted(
                            uri(),
                            Names.shown(name),
                            artifacts().stream().map(Artifact::name).toList())));
  }

  Optional<Artifact> findArtifact(String name) {
    return artifacts().stream().filter(artifact -> artifact.name().equals(name)).findFirst();
  }

  /** {@return the metrics, ordered by name and slice} */
  public List<Metric> metrics() {
    return details().metrics();
  }

  /**
   * {@return the value of a metric measured on the whole data}
   *
   * @param name the name
   */
  public OptionalDouble metric(String name) {
    return metric(name, "");
  }

  /**
   * {@return the value of a metric measured on a slice of the data}
   *
   * @param name the name
   * @param slice the slice
   */
  public OptionalDouble metric(String name, String slice) {
    return findMetric(name, slice).stream().mapToDouble(Metric::value).findFirst();
  }

  Optional<Metric> findMetric(String name, String slice) {
    return metrics().stream()
        .filter(metric -> metric.name().equals(name) && metric.slice().equals(slice))
        .findFirst();
  }

  /** {@return the datasets the version was trained on, in the order they were given} */
  public List<Dataset> datasets() {
    return details().datasets();
  }

  /** {@return the tags, ordered by key} */
  public Map<String, String> tags() {
    return details().tags();
  }

  /**
   * Verifies the signature the version carries and the bytes of every artifact it covers, reading
   * each once.
   *
   * <p>This handle keeps the digests that were verified: {@link #artifact} of this handle gives the
   * signed bytes or throws, whatever happens to the registry meanwhile.
   *
   * @param verifier who is trusted
   * @return what was verified
   * @throws UnsignedModelException when the version carries no signature
   * @throws SigningException when the signature does not hold, or covers other artifacts
   * @throws ArtifactCorruptedException when bytes no longer have the signed digest
   * @throws ArtifactNotFoundException when bytes are gone
   * @see NewVersion#signedBy
   */
  public VerifiedModel verifySignature(ModelVerifier verifier) {
    VerifiedModel verified = VersionSignature.verify(this, verifier);
    verified.files().forEach(file -> artifact(file.name()));
    return verified;
  }

  /**
   * Writes every artifact into a new directory, under its name. The directory appears when it is
   * complete, with bytes whose digests were compared.
   *
   * @param target the directory to make; its parent exists
   * @return the directory
   * @throws IllegalArgumentException when there is something of that name already
   * @throws ArtifactCorruptedException when bytes no longer have the registered digest
   * @throws RegistryStorageException when the directory cannot be written
   */
  public Path copyTo(Path target) {
    return ArtifactTree.write(this, target);
  }

  /**
   * Points an alias at this version if every gate passes; gates and move are one transaction.
   *
   * @param alias the alias
   * @param gates the gates, all of which must pass
   * @return the promotion that happened
   * @throws GateRefusedException when a gate refuses; the alias did not move
   * @see #promotion(String)
   */
  public Promotion promoteTo(String alias, Gate... gates) {
    return promotion(alias).require(gates).promote();
  }

  /**
   * Prepares a promotion with a reason, an actor or an expected current version.
   *
   * @param alias the alias
   * @return a builder that ends in promote()
   * @throws IllegalArgumentException when the alias is malformed or reserved
   */
  public PromotionRequest promotion(String alias) {
    return new PromotionRequest(parts, this, Names.alias(alias));
  }

  private VersionDetails details() {
    VersionDetails known = details;
    if (known == null) {
      known =
          parts
              .database()
              .read(session -> VersionTable.details(session, row.model(), row.number()));
      details = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelVersion that && row.equals(that.row);
  }

  @Override
  public int hashCode() {
    return row.hashCode();
  }

  /** The version's URI. */
  @Override
  public String toString() {
    return uri();
  }
}
