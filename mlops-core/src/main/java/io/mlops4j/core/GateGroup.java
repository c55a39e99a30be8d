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
    return of(rule, gates.stream().map(context::outcomeOf).toList());
  }

  /** What the outcomes of several gates come to. */
  static GateOutcome of(Rule rule, List<GateOutcome> outcomes) {
    String requirement =
        outcomes.stream()
            .map(GateOutcome::toString)
            .collect(Collectors.joining("; ", rule.name().toLowerCase(Locale.ROOT) + " of (", ")"));
    List<GateOutcome> parts = parts(rule, outcomes);
    boolean met =
        rule == Rule.ALL
            ? parts.stream().allMatch(GateOutcome::passed)
            : parts.stream().anyMatch(GateOutcome::passed);
    return new GateOutcome(
        requirement,
        requirement,
        met ? Verdict.PASSED : Verdict.REFUSED,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        false,
        parts);
  }

  /** Of several gates one of which suffices, none stands in for another's missing baseline. */
  private static List<GateOutcome> parts(Rule rule, List<GateOutcome> outcomes) {
    return rule == Rule.ALL
        ? GateOutcome.requireBaselines(outcomes)
        : outcomes.stream()
            .map(part -> part.verdict() == Verdict.NO_BASELINE ? part.refused() : part)
            .toList();
  }
}
