/**
 * Post-training quantization of ONNX models.
 *
 * @see io.mlops4j.quantize.onnx.OnnxModel
 */
@NullMarked
package io.mlops4j.quantize;

import org.jspecify.annotations.NullMarked;
