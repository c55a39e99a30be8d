package io.mlops4j.core;

import java.util.List;
import java.util.Optional;

/**
 * What a gate may look at. Immutable.
 *
 * @param candidate the version to be promoted
 * @param alias the alias it is to get; empty where gates are checked for none
 * @param current the version the alias points to now
 */
public record GateContext(ModelVersion candidate, String alias, Optional<ModelVersion> current) {
  /**
   * What the gates find, comparisons without a baseline refused unless another gate covers them.
   *
   * @throws IllegalArgumentException when an outcome is called as what the registry itself adds
   */
  List<GateOutcome> check(List<Gate> gates) {
    return GateOutcome.requireBaselines(
        SignaturePolicy.requireOthers(gates.stream().map(this::outcomeOf).toList()));
  }

  /** What one gate finds, which must be something. */
  GateOutcome outcomeOf(Gate gate) {
    GateOutcome outcome = gate.check(this);
    if (outcome == null) {
      throw new IllegalStateException("gate " + gate + " returned null instead of an outcome");
    }
    return outcome;
  }
}
