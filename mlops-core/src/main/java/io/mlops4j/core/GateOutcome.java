package io.mlops4j.core;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a gate found. Immutable.
 *
 * @param requirement what was required, in words
 * @param metric the metric that was looked at
 * @param verdict what came of it
 * @param value the metric's value; empty when the candidate lacks it
 * @param bound the bound it was held against, where there is one
 * @param absolute whether the metric was held to a bound that keeps it from being too bad and that
 *     depends on no other version; only such an outcome, when it passed, stands in for a missing
 *     baseline
 * @param parts what the gates of a composed gate found, in their order; empty for others, and in
 *     what an earlier release stored
 */
public record GateOutcome(
    String requirement,
    String metric,
    Verdict verdict,
    OptionalDouble value,
    OptionalDouble bound,
    boolean absolute,
    List<GateOutcome> parts) {

  /**
   * Copies the parts.
   *
   * @param requirement what was required, in words
   * @param metric the metric that was looked at
   * @param verdict what came of it
   * @param value the metric's value; empty when the candidate lacks it
   * @param bound the bound it was held against, where there is one
   * @param absolute whether it is a bound that stands in for a missing baseline
   * @param parts what the gates of a composed gate found
   */
  public GateOutcome {
    Objects.requireNonNull(requirement, "the requirement of a gate's outcome is null");
    Objects.requireNonNull(metric, "the metric of a gate's outcome is null");
    Objects.requireNonNull(verdict, "the verdict of a gate's outcome is null");
    Objects.requireNonNull(value, "the value of a gate's outcome is null; it may be empty");
    Objects.requireNonNull(bound, "the bound of a gate's outcome is null; it may be empty");
    parts = List.copyOf(parts);
  }

  /**
   * What a gate found that is not composed of others.
   *
   * @param requirement what was required, in words
   * @param metric the metric that was looked at
   * @param verdict what came of it
   * @param value the metric's value; empty when the candidate lacks it
   * @param bound the bound it was held against, where there is one
   * @param absolute whether it is a bound that stands in for a missing baseline
   */
  public GateOutcome(
      String requirement,
      String metric,
      Verdict verdict,
      OptionalDouble value,
      OptionalDouble bound,
      boolean absolute) {
    this(requirement, metric, verdict, value, bound, absolute, List.of());
  }

  /**
   * What a gate found that is no absolute bound.
   *
   * @param requirement what was required, in words
   * @param metric the metric that was looked at
   * @param verdict what came of it
   * @param value the metric's value; empty when the candidate lacks it
   * @param bound the bound it was held against, where there is one
   */
  public GateOutcome(
      String requirement,
      String metric,
      Verdict verdict,
      OptionalDouble value,
      OptionalDouble bound) {
    this(requirement, metric, verdict, value, bound, false);
  }

  /** What came of a gate. */
  public enum Verdict {
    /** The requirement is met. */
    PASSED,
    /** The requirement is not met. */
    REFUSED,
    /**
     * There was no current version to compare with. Lets a first promotion pass if another gate
     * holds the same metric to an absolute bound, and refuses it otherwise.
     */
    NO_BASELINE
  }

  /** {@return whether the gate lets the promotion pass} */
  public boolean passed() {
    return verdict != Verdict.REFUSED;
  }

  /** What refused: the outcome itself, or those of its parts that did. */
  Stream<GateOutcome> refusals() {
    if (passed()) {
      return Stream.empty();
    }
    List<GateOutcome> refusing = parts.stream().flatMap(GateOutcome::refusals).toList();
    return refusing.isEmpty() ? Stream.of(this) : refusing.stream();
  }

  /**
   * Turns comparisons without a baseline into refusals where no absolute gate covers the metric.
   */
  static List<GateOutcome> requireBaselines(List<GateOutcome> outcomes) {
    return outcomes.stream()
        .map(outcome -> outcome.coveredBy(outcomes) ? outcome : outcome.refused())
        .toList();
  }

  private boolean coveredBy(List<GateOutcome> outcomes) {
    return verdict != Verdict.NO_BASELINE
        || outcomes.stream()
            .anyMatch(
                other ->
                    other.absolute
                        && other.verdict == Verdict.PASSED
                        && other.metric.equals(metric));
  }

  /** A comparison without a baseline as the refusal it is where nothing stands in for that. */
  GateOutcome refused() {
    return new GateOutcome(
        requirement + " (there is no current version; a first promotion needs an absolute gate)",
        metric,
        Verdict.REFUSED,
        value,
        bound,
        false,
        parts);
  }

  /** The requirement and the value found, in one line. */
  @Override
  public String toString() {
    if (value.isEmpty() && bound.isEmpty()) {
      if (metric.equals(requirement)) {
        return "%s: %s".formatted(verdict == Verdict.PASSED ? "met" : "required", requirement);
      }
      return switch (verdict) {
        case PASSED -> "%s, as required: %s".formatted(metric, requirement);
        case REFUSED -> "%s, required: %s".formatted(metric, requirement);
        case NO_BASELINE -> "%s, nothing to compare with: %s".formatted(metric, requirement);
      };
    }
    String found = value.isPresent() ? "is " + value.getAsDouble() : "is missing";
    return switch (verdict) {
      case PASSED -> "%s %s, as required: %s".formatted(metric, found, requirement);
      case REFUSED -> "%s %s, required: %s".formatted(metric, found, requirement);
      case NO_BASELINE ->
          "%s %s, nothing to compare with: %s".formatted(metric, found, requirement);
    };
  }
}
