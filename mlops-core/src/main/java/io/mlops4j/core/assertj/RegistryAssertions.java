package io.mlops4j.core.assertj;

import io.mlops4j.core.Lineage;
import io.mlops4j.core.ModelSignature;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.Promotion;
import io.mlops4j.core.RegisteredModel;
import io.mlops4j.core.evaluate.Evaluation;
import io.mlops4j.core.evaluate.Interval;
import io.mlops4j.core.evaluate.SlicedMetrics;

/** Entry to the assertions on models, versions and evaluations. */
public final class RegistryAssertions {
  private RegistryAssertions() {}

  /**
   * Asserts on a version.
   *
   * @param actual the version
   * @return assertions on it
   */
  public static ModelVersionAssert assertThat(ModelVersion actual) {
    return new ModelVersionAssert(actual);
  }

  /**
   * Asserts on a model and its aliases.
   *
   * @param actual the model
   * @return assertions on it
   */
  public static RegisteredModelAssert assertThat(RegisteredModel actual) {
    return new RegisteredModelAssert(actual);
  }

  /**
   * Asserts on a promotion that happened.
   *
   * @param actual the promotion
   * @return assertions on it
   */
  public static PromotionAssert assertThat(Promotion actual) {
    return new PromotionAssert(actual);
  }

  /**
   * Asserts on what a model takes and gives.
   *
   * @param actual the signature
   * @return assertions on it
   */
  public static ModelSignatureAssert assertThat(ModelSignature actual) {
    return new ModelSignatureAssert(actual);
  }

  /**
   * Asserts on a lineage.
   *
   * @param actual the lineage
   * @return assertions on it
   */
  public static LineageAssert assertThat(Lineage actual) {
    return new LineageAssert(actual);
  }

  /**
   * Asserts on the metrics of predictions.
   *
   * @param actual the predictions beside the truth
   * @param <T> the evaluation's type
   * @return assertions on it
   */
  public static <T extends Evaluation<T>> EvaluationAssert<T> assertThat(T actual) {
    return new EvaluationAssert<>(actual);
  }

  /**
   * Asserts on a metric of each slice.
   *
   * @param actual the metrics
   * @return assertions on them
   */
  public static SlicedMetricsAssert assertThat(SlicedMetrics actual) {
    return new SlicedMetricsAssert(actual);
  }

  /**
   * Asserts on a confidence interval.
   *
   * @param actual the interval
   * @return assertions on it
   */
  public static IntervalAssert assertThat(Interval actual) {
    return new IntervalAssert(actual);
  }
}
