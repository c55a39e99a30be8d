package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import java.nio.file.Path;

/**
 * The entry to quantization: names a model, then a recipe.
 *
 * <p>Immutable.
 */
public final class OnnxQuantizer {

  private final Path model;

  private OnnxQuantizer(Path model) {
    this.model = model;
  }

  /**
   * A quantizer for a model file. Nothing is read yet.
   *
   * @param model an ONNX model in 32-bit floating point
   * @return the quantizer
   */
  public static OnnxQuantizer of(Path model) {
    return new OnnxQuantizer(model);
  }

  /**
   * Dynamic INT8: weights become 8-bit integers in the file, activations are quantized while the
   * model runs. Needs no data.
   *
   * @return the recipe with its defaults, listed at {@link DynamicInt8}
   */
  public DynamicInt8 dynamicInt8() {
    return new DynamicInt8(model);
  }

  /**
   * Static INT8: weights and activations become 8-bit integers with scales that samples have set
   * beforehand, written as pairs of QuantizeLinear and DequantizeLinear. For convolutional
   * networks.
   *
   * @param samples what to run the model on; gone through up to five times
   * @return the recipe with its defaults, listed at {@link StaticInt8}
   */
  public StaticInt8 staticInt8(Iterable<Sample> samples) {
    return new StaticInt8(model, samples);
  }

  /**
   * Weight-only: weights become 4- or 8-bit integers in blocks, activations stay float.
   *
   * @return the recipe with its defaults, listed at {@link WeightOnly}
   */
  public WeightOnly weightOnly() {
    return new WeightOnly(model);
  }

  /**
   * Automatic: looks for the smallest model that is accurate enough, with a precision for each
   * weight.
   *
   * @param samples what to run models on, batches as they will be served; gone through once and
   *     held
   * @return the recipe with its defaults, listed at {@link Automatic}
   */
  public Automatic automatic(Iterable<Sample> samples) {
    return new Automatic(model, samples);
  }

  /**
   * FLOAT16: constants and computation in half precision.
   *
   * @return the recipe with its defaults, listed at {@link HalfConversion}
   */
  public HalfConversion float16() {
    return new HalfConversion(model, DataType.FLOAT16);
  }

  /**
   * BFLOAT16: constants in the upper half of a float, computation in floats.
   *
   * @return the recipe with its defaults, listed at {@link HalfConversion}
   */
  public HalfConversion bfloat16() {
    return new HalfConversion(model, DataType.BFLOAT16);
  }
}
