package io.mlops4j.core;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One or more gates refused a promotion; the alias did not move.
 *
 * <p>The message names every refusing gate with the metric, its value and the bound. Immutable.
 */
public final class GateRefusedException extends RegistryException {
  private static final long serialVersionUID = 1L;

  private final transient List<GateOutcome> outcomes;

  GateRefusedException(ModelVersion candidate, String alias, List<GateOutcome> outcomes) {
    super(
        "%s may not become '%s': %s"
            .formatted(
                candidate.uri(),
                alias,
                outcomes.stream()
                    .filter(outcome -> !outcome.passed())
                    .map(GateOutcome::toString)
                    .collect(Collectors.joining("; "))));
    this.outcomes = List.copyOf(outcomes);
  }

  /**
   * {@return the outcomes that refused, in the order the gates were given; never empty} A composed
   * gate is not among them where those of its parts are that refused, each with its value and
   * bound.
   */
  public List<GateOutcome> failures() {
    return outcomes.stream().flatMap(GateOutcome::refusals).toList();
  }

  /** {@return the outcomes of all gates of the promotion, refusing or not} */
  public List<GateOutcome> outcomes() {
    return outcomes;
  }
}
