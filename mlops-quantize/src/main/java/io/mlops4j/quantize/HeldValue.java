package io.mlops4j.quantize;

import java.nio.FloatBuffer;

/** A value of one model, held until another model has made the same one. */
final class HeldValue {
  final float[] elements;
  final long[] shape;

  /** Copies both; the buffer keeps its position. */
  HeldValue(FloatBuffer elements, long[] shape) {
    this.elements = new float[elements.remaining()];
    elements.duplicate().get(this.elements);
    this.shape = shape.clone();
  }
}
