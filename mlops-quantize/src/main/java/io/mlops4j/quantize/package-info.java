/**
 * Post-training quantization of ONNX models.
 *
 * <p>{@link io.mlops4j.quantize.OnnxQuantizer} names a model and leads to a recipe, {@link
 * io.mlops4j.quantize.DynamicInt8}, {@link io.mlops4j.quantize.StaticInt8}, {@link
 * io.mlops4j.quantize.WeightOnly}, {@link io.mlops4j.quantize.HalfConversion} or {@link
 * io.mlops4j.quantize.Automatic}, whose {@code writeTo} makes a {@link
 * io.mlops4j.quantize.QuantizedModel}: the new file and its {@link
 * io.mlops4j.quantize.QuantizationReport}. The report lists a {@link
 * io.mlops4j.quantize.TensorReport} for each weight and a {@link io.mlops4j.quantize.SkippedNode}
 * for each node that stayed float; {@link io.mlops4j.quantize.FusionAdvice} says what in a model
 * will not be fast.
 *
 * <p>{@link io.mlops4j.quantize.ModelComparison} runs two models on {@link
 * io.mlops4j.quantize.Sample}s; its {@link io.mlops4j.quantize.ComparisonReport} holds a {@link
 * io.mlops4j.quantize.ValueDifference} for each output and, where asked for, a {@link
 * io.mlops4j.quantize.LayerDifference} for each value inside and a {@link
 * io.mlops4j.quantize.SpeedComparison}.
 *
 * <p>A recipe given {@link io.mlops4j.quantize.Sample samples} runs the model on them. For dynamic
 * INT8, {@code SmoothQuantSearch} finds a factor for each input of a product, {@code
 * SmoothQuantFold} moves its reciprocal into a norm where that is safe, and {@code BatchDependence}
 * compares rows alone with rows in their batch.
 *
 * <p>{@link io.mlops4j.quantize.SampleFiles} reads samples from files of NumPy and ONNX, of which
 * {@code NpyArray}, {@code NpzFile} and {@link io.mlops4j.quantize.onnx.TensorFile} know one kind
 * each. {@code Workers} shares the work on weights with an executor of the caller's.
 *
 * <p>{@link io.mlops4j.quantize.Automatic} gives each weight a precision of its own and makes an
 * {@link io.mlops4j.quantize.AutomaticModel} with the {@link io.mlops4j.quantize.ParetoTable} of
 * what it tried. {@code MixedModel} writes mixtures with the graph writers of the other recipes,
 * {@code AutomaticSearch} measures what weights bear, {@code PrecisionPath} orders the steps down.
 *
 * <p>For static INT8, {@code PreparedModel} holds the simplified float model, {@code
 * ConvEqualization} and {@code SmoothQuantRewrite} change it without changing its meaning, {@code
 * StaticInt8Plan} decides which values become codes, {@code RangeCalibration} finds their grids
 * from {@link io.mlops4j.quantize.Calibration} and samples, {@code MeanShift} what rounding does to
 * means, and {@code StaticInt8Graph} writes.
 *
 * <p>Inside, a recipe has three parts: {@code DynamicInt8Plan} decides which nodes are quantized,
 * {@code Weight} turns values into codes while they are written, {@code DynamicInt8Graph} builds
 * the new nodes. Files are the business of {@link io.mlops4j.quantize.onnx}, inner loops of {@link
 * io.mlops4j.quantize.kernel}. Errors have the root {@link
 * io.mlops4j.quantize.QuantizationException}.
 */
@NullMarked
package io.mlops4j.quantize;

import org.jspecify.annotations.NullMarked;
