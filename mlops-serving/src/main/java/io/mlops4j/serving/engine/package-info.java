/**
 * Running a model: values, the engine interface, and ONNX Runtime.
 *
 * <p>An {@link io.mlops4j.serving.engine.InferenceEngine} turns a file into a {@link
 * io.mlops4j.serving.engine.LoadedModel}, which maps tensors by name to tensors by name. Its {@link
 * io.mlops4j.serving.engine.ModelSignature} is checked in Java before every run, because native
 * code answers some mistakes by ending the process; for the same reason native handles live in a
 * {@link io.mlops4j.serving.engine.LeasedHandle}, and a file is scanned before it is loaded. {@link
 * io.mlops4j.serving.engine.OnnxRuntime} is the engine that ships.
 */
@NullMarked
package io.mlops4j.serving.engine;

import org.jspecify.annotations.NullMarked;
