/**
 * The ONNX file format: reading, looking, rewriting.
 *
 * <p>{@link io.mlops4j.quantize.onnx.OnnxModel#read} maps a file and decodes its structure into
 * {@link io.mlops4j.quantize.onnx.OnnxGraph}, {@link io.mlops4j.quantize.onnx.OnnxNode} and {@link
 * io.mlops4j.quantize.onnx.OnnxTensor}, which are views of the mapped bytes. {@link
 * io.mlops4j.quantize.onnx.ModelRewrite} collects replacements ({@link
 * io.mlops4j.quantize.onnx.NodeSpec}, {@link io.mlops4j.quantize.onnx.TensorSpec}) and writes a new
 * file: whatever was not replaced, unknown fields included, is copied byte for byte, and new tensor
 * values are produced by a {@link io.mlops4j.quantize.onnx.Payload} while the file is written.
 *
 * <p>The wire format is read by {@code WireReader} and written by {@code Message}; there is no
 * protobuf library underneath.
 */
@NullMarked
package io.mlops4j.quantize.onnx;

import org.jspecify.annotations.NullMarked;
