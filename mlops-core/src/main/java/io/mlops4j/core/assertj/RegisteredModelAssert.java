package io.mlops4j.core.assertj;

import io.mlops4j.core.RegisteredModel;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one model. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class RegisteredModelAssert
    extends AbstractAssert<RegisteredModelAssert, RegisteredModel> {
  RegisteredModelAssert(RegisteredModel actual) {
    super(actual, RegisteredModelAssert.class);
  }

  /**
   * Turns to an alias, which need not exist.
   *
   * @param alias the alias
   * @return assertions on it
   */
  public AliasAssert alias(String alias) {
    isNotNull();
    return new AliasAssert(actual, this, alias);
  }

  /**
   * Fails if the model has another number of versions.
   *
   * @param count the number
   * @return this
   */
  public RegisteredModelAssert hasVersions(int count) {
    isNotNull();
    int found = actual.versions().size();
    if (found != count) {
      throw failure("Expected model '%s' to have %s versions but it has %s", actual, count, found);
    }
    return this;
  }
}
