package io.mlops4j.quantize.assertj;

import io.mlops4j.quantize.ComparisonReport;
import io.mlops4j.quantize.ValueDifference;
import java.util.function.ToDoubleFunction;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on the outputs of two models; each is about every output, so that the worst one
 * decides. Confined to one thread.
 */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class ComparisonAssert extends AbstractAssert<ComparisonAssert, ComparisonReport> {

  ComparisonAssert(ComparisonReport actual) {
    super(actual, ComparisonAssert.class);
  }

  /**
   * Turns to {@link ValueDifference#meanCosine()}.
   *
   * @return assertions on it
   */
  public FigureAssert meanCosine() {
    return figure("mean cosine", ValueDifference::meanCosine);
  }

  /**
   * Turns to {@link ValueDifference#minCosine()}.
   *
   * @return assertions on it
   */
  public FigureAssert minCosine() {
    return figure("min cosine", ValueDifference::minCosine);
  }

  /**
   * Turns to {@link ValueDifference#sqnrDb()}.
   *
   * @return assertions on it
   */
  public FigureAssert sqnrDb() {
    return figure("SQNR in dB", ValueDifference::sqnrDb);
  }

  /**
   * Turns to {@link ValueDifference#maxError()}, which leaves strays out; a bound on a cosine or on
   * SQNR does not.
   *
   * @return assertions on it
   */
  public FigureAssert maxError() {
    return figure("largest error", ValueDifference::maxError);
  }

  private FigureAssert figure(String name, ToDoubleFunction<ValueDifference> figure) {
    isNotNull();
    return new FigureAssert(actual, this, name, figure);
  }
}
