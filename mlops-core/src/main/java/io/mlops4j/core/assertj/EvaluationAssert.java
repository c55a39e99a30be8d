package io.mlops4j.core.assertj;

import io.mlops4j.core.evaluate.Evaluation;
import java.util.function.ToDoubleFunction;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on the metrics of predictions. Confined to one thread.
 *
 * @param <T> the evaluation's type
 */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class EvaluationAssert<T extends Evaluation<T>>
    extends AbstractAssert<EvaluationAssert<T>, T> {
  EvaluationAssert(T actual) {
    super(actual, EvaluationAssert.class);
  }

  /**
   * Fails if a metric is less, or no number.
   *
   * @param name the metric's name, for the message
   * @param metric the metric
   * @param bound the least it may be
   * @return this
   */
  public EvaluationAssert<T> hasAtLeast(
      String name, ToDoubleFunction<? super T> metric, double bound) {
    double value = value(metric);
    if (!(value >= bound)) {
      throw failure("%s is %s, required: at least %s", name, value, bound);
    }
    return this;
  }

  /**
   * Fails if a metric is more, or no number.
   *
   * @param name the metric's name, for the message
   * @param metric the metric
   * @param bound the most it may be
   * @return this
   */
  public EvaluationAssert<T> hasAtMost(
      String name, ToDoubleFunction<? super T> metric, double bound) {
    double value = value(metric);
    if (!(value <= bound)) {
      throw failure("%s is %s, required: at most %s", name, value, bound);
    }
    return this;
  }

  private double value(ToDoubleFunction<? super T> metric) {
    isNotNull();
    return metric.applyAsDouble(actual);
  }
}
