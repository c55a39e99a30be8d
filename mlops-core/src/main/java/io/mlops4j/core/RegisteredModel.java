package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A model by its name: where its versions are registered and found. The model comes into being with
 * its first version. Thread-safe.
 */
public final class RegisteredModel {
  private final RegistryParts parts;
  private final String name;

  RegisteredModel(RegistryParts parts, String name) {
    this.parts = parts;
    this.name = name;
  }

  /** {@return the model's name} */
  public String name() {
    return name;
  }

  /**
   * {@return where the model is in its life}
   *
   * @throws ModelNotFoundException when it is not registered
   */
  public ModelState state() {
    return row().state();
  }

  /**
   * {@return the description; empty when none was given}
   *
   * @throws ModelNotFoundException when the model is not registered
   */
  public String description() {
    return row().description();
  }

  private ModelTable.Row row() {
    return parts
        .database()
        .read(session -> ModelTable.find(session, name))
        .orElseThrow(() -> new ModelNotFoundException("no model '" + name + "' is registered"));
  }

  /** {@return the model's own tags, ordered by key} */
  public Map<String, String> tags() {
    return parts.database().read(session -> ModelTable.tags(session, name));
  }

  /**
   * Replaces the description.
   *
   * @param text the description, of at most 100,000 characters
   * @return this model
   * @throws ModelNotFoundException when the model is not registered, or deleted
   */
  public RegisteredModel describe(String text) {
    edits().describe(Names.text("description", text, 100_000));
    return this;
  }

  /**
   * Sets a tag of the model, replacing one of the same key.
   *
   * @param key the key
   * @param value the value
   * @return this model
   * @throws IllegalArgumentException when the key is malformed or the value longer than 5,000
   *     characters
   * @throws ModelNotFoundException when the model is not registered, or deleted
   */
  public RegisteredModel setTag(String key, String value) {
    edits().tag(Names.key("tag key", key), Optional.of(Names.text("tag value", value, 5000)));
    return this;
  }

  /**
   * Deletes a tag of the model; does nothing when there is none.
   *
   * @param key the key
   * @return this model
   * @throws IllegalArgumentException when the key is malformed
   * @throws ModelNotFoundException when the model is not registered, or deleted
   */
  public RegisteredModel deleteTag(String key) {
    edits().tag(Names.key("tag key", key), Optional.empty());
    return this;
  }

  /**
   * Makes the model read-only: its versions are resolved as before, none is registered, none
   * changes its state, no alias moves.
   *
   * @param reason why, for the log
   * @throws ModelNotFoundException when the model is not registered
   * @throws LifecycleException when it is not active
   */
  public void archive(String reason) {
    edits().move(Set.of(ModelState.ACTIVE), ModelState.ARCHIVED, reason(reason));
  }

  /**
   * Makes an archived model active again.
   *
   * @param reason why, for the log
   * @throws ModelNotFoundException when the model is not registered
   * @throws LifecycleException when it is not archived
   */
  public void unarchive(String reason) {
    edits().move(Set.of(ModelState.ARCHIVED), ModelState.ACTIVE, reason(reason));
  }

  /**
   * Deletes the model with all its versions and aliases: none is found any more. It can be
   * restored; a garbage collection purges its versions as those deleted one by one. Its name stays
   * taken.
   *
   * @param reason why, for the log
   * @throws ModelNotFoundException when the model is not registered
   * @throws AliasProtectedException when a protected alias points to a version; nothing was changed
   * @throws LifecycleException when it is deleted already
   */
  public void delete(String reason) {
    edits()
        .move(Set.of(ModelState.ACTIVE, ModelState.ARCHIVED), ModelState.DELETED, reason(reason));
  }

  /**
   * Brings a deleted model back, active, with the versions that were deleted with it and are not
   * purged. Aliases do not return by themselves.
   *
   * @param reason why, for the log
   * @throws ModelNotFoundException when the model is not registered
   * @throws LifecycleException when it is not deleted
   */
  public void restore(String reason) {
    edits().move(Set.of(ModelState.DELETED), ModelState.ACTIVE, reason(reason));
  }

