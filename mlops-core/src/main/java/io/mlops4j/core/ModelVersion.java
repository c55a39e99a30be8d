package io.mlops4j.core;

import io.mlops4j.core.DatasetUse.Purpose;
import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.SigningException;
import io.mlops4j.core.signing.VerifiedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model: immutable bytes, and what is known about them. Only its state, its
 * description and its tags ever change, each change an entry of {@link #changes()}.
 *
 * <p>A handle on an open registry that shows the version as it was when it was read; the parts that
 * are not read with the version itself are read when first asked for, and kept. A method that
 * changes the version returns a new handle; {@link #refreshed()} reads it again. Two handles are
 * equal when they are of the same version. Thread-safe.
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

  /** {@return where the version is in its life} */
  public VersionState state() {
    return row.status().state();
  }

  /** {@return why the version is in its state; empty when no reason was given} */
  public String stateReason() {
    return row.status().reason();
  }

  /** {@return since when the version is in its state, to the microsecond} */
  public Instant stateSince() {
    return row.status().since();
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

  /** {@return the tracked run that made the version} */
  public Optional<String> run() {
    return row.run();
  }

  /** {@return the code the version was made with} */
  public Optional<CodeCommit> commit() {
    return row.commit();
  }

  /** {@return what the version was made with; without entries when nothing is known} */
  public Environment environment() {
    return details().environment();
  }

  /** {@return the version this one was derived from, also when it was deleted since} */
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

  /** {@return the aliases that point to this version now, in their order} */
  public List<String> aliases() {
    return parts
        .database()
        .read(session -> List.copyOf(AliasTable.of(session, row.model(), row.number())));
  }

  /** {@return the versions derived from this one directly, of any model and in any state} */
  public List<ModelVersion> derived() {
    return parts
        .database()
        .read(session -> VersionTable.children(session, row.model(), row.number()))
        .stream()
        .map(found -> new ModelVersion(parts, found))
        .toList();
  }

  /**
   * {@return all ancestors and descendants of this version, in any state, with the datasets they
   * state and those of their runs}
   */
  public Lineage lineage() {
    return LineageWalk.around(parts, this);
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
    Artifact artifact = required(name);
    return bytes()
        .file(new Blob(artifact.sha256(), artifact.sizeBytes()), "artifact '" + name + "'");
  }

  private StoredBytes bytes() {
    return new StoredBytes(parts.artifacts(), uri());
  }

  private Artifact required(String name) {
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

  /**
   * {@return a latency measured on the whole data}
   *
   * @param statistic which latency, for example {@code p95}
   */
  public Optional<Duration> latency(String statistic) {
    return findMetric(Metric.latencyName(statistic), "").map(Metric::millis);
  }

  /**
   * {@return the datasets the version says it was trained on, in the order they were given} Those
   * of its run are in {@link #lineage()}, and here where {@link Run#newVersion(String)} copied
   * them.
   */
  public List<Dataset> datasets() {
    return details().datasets(Purpose.TRAINING);
  }

  /** {@return the datasets the version was evaluated on, in the order they were given} */
  public List<Dataset> evaluationDatasets() {
    return details().datasets(Purpose.EVALUATION);
  }

  /**
   * {@return the bytes of a dataset's profile} Each call compares the bytes it returns with their
   * digest.
   *
   * @param dataset one of this version's datasets
   * @throws IllegalArgumentException when the dataset has no profile
   * @throws ArtifactNotFoundException when its bytes are gone
   * @throws ArtifactCorruptedException when its bytes no longer have the registered digest
   * @throws RegistryStorageException when the bytes cannot be read
   */
  public byte[] profile(Dataset dataset) {
    String what = "profile of dataset '" + dataset.name() + "'";
    Blob blob =
        dataset
            .profile()
            .orElseThrow(() -> new IllegalArgumentException(uri() + " has no " + what));
    return bytes().all(blob, what);
  }

  /** {@return the tags, ordered by key} */
  public Map<String, String> tags() {
    return details().tags();
  }

  /** {@return what changed in the version since it was registered, oldest first} */
  public List<Change> changes() {
    return parts
        .database()
        .read(session -> ChangeTable.ofVersion(session, row.model(), row.number()));
  }

  /**
   * {@return the version as it is now, in whatever state}
   *
   * @throws VersionNotFoundException when it is not in this registry
   */
  public ModelVersion refreshed() {
    return new ModelVersion(
        parts,
        parts.database().read(session -> VersionTable.require(session, row.model(), row.number())));
  }

  /**
   * Replaces the description.
   *
   * @param text the description, of at most 100,000 characters
   * @return the version as it is since
   * @throws LifecycleException when the version is deleted
   */
  public ModelVersion describe(String text) {
    return edits().describe(Names.text("description", text, 100_000));
  }

  /**
   * Sets a tag, replacing one of the same key.
   *
   * @param key the key
   * @param value the value
   * @return the version as it is since
   * @throws IllegalArgumentException when the key is malformed or the value longer than 5,000
   *     characters
   * @throws LifecycleException when the version is deleted
   */
  public ModelVersion setTag(String key, String value) {
    return edits()
        .tag(Names.key("tag key", key), Optional.of(Names.text("tag value", value, 5000)));
  }

  /**
   * Deletes a tag; does nothing when there is none.
   *
   * @param key the key
   * @return the version as it is since
   * @throws IllegalArgumentException when the key is malformed
   * @throws LifecycleException when the version is deleted
   */
  public ModelVersion deleteTag(String key) {
    return edits().tag(Names.key("tag key", key), Optional.empty());
  }

  /**
   * Takes the version out of use. It can still be resolved by its number; aliases that are not
   * protected are taken away from it.
   *
   * @param reason why, for the log
   * @return the version as it is since
   * @throws AliasProtectedException when a protected alias points to it; nothing was changed
   * @throws LifecycleException when it is not ready
   */
  public ModelVersion archive(String reason) {
    return edits().move(VersionState.ARCHIVED, reason(reason));
  }

  /**
   * Brings an archived version back into use.
   *
   * @param reason why, for the log
   * @return the version as it is since
   * @throws LifecycleException when it is not archived
   */
  public ModelVersion unarchive(String reason) {
    return edits().moveFrom(VersionState.ARCHIVED, VersionState.READY, reason(reason));
  }

  /**
   * Deletes the version: it is no longer found by number, alias or {@code latest}. Aliases that are
   * not protected are taken away from it. It can be restored until a garbage collection purges it;
   * versions derived from it keep their lineage, and its number is never used again.
   *
   * @param reason why, for the log
   * @return the version as it is since
   * @throws AliasProtectedException when a protected alias points to it; nothing was changed
   * @throws LifecycleException when it is deleted already
   */
  public ModelVersion delete(String reason) {
    return edits().move(VersionState.DELETED, reason(reason));
  }

  /**
   * Brings a deleted version back, in the state it had. Aliases do not return by themselves.
   *
   * @param reason why, for the log
   * @return the version as it is since
   * @throws LifecycleException when it is not deleted, or purged already
   * @see RegisteredModel#deletedVersions()
   */
  public ModelVersion restore(String reason) {
    return edits().restore(reason(reason));
  }

  private VersionEdits edits() {
    return new VersionEdits(parts, row.model(), row.number());
  }

  private static String reason(String text) {
    return Names.text("reason", text, 5000);
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
   * {@return what gates find, in their order, without promoting} There is no current version to
   * compare with; {@link PromotionRequest#check} compares with that of an alias.
   *
   * @param gates the gates
   */
  public List<GateOutcome> check(Gate... gates) {
    return new GateContext(this, "", Optional.empty()).check(List.of(gates));
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
          parts.database().read(session -> DetailsTable.read(session, row.model(), row.number()));
      details = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelVersion that
        && row.model().equals(that.row.model())
        && row.number() == that.row.number()
        && row.createdAt().equals(that.row.createdAt());
  }

  @Override
  public int hashCode() {
    return Objects.hash(row.model(), row.number(), row.createdAt());
  }

  /** The version's URI. */
  @Override
  public String toString() {
    return uri();
  }
}
