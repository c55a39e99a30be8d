package io.mlops4j.core;

import io.mlops4j.core.GateOutcome.Verdict;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A metric a gate looks at on every slice it was measured on; each method completes the gate with a
 * condition. A candidate with the metric on no slice is refused. Immutable.
 */
public final class SlicesGate {
  private final String name;

  SlicesGate(String name) {
    this.name = name;
  }

  /**
   * Requires the metric to be this bound or more on every slice.
   *
   * @param bound the bound
   * @return the gate
   */
  public Gate atLeast(double bound) {
    // Refuses a bound that is none when the gate is made, not when it is checked.
    Gate.metric(name).atLeast(bound);
    return onEach(Stream::empty, slice -> slice.atLeast(bound));
  }

  /**
   * Requires the metric to be this bound or less on every slice.
   *
   * @param bound the bound
   * @return the gate
   */
  public Gate atMost(double bound) {
    Gate.metric(name).atMost(bound);
    return onEach(Stream::empty, slice -> slice.atMost(bound));
  }

  /**
   * Requires the metric to be no worse on any slice than a baseline's there by more than an
   * absolute tolerance. A slice that only one of them has refuses.
   *
   * @param baseline the version to compare with
   * @param tolerance the tolerance
   * @return the gate
   * @throws IllegalArgumentException when the tolerance is negative or not finite
   */
  public Gate noWorseThan(ModelVersion baseline, double tolerance) {
    Gate.metric(name).noWorseThan(baseline, tolerance);
    return onEach(
        () -> baseline.metrics().stream(), slice -> slice.noWorseThan(baseline, tolerance));
  }

  /**
   * Requires the metric to be no worse on any slice than a baseline's there by more than a share of
   * it: 0.02 allows two percent of the baseline's magnitude. A slice that only one of them has
   * refuses.
   *
   * @param baseline the version to compare with
   * @param share the share
   * @return the gate
   * @throws IllegalArgumentException when the share is negative or not finite
   */
  public Gate noWorseThanRelative(ModelVersion baseline, double share) {
    Gate.metric(name).noWorseThanRelative(baseline, share);
    return onEach(
        () -> baseline.metrics().stream(), slice -> slice.noWorseThanRelative(baseline, share));
  }

  /**
   * Requires the metric to be no worse on any slice than that of the version that has the alias
   * now. A slice that only one of them has refuses. Where no version has the alias, another gate
   * must hold the metric to an absolute bound on every slice.
   *
   * @param tolerance the tolerance
   * @return the gate
   * @throws IllegalArgumentException when the tolerance is negative or not finite
   */
  public Gate noWorseThanCurrent(double tolerance) {
    Gate.metric(name).noWorseThanCurrent(tolerance);
    return withCurrent(String.valueOf(tolerance), current -> noWorseThan(current, tolerance));
  }

  /**
   * Requires the metric to be no worse on any slice than that of the version that has the alias now
   * by more than a share of it. A slice that only one of them has refuses. Where no version has the
   * alias, another gate must hold the metric to an absolute bound on every slice.
   *
   * @param share the share, for example 0.02 for two percent of the current version's magnitude
   * @return the gate
   * @throws IllegalArgumentException when the share is negative or not finite
   */
  public Gate noWorseThanCurrentRelative(double share) {
    Gate.metric(name).noWorseThanCurrentRelative(share);
    return withCurrent(share + " of its value", current -> noWorseThanRelative(current, share));
  }

  private Gate withCurrent(String margin, Function<ModelVersion, Gate> comparison) {
    return context ->
        context
            .current()
            .map(current -> comparison.apply(current).check(context))
            .orElseGet(
                () ->
                    outcome(
                        "no worse than the current version within " + margin,
                        Verdict.NO_BASELINE,
                        List.of()));
  }

  private Gate onEach(Supplier<Stream<Metric>> others, Function<MetricGate, Gate> condition) {
    return context -> {
      List<Gate> gates =
          Stream.concat(context.candidate().metrics().stream(), others.get())
              .filter(metric -> metric.name().equals(name) && !metric.slice().isEmpty())
              .map(Metric::slice)
              .distinct()
              .sorted()
              .map(slice -> condition.apply(Gate.metric(name).onSlice(slice)))
              .toList();
      if (gates.isEmpty()) {
        return outcome("measured on slices", Verdict.REFUSED, List.of());
      }
      List<GateOutcome> found = gates.stream().map(gate -> gate.check(context)).toList();
      GateOutcome all = GateGroup.of(GateGroup.Rule.ALL, found);
      return outcome(all.requirement(), all.verdict(), all.parts());
    };
  }

  private GateOutcome outcome(String requirement, Verdict verdict, List<GateOutcome> slices) {
    return new GateOutcome(
        requirement,
        name + " on every slice",
        verdict,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        !slices.isEmpty() && slices.stream().allMatch(GateOutcome::absolute),
        slices);
  }
}
