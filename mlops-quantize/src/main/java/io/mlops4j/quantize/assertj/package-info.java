/**
 * Assertions on quantized models for unit tests, on top of AssertJ, which an application brings
 * itself.
 *
 * <p>{@link io.mlops4j.quantize.assertj.QuantizationAssertions} is the entry. A {@link
 * io.mlops4j.quantize.assertj.QuantizedModelAssert} is about the file and its report, and leads to
 * a {@link io.mlops4j.quantize.assertj.ComparisonAssert} on how far the model is from the original,
 * whose {@link io.mlops4j.quantize.assertj.FigureAssert}s hold one figure against a bound.
 */
@NullMarked
package io.mlops4j.quantize.assertj;

import org.jspecify.annotations.NullMarked;
