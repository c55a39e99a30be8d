package io.mlops4j.core;

import io.mlops4j.core.GateOutcome.Verdict;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A metric a gate looks at; each method completes the gate with a condition. A candidate without
 * the metric is refused. Immutable.
 *
 * <p>Numbers are compared as the decimals they print as: 0.7 is no worse than 0.8 within 0.1,
 * whatever binary floating point makes of the difference.
 */
public final class MetricGate {
  private final String name;
  private final String slice;
  private final String unit;

  MetricGate(String name, String slice) {
    this(name, slice, "");
  }

  /** A metric whose unit, with a space before it, is told with every bound. */
  MetricGate(String name, String slice, String unit) {
    this.name = name;
    this.slice = slice;
    this.unit = unit;
  }

  /**
   * {@return the same metric, measured on a slice of the data}
   *
   * @param part the part
   */
  public MetricGate onSlice(String part) {
    return new MetricGate(name, Names.text("slice", part, 250));
  }

  /** {@return the same metric, measured on each slice the candidate was measured on} */
  public SlicesGate onEverySlice() {
    return new SlicesGate(name);
  }

  /**
   * Requires the metric to be this bound or more. On a metric that is better when lower it is no
   * absolute bound for a first promotion.
   *
   * @param bound the bound
   * @return the gate
   */
  public Gate atLeast(double bound) {
    BigDecimal limit = decimal(bound);
    return context ->
        outcome(context, "at least " + bound + unit, limit, Direction.HIGHER_IS_BETTER, true);
  }

  /**
   * Requires the metric to be this bound or less. On a metric that is better when higher it is no
   * absolute bound for a first promotion.
   *
   * @param bound the bound
   * @return the gate
   */
  public Gate atMost(double bound) {
    BigDecimal limit = decimal(bound);
    return context ->
        outcome(context, "at most " + bound + unit, limit, Direction.LOWER_IS_BETTER, true);
  }

  /**
   * Requires the metric to be no worse than a baseline's by more than an absolute tolerance; worse
   * is what both metrics declare it to be. A baseline without the metric, or with one that improves
   * the other way, refuses.
   *
   * @param baseline the version to compare with
   * @param tolerance the tolerance
   * @return the gate
   * @throws IllegalArgumentException when the tolerance is negative or not finite
   */
  public Gate noWorseThan(ModelVersion baseline, double tolerance) {
    BigDecimal allowed = tolerance(tolerance);
    return context -> compare(context, baseline, allowed, Comparison.ABSOLUTE);
  }

  /**
   * Requires the metric to be no worse than a baseline's by more than a share of it: 0.02 allows
   * two percent of the baseline's magnitude. A baseline without the metric, or with one that
   * improves the other way, refuses.
   *
   * @param baseline the version to compare with
   * @param share the share
   * @return the gate
   * @throws IllegalArgumentException when the share is negative or not finite
   */
  public Gate noWorseThanRelative(ModelVersion baseline, double share) {
    BigDecimal allowed = tolerance(share);
    return context -> compare(context, baseline, allowed, Comparison.RELATIVE);
  }

  /**
   * Requires the metric to be no worse than the version's that has the alias now. Where there is
   * none, another gate must hold the metric to an absolute bound.
   *
   * @param tolerance the tolerance
   * @return the gate
   * @throws IllegalArgumentException when the tolerance is negative or not finite
   */
  public Gate noWorseThanCurrent(double tolerance) {
    BigDecimal allowed = tolerance(tolerance);
    return context -> compareWithCurrent(context, allowed, Comparison.ABSOLUTE);
  }

  /**
   * Requires the metric to be no worse than the version's that has the alias now by more than a
   * share of it. Where there is none, another gate must hold the metric to an absolute bound.
   *
   * @param share the share, for example 0.02 for two percent of the current version's magnitude
   * @return the gate
   * @throws IllegalArgumentException when the share is negative or not finite
   */
  public Gate noWorseThanCurrentRelative(double share) {
    BigDecimal allowed = tolerance(share);
    return context -> compareWithCurrent(context, allowed, Comparison.RELATIVE);
  }

  private enum Comparison {
    ABSOLUTE,
    RELATIVE
  }

  private GateOutcome compareWithCurrent(
      GateContext context, BigDecimal allowed, Comparison comparison) {
    Optional<ModelVersion> current = context.current();
    if (current.isPresent()) {
      return compare(context, current.get(), allowed, comparison);
    }
    return new GateOutcome(
        "no worse than the current version within " + margin(allowed, comparison),
        label(),
        value(context).isPresent() ? Verdict.NO_BASELINE : Verdict.REFUSED,
        value(context),
        OptionalDouble.empty());
  }

  private String margin(BigDecimal allowed, Comparison comparison) {
    return allowed + (comparison == Comparison.RELATIVE ? " of its value" : unit);
  }

  private GateOutcome compare(
      GateContext context, ModelVersion baseline, BigDecimal allowed, Comparison comparison) {
    String requirement =
        "no worse than %s within %s".formatted(baseline.uri(), margin(allowed, comparison));
    Optional<Metric> reference = baseline.findMetric(name, slice);
    if (reference.isEmpty()) {
      return new GateOutcome(
          requirement + ", which lacks the metric",
          label(),
          Verdict.REFUSED,
          value(context),
          OptionalDouble.empty());
    }
    Direction direction = reference.get().direction();
    Optional<Metric> measured = context.candidate().findMetric(name, slice);
    if (measured.isPresent() && measured.get().direction() != direction) {
      // Which of the two is mistaken cannot be told, and one of them would let a worse model pass.
      return new GateOutcome(
          requirement
              + ", which declares %s, the candidate %s"
                  .formatted(direction, measured.get().direction()),
          label(),
          Verdict.REFUSED,
          value(context),
          OptionalDouble.empty());
    }
    BigDecimal base = decimal(reference.get().value());
    BigDecimal margin = comparison == Comparison.RELATIVE ? base.abs().multiply(allowed) : allowed;
    BigDecimal bound =
        direction == Direction.HIGHER_IS_BETTER ? base.subtract(margin) : base.add(margin);
    return outcome(context, requirement + ", that is " + bound + unit, bound, direction, false);
  }

  private GateOutcome outcome(
      GateContext context,
      String requirement,
      BigDecimal bound,
      Direction direction,
      boolean absolute) {
    OptionalDouble value = value(context);
    boolean met =
        value.isPresent()
            && (direction == Direction.HIGHER_IS_BETTER
                ? decimal(value.getAsDouble()).compareTo(bound) >= 0
                : decimal(value.getAsDouble()).compareTo(bound) <= 0);
    // A bound on the better side keeps no bad model out.
    boolean onBetterSide =
        context
            .candidate()
            .findMetric(name, slice)
            .filter(metric -> metric.direction() != direction)
            .isPresent();
    return new GateOutcome(
        requirement,
        label(),
        met ? Verdict.PASSED : Verdict.REFUSED,
        value,
        OptionalDouble.of(bound.doubleValue()),
        absolute && !onBetterSide);
  }

  private OptionalDouble value(GateContext context) {
    return context.candidate().metric(name, slice);
  }

  private String label() {
    return slice.isEmpty() ? name : name + " on " + slice;
  }

  private static BigDecimal decimal(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a gate's bound must be finite, not " + value);
    }
    return BigDecimal.valueOf(value);
  }

  private static BigDecimal tolerance(double value) {
    BigDecimal allowed = decimal(value);
    if (allowed.signum() < 0) {
      throw new IllegalArgumentException("a tolerance is not negative: " + value);
    }
    return allowed;
  }
}
