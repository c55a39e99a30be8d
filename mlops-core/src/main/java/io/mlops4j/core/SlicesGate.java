package io.mlops4j.core;

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
      return gates.isEmpty()
          ? new GateOutcome(
              "measured on slices",
              name + " on every slice",
              GateOutcome.Verdict.REFUSED,
              OptionalDouble.empty(),
              OptionalDouble.empty())
          : new GateGroup(GateGroup.Rule.ALL, gates).check(context);
    };
  }
}
