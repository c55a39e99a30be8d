package io.mlops4j.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A promotion about to be made. Confined to one thread. */
public final class PromotionRequest {
  private final RegistryParts parts;
  private final ModelVersion candidate;
  private final String alias;
  private final List<Gate> gates = new ArrayList<>();
  private Optional<OptionalInt> expected = Optional.empty();
  private String actor;
  private String reason = "";

  PromotionRequest(RegistryParts parts, ModelVersion candidate, String alias) {
    this.parts = parts;
    this.candidate = candidate;
    this.alias = alias;
    this.actor = parts.actor();
  }

  /**
   * Adds gates, all of which must pass; by default there are those the registry was opened with.
   *
   * @param more the gates
   * @return this builder
   */
  public PromotionRequest require(Gate... more) {
    gates.addAll(List.of(more));
    return this;
  }

  /**
   * Says why, for the history; empty by default.
   *
   * @param text the text
   * @return this builder
   */
  public PromotionRequest because(String text) {
    this.reason = Names.text("reason", text, 5000);
    return this;
  }

  /**
   * Says who promotes; by default the registry's actor.
   *
   * @param identity who
   * @return this builder
   */
  public PromotionRequest by(String identity) {
    this.actor = Names.identity("actor", identity);
    return this;
  }

  /**
   * Promotes only if the alias still points to this version; by default wherever it points.
   *
   * @param current the version it must still point to
   * @return this builder
   * @throws IllegalArgumentException when it is a version of another model
   */
  public PromotionRequest expecting(ModelVersion current) {
    if (!current.modelName().equals(candidate.modelName())) {
      throw new IllegalArgumentException(
          "'%s' of model '%s' cannot point to %s"
              .formatted(alias, candidate.modelName(), current.uri()));
    }
    this.expected = Optional.of(OptionalInt.of(current.number()));
    return this;
  }

  /**
   * Promotes only if the alias does not exist yet.
   *
   * @return this builder
   */
  public PromotionRequest expectingNone() {
    this.expected = Optional.of(OptionalInt.empty());
    return this;
  }

  /**
   * {@return what the gates find now, those the registry requires first, and the signature where it
   * requires one, without promoting} Nothing keeps the alias from moving afterwards: {@link
   * #promote()} checks them again.
   */
  public List<GateOutcome> check() {
    Optional<ModelVersion> current =
        parts
            .database()
            .read(session -> VersionTable.findByAlias(session, candidate.modelName(), alias))
            .map(row -> new ModelVersion(parts, row));
    return new SignaturePolicy(parts.requiredSignature())
        .add(
            candidate, new GateContext(candidate, alias, current).check(parts.gates(alias, gates)));
  }

  /**
   * Checks the gates and moves the alias, in one transaction.
   *
   * <p>Gates run while the registry's write lock is held: other writers wait for them, and they
   * themselves cannot write to the registry.
   *
   * @return the promotion that happened
   * @throws GateRefusedException when a gate refuses; the alias did not move
   * @throws AliasProtectedException when the alias is protected and no gate was passed; it did not
   *     move
   * @throws PromotionConflictException when the alias points elsewhere than expected; it did not
   *     move
   */
  public Promotion promote() {
    return new AliasMoves(parts, candidate.modelName(), alias)
        .promote(candidate, parts.gates(alias, gates), expected, actor, reason);
  }
}
