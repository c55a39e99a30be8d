package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
   * Begins a new version.
   *
   * @return a builder that ends in register()
   */
  public NewVersion newVersion() {
    return new NewVersion(parts, name);
  }

  /**
   * {@return a version by its number}
   *
   * @param number the version number
   * @throws ModelNotFoundException when the model has no version at all
   * @throws VersionNotFoundException when it has none of that number
   */
  public ModelVersion version(int number) {
    return parts
        .database()
        .read(
            session -> {
              Optional<VersionRow> row = VersionTable.find(session, name, number);
              if (row.isEmpty()) {
                requireModel(session);
                throw new VersionNotFoundException(
                    "model '%s' has no version %d".formatted(name, number));
              }
              return new ModelVersion(parts, row.get());
            });
  }

  /** {@return the versions, ordered by number; empty when the model has none} */
  public List<ModelVersion> versions() {
    return parts.database().read(session -> VersionTable.list(session, name)).stream()
        .map(row -> new ModelVersion(parts, row))
        .toList();
  }

  /** {@return the version with the highest number} */
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
        .read(session -> VersionTable.findByAlias(session, name, alias))
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
   * @throws RollbackRefusedException when there is no earlier version
   * @throws AliasProtectedException when the alias is protected and that version passed no gate
   * @throws GateRefusedException when the registry requires a signature and that version's does not
   *     hold
   */
  public AliasMove rollBack(String alias, String reason) {
    return new AliasMoves(parts, name, Names.alias(alias))
        .rollBack(Names.text("reason", reason, 5000));
  }

  /**
   * Takes an alias away from the version that has it.
   *
   * @param alias the alias
   * @param reason why, for the history
   * @return the entry in the history
   * @throws AliasNotFoundException when the model does not have the alias
   * @throws AliasProtectedException when the alias is protected
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
      return version(uri.number().getAsInt());
    }
    Optional<ModelVersion> found = uri.alias().isPresent() ? alias(uri.alias().get()) : latest();
    return found.orElseThrow(
        () ->
            parts
                .database()
                .read(
                    session -> {
                      requireModel(session);
                      return new AliasNotFoundException(
                          "model '%s' has no alias '%s', it has %s"
                              .formatted(
                                  name,
                                  uri.alias().orElse("latest"),
                                  AliasTable.all(session, name).keySet()));
                    }));
  }

  private void requireModel(Session session) throws SQLException {
    if (!VersionTable.modelExists(session, name)) {
      throw new ModelNotFoundException("no model '" + name + "' is registered");
    }
  }

  /** The model's name. */
  @Override
  public String toString() {
    return name;
  }
}
