package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A matrix with each input multiplied by a factor, computed while it is written. */
final class ScaledWeight implements Payload {

  private final OnnxTensor matrix;
  private final float[] factors;
  private final boolean transposed;

  /**
   * The product of a matrix and the factors of its inputs.
   *
   * @param transposed whether the columns are the inputs
   */
  ScaledWeight(OnnxTensor matrix, float[] factors, boolean transposed) {
    this.matrix = matrix;
    this.factors = factors;
    this.transposed = transposed;
  }

  @Override
  public long sizeBytes() {
    return matrix.sizeBytes();
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    int columns = Math.toIntExact(matrix.dims().get(1));
    int rows = Math.toIntExact(matrix.dims().get(0));
    float[] row = new float[columns];
    ByteBuffer bytes = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < rows; r++) {
      matrix.readFloats((long) r * columns, row, 0, columns);
      for (int c = 0; c < columns; c++) {
        row[c] *= factors[transposed ? c : r];
      }
      bytes.asFloatBuffer().put(row);
      sink.write(bytes.duplicate());
    }
  }
}
