package io.mlops4j.core.assertj;

import io.mlops4j.core.GateOutcome;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.Promotion;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a promotion that happened. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class PromotionAssert extends AbstractAssert<PromotionAssert, Promotion> {
  PromotionAssert(Promotion actual) {
    super(actual, PromotionAssert.class);
  }

  /**
   * Fails if another version was promoted, or to another alias.
   *
   * @param version the version
   * @param alias the alias
   * @return this
   */
  public PromotionAssert gave(ModelVersion version, String alias) {
    isNotNull();
    if (!actual.version().equals(version) || !actual.move().alias().equals(alias)) {
      throw failure(
          "Expected %s to become '%s' but %s became '%s'",
          version, alias, actual.version(), actual.move().alias());
    }
    return this;
  }

  /**
   * Fails if the alias pointed to no version before, or to another.
   *
   * @param version the version
   * @return this
   */
  public PromotionAssert replaced(ModelVersion version) {
    isNotNull();
    if (!actual.previous().equals(Optional.of(version))) {
      throw failure("Expected %s to be replaced but it was %s", version, previous());
    }
    return this;
  }

  /**
   * Fails if the alias pointed to a version before.
   *
   * @return this
   */
  public PromotionAssert replacedNone() {
    isNotNull();
    if (actual.previous().isPresent()) {
      throw failure("Expected no version to be replaced but it was %s", previous());
    }
    return this;
  }

  private String previous() {
    return actual.previous().map(ModelVersion::toString).orElse("none");
  }

  /**
   * Fails if the evidence of the promotion has no gate on a metric that passed.
   *
   * @param metric the metric, as the evidence names it: {@code f1}, {@code f1 on lang=de} ...
   * @return this
   */
  public PromotionAssert hasEvidenceOn(String metric) {
    isNotNull();
    boolean found =
        actual.move().outcomes().stream()
            .anyMatch(
                outcome ->
                    outcome.metric().equals(metric)
                        && outcome.verdict() == GateOutcome.Verdict.PASSED);
    if (!found) {
      throw failure(
          "Expected the promotion of %s to have evidence on %s but %s",
          actual.version(),
          metric,
          actual.move().outcomes().isEmpty()
              ? "it passed no gate"
              : System.lineSeparator() + ModelVersionAssert.listed(actual.move().outcomes()));
    }
    return this;
  }
}
