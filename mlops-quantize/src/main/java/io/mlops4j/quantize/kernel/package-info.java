/**
 * The numeric inner loops of quantization, each in two forms that agree bit for bit.
 *
 * <p>{@link io.mlops4j.quantize.kernel.Kernels} is the contract. {@code ScalarKernels} fulfils it
 * in plain Java; {@code VectorKernels} fulfils it with the incubating vector module and is the only
 * class that names a type of it. {@code KernelProvider} picks one of them on first use: the vector
 * class is reached by name after all guards have passed, so that the package links without the
 * module. {@link io.mlops4j.quantize.kernel.AffineParameters} holds the asymmetric 8-bit parameters
 * of ONNX's DynamicQuantizeLinear.
 *
 * <p>The system property {@code mlops4j.kernels.upperJavaVersion} (default 25) raises the newest
 * Java feature version on which the vector kernels are tried.
 */
@NullMarked
package io.mlops4j.quantize.kernel;

import org.jspecify.annotations.NullMarked;