  /**
   * {@return what changed in the model and its versions since they were registered, oldest first}
   */
  public List<Change> changes() {
    return parts.database().read(session -> ChangeTable.ofModel(session, name));
  }

  private ModelEdits edits() {
    return new ModelEdits(parts, name);
  }

  private static String reason(String text) {
    return Names.text("reason", text, 5000);
  }

  /**
   * Begins a new version.
   *
   * @return a builder that ends in register() or begin()
   */
  public NewVersion newVersion() {
    return new NewVersion(parts, name);
  }

  /**
   * {@return a version by its number, in any state but deleted}
   *
   * @param number the version number
   * @throws ModelNotFoundException when the model is not registered, or deleted
   * @throws VersionNotFoundException when it has none of that number, or it is deleted
   */
  public ModelVersion version(int number) {
    return parts
        .database()
        .read(
            session -> {
              Optional<VersionRow> row = VersionTable.find(session, name, number);
              if (row.isEmpty() || !row.get().status().state().present()) {
                ModelTable.require(session, name);
                throw new VersionNotFoundException(
                    "model '%s' has no version %d%s".formatted(name, number, whereabouts(row)));
              }
              return new ModelVersion(parts, row.get());
            });
  }

  private static String whereabouts(Optional<VersionRow> row) {
    return row.map(
            found ->
                "; it was %s on %s"
                    .formatted(
                        found.status().state() == VersionState.PURGED ? "purged" : "deleted",
                        found.status().since()))
        .orElse("");
  }

  /**
   * {@return a version that is pending, to continue its registration}
   *
   * @param number the version number
   * @throws ModelNotFoundException when the model is not registered, or deleted
   * @throws VersionNotFoundException when it has none of that number, or it is deleted
   * @throws LifecycleException when the version is not pending
   */
  public PendingVersion pending(int number) {
    ModelVersion version = version(number);
    if (version.state() != VersionState.PENDING) {
      throw new LifecycleException(version.uri() + " is " + version.state() + ", not PENDING");
    }
    return new PendingVersion(parts, name, number);
  }

  /**
   * {@return the versions in any state but deleted, ordered by number; empty when the model has
   * none}
   */
  public List<ModelVersion> versions() {
    return handles(parts.database().read(session -> VersionTable.list(session, name)));
  }

  /** {@return the versions that are deleted and can be restored, ordered by number} */
  public List<ModelVersion> deletedVersions() {
    return handles(parts.database().read(session -> VersionTable.deleted(session, name)));
  }

  private List<ModelVersion> handles(List<VersionRow> rows) {
    return rows.stream().map(row -> new ModelVersion(parts, row)).toList();
  }

  /** {@return the version with the highest number of those that are ready} */
  public Optional<ModelVersion> latest() {
    return parts
        .database()
        .read(session -> VersionTable.latest(session, name))
        .map(row -> new ModelVersion(parts, row));
  }

  /**
   * {@return the version an alias points to}
   *
   * @param alias the alias
   * @throws IllegalArgumentException when the alias is malformed or reserved
   */
  public Optional<ModelVersion> alias(String alias) {
    Names.alias(alias);
    return parts
        .database()
        .recall(
            VersionRow.class,
            // A record's own equals and hashCode take a fresh JVM milliseconds to link.
            List.of(name, alias),
            session -> VersionTable.findByAlias(session, name, alias))
        .map(row -> new ModelVersion(parts, row));
  }

  /** {@return the aliases and the number of the version each points to, ordered by alias} */
  public Map<String, Integer> aliases() {
    return parts.database().read(session -> AliasTable.all(session, name));
  }

  /** {@return every move of every alias of this model, oldest first} */
  public List<AliasMove> history() {
    return parts.database().read(session -> AliasTable.history(session, name));
  }

  /**
   * Returns an alias to the version it pointed to before its last promotion.
   *
   * @param alias the alias
   * @return the entry in the history
   * @see #rollBack(String, String)
   */
  public AliasMove rollBack(String alias) {
    return rollBack(alias, "");
  }

