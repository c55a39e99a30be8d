package io.mlops4j.core.assertj;

import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.RegisteredModel;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one alias of a model. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class AliasAssert extends AbstractAssert<AliasAssert, RegisteredModel> {
  private final RegisteredModelAssert origin;
  private final String alias;

  AliasAssert(RegisteredModel actual, RegisteredModelAssert origin, String alias) {
    super(actual, AliasAssert.class);
    this.origin = origin;
    this.alias = alias;
    as(origin.descriptionText());
  }

  /**
   * Fails if the alias does not exist or points to another version.
   *
   * @param version the version
   * @return this
   */
  public AliasAssert pointsTo(ModelVersion version) {
    Optional<ModelVersion> found = actual.alias(alias);
    if (!found.equals(Optional.of(version))) {
      throw failure(
          "Expected '%s' of model '%s' to point to %s but it %s",
          alias,
          actual,
          version,
          found.map(other -> "points to " + other).orElse("does not exist"));
    }
    return this;
  }

  /**
   * Fails if the alias points to a version.
   *
   * @return this
   */
  public AliasAssert doesNotExist() {
    Optional<ModelVersion> found = actual.alias(alias);
    if (found.isPresent()) {
      throw failure(
          "Expected model '%s' to have no alias '%s' but it points to %s",
          actual, alias, found.get());
    }
    return this;
  }

  /**
   * Fails if the alias is not protected.
   *
   * @return this
   */
  public AliasAssert isProtected() {
    if (!actual.isProtected(alias)) {
      throw failure("Expected '%s' of model '%s' to be protected but it is not", alias, actual);
    }
    return this;
  }

  /**
   * Goes back to the model.
   *
   * @return assertions on it
   */
  public RegisteredModelAssert and() {
    return origin;
  }
}
