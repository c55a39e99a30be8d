/**
 * The numeric inner loops of quantization, each in two forms that agree bit for bit.
 *
 * <p>{@link io.mlops4j.quantize.kernel.Kernels} is the contract: ranges, rounding to codes and
 * back, error sums. From it five families are reached, {@link
 * io.mlops4j.quantize.kernel.Statistics}, {@link io.mlops4j.quantize.kernel.HalfPrecision}, {@link
 * io.mlops4j.quantize.kernel.Nibbles}, {@link io.mlops4j.quantize.kernel.Blocks} and {@link
 * io.mlops4j.quantize.kernel.Products}, each small and each of the same kind. {@code Scalar*}
 * fulfil them in plain Java; {@code Vector*} fulfil them with the incubating vector module and are
 * the only classes that name a type of it. {@code KernelProvider} picks one kind on first use: the
 * vector class is reached by name after all guards have passed, so that the package links without
 * the module.
 *
 * <p>What is made of them exists once: {@link io.mlops4j.quantize.kernel.ScaleLayout} is ONNX's
 * QuantizeLinear and DequantizeLinear per tensor, axis and block, {@link
 * io.mlops4j.quantize.kernel.AffineParameters} its DynamicQuantizeLinear, {@link
 * io.mlops4j.quantize.kernel.Int8Matrix} its MatMulInteger and {@link
 * io.mlops4j.quantize.kernel.Int4Matrix} ONNX Runtime's MatMulNBits.
 *
 * <p>The system property {@code mlops4j.kernels.upperJavaVersion} (default 25) raises the newest
 * Java feature version on which the vector kernels are tried.
 */
@NullMarked
package io.mlops4j.quantize.kernel;

import org.jspecify.annotations.NullMarked;
