package io.mlops4j.quantize.assertj;

import io.mlops4j.quantize.ComparisonReport;
import io.mlops4j.quantize.ValueDifference;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one figure of every output; bounds are included. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class FigureAssert extends AbstractAssert<FigureAssert, ComparisonReport> {

  private final ComparisonAssert origin;
  private final String name;
  private final ToDoubleFunction<ValueDifference> figure;

  FigureAssert(
      ComparisonReport actual,
      ComparisonAssert origin,
      String name,
      ToDoubleFunction<ValueDifference> figure) {
    super(actual, FigureAssert.class);
    this.origin = origin;
    this.name = name;
    this.figure = figure;
    as(origin.descriptionText());
  }

  /**
   * Fails if the figure of any output is less, or NaN.
   *
   * @param bound the least it may be
   * @return this
   */
  public FigureAssert isAtLeast(double bound) {
    return holds("at least", bound, value -> value >= bound);
  }

  /**
   * Fails if the figure of any output is more, or NaN.
   *
   * @param bound the most it may be
   * @return this
   */
  public FigureAssert isAtMost(double bound) {
    return holds("at most", bound, value -> value <= bound);
  }

  /**
   * Goes back to the comparison.
   *
   * @return assertions on it
   */
  public ComparisonAssert and() {
    return origin;
  }

  private FigureAssert holds(String relation, double bound, DoublePredicate condition) {
    for (ValueDifference output : actual.outputs()) {
      double value = figure.applyAsDouble(output);
      if (!condition.test(value)) {
        throw failure(
            "expected the %s of output %s to be %s %s, but it is %s",
            name, output.name(), relation, bound, value);
      }
    }
    return this;
  }
}