  /**
   * Returns an alias to the version it pointed to before its last promotion; each further call goes
   * one promotion further back. The evidence that let that version pass then is stored again with
   * the move.
   *
   * @param alias the alias
   * @param reason why, for the history
   * @return the entry in the history
   * @throws AliasNotFoundException when the model never had the alias
   * @throws RollbackRefusedException when there is no earlier version, or it is not ready
   * @throws AliasProtectedException when the alias is protected and that version passed no gate
   * @throws GateRefusedException when the registry requires a signature and that version's does not
   *     hold
   * @throws ArtifactCorruptedException when it requires one and stored bytes lost their digest
   * @throws ArtifactNotFoundException when it requires one and bytes are missing
   */
  public AliasMove rollBack(String alias, String reason) {
    return new AliasMoves(parts, name, Names.alias(alias))
        .rollBack(OptionalInt.empty(), Names.text("reason", reason, 5000));
  }

  /**
   * Returns an alias to a certain version it pointed to before, over all promotions since; these
   * count as undone. The evidence that let that version pass then is stored again with the move.
   *
   * @param alias the alias
   * @param target the version
   * @param reason why, for the history
   * @return the entry in the history
   * @throws AliasNotFoundException when the model never had the alias
   * @throws RollbackRefusedException when no promotion of that version stands, or the version is
   *     not ready
   * @throws AliasProtectedException when the alias is protected and that version passed no gate
   * @throws GateRefusedException when the registry requires a signature and that version's does not
   *     hold
   * @throws ArtifactCorruptedException when it requires one and stored bytes lost their digest
   * @throws ArtifactNotFoundException when it requires one and bytes are missing
   */
  public AliasMove rollBack(String alias, ModelVersion target, String reason) {
    if (!target.modelName().equals(name)) {
      throw new IllegalArgumentException(target.uri() + " is no version of '" + name + "'");
    }
    return new AliasMoves(parts, name, Names.alias(alias))
        .rollBack(OptionalInt.of(target.number()), Names.text("reason", reason, 5000));
  }

  /**
   * Takes an alias away from the version that has it.
   *
   * @param alias the alias
   * @param reason why, for the history
   * @return the entry in the history
   * @throws AliasNotFoundException when the model does not have the alias
   * @throws AliasProtectedException when the alias is protected
   * @throws LifecycleException when the model is archived
   */
  public AliasMove removeAlias(String alias, String reason) {
    return new AliasMoves(parts, name, Names.alias(alias))
        .remove(Names.text("reason", reason, 5000));
  }

  /**
   * Protects an alias for good, whether it points to a version yet or not: from now on it moves
   * only to a version that passes at least one gate in that promotion, returns only to one that
   * did, and cannot be removed.
   *
   * @param alias the alias
   * @param reason why, for the history
   * @return the entry in the history
   * @throws ModelNotFoundException when the model is not registered
   */
  public AliasMove protect(String alias, String reason) {
    return new AliasMoves(parts, name, Names.alias(alias))
        .protect(Names.text("reason", reason, 5000));
  }

  /**
   * {@return whether an alias is protected}
   *
   * @param alias the alias
   */
  public boolean isProtected(String alias) {
    Names.alias(alias);
    return parts.database().read(session -> AliasTable.isProtected(session, name, alias));
  }

  ModelVersion resolve(ModelUri uri) {
    if (uri.number().isPresent()) {
      ModelVersion version = version(uri.number().getAsInt());
      if (version.state() == VersionState.READY || version.state() == VersionState.ARCHIVED) {
        return version;
      }
      throw new LifecycleException(
          "%s is %s and cannot be resolved".formatted(version.uri(), version.state()));
    }
    Optional<ModelVersion> found = uri.alias().isPresent() ? alias(uri.alias().get()) : latest();
    return found.orElseThrow(() -> parts.database().read(session -> unresolved(session, uri)));
  }

  private RegistryException unresolved(Session session, ModelUri uri) throws SQLException {
    ModelTable.require(session, name);
    return uri.alias().isPresent()
        ? new AliasNotFoundException(
            "model '%s' has no alias '%s', it has %s"
                .formatted(name, uri.alias().get(), AliasTable.all(session, name).keySet()))
        : new VersionNotFoundException("model '" + name + "' has no version that is READY");
  }

  /** The model's name. */
  @Override
  public String toString() {
    return name;
  }
}
