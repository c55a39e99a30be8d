package io.mlops4j.core.assertj;

import io.mlops4j.core.ModelSignature;
import io.mlops4j.core.TensorSpec;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions on what a model takes and gives. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class ModelSignatureAssert
    extends AbstractAssert<ModelSignatureAssert, ModelSignature> {
  ModelSignatureAssert(ModelSignature actual) {
    super(actual, ModelSignatureAssert.class);
  }

  /**
   * Fails if there is no such input.
   *
   * @param name the tensor's name
   * @param type the element type, for example {@code int64}
   * @param dims the dimensions, none for a scalar; a symbol such as {@code batch} is that symbol
   * @return this
   */
  public ModelSignatureAssert hasInput(String name, String type, String... dims) {
    isNotNull();
    require("input", new TensorSpec(name, type, List.of(dims)), actual.inputs());
    return this;
  }

  /**
   * Fails if there is no such output.
   *
   * @param name the tensor's name
   * @param type the element type, for example {@code float}
   * @param dims the dimensions, none for a scalar; a symbol such as {@code batch} is that symbol
   * @return this
   */
  public ModelSignatureAssert hasOutput(String name, String type, String... dims) {
    isNotNull();
    require("output", new TensorSpec(name, type, List.of(dims)), actual.outputs());
    return this;
  }

  private void require(String what, TensorSpec expected, List<TensorSpec> tensors) {
    if (!tensors.contains(expected)) {
      throw failure("Expected an %s %s but the %ss are %s", what, expected, what, tensors);
    }
  }

  /**
   * Fails if a caller of another signature could not call this one.
   *
   * @param other what callers are used to
   * @return this
   */
  public ModelSignatureAssert isCompatibleWith(ModelSignature other) {
    isNotNull();
    List<String> found = actual.incompatibilities(other);
    if (!found.isEmpty()) {
      throw failure(
          "Expected callers of %s to be able to call %s but %s",
          other, actual, String.join(", ", found));
    }
    return this;
  }
}
