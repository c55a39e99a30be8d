package io.mlops4j.core;

import io.mlops4j.core.GateOutcome.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Several gates as one. */
record GateGroup(Rule rule, List<Gate> gates) implements Gate {
  enum Rule {
    ALL,
    ANY
  }

  GateGroup {
    if (gates.isEmpty()) {
      throw new IllegalArgumentException("a group of gates needs at least one");
    }
  }

  @Override
  public GateOutcome check(GateContext context) {
    return of(rule, gates.stream().map(gate -> gate.check(context)).toList());
  }

  /** What the outcomes of several gates come to. */
  static GateOutcome of(Rule rule, List<GateOutcome> outcomes) {
    String requirement =
        outcomes.stream()
            .map(GateOutcome::toString)
            .collect(Collectors.joining("; ", rule.name().toLowerCase(Locale.ROOT) + " of (", ")"));
    return new GateOutcome(
        requirement,
        requirement,
        met(rule, outcomes) ? Verdict.PASSED : Verdict.REFUSED,
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  private static boolean met(Rule rule, List<GateOutcome> outcomes) {
    return rule == Rule.ALL
        ? GateOutcome.requireBaselines(outcomes).stream().allMatch(GateOutcome::passed)
        : outcomes.stream().anyMatch(outcome -> outcome.verdict() == Verdict.PASSED);
  }
}
