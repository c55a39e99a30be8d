package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.List;

/** Where the values of a tensor are. */
sealed interface TensorData {

  void readFloats(long index, float[] target, int offset, int length);

  /** The elements as bytes in a row. */
  List<ByteBuffer> pieces();

  /** Little-endian bytes inside the model file. */
  record Inline(ByteBuffer bytes) implements TensorData {
    @Override
    public List<ByteBuffer> pieces() {
      return List.of(bytes);
    }

    @Override
    public void readFloats(long index, float[] target, int offset, int length) {
      floats(bytes, (int) index, target, offset, length);
    }
  }

  /** Values the format keeps as a list of numbers or texts, which nothing here reads. */
  record Listed() implements TensorData {
    @Override
    public List<ByteBuffer> pieces() {
      throw new IllegalStateException("a list of numbers was asked for bytes");
    }

    @Override
    public void readFloats(long index, float[] target, int offset, int length) {
      if (length > 0) {
        throw new IllegalStateException("a list of numbers was asked for floats");
      }
    }
  }

  /** Bytes in another file, mapped on first use in pieces below the limit of a buffer. */
  final class External implements TensorData {

    /** A multiple of every element size, below the largest buffer. */
    private static final long PIECE_BYTES = 1L << 30;

    private final ExternalLocation location;
    private final long sizeBytes;
    private List<ByteBuffer> pieces = List.of();

    External(ExternalLocation location, long sizeBytes) {
      this.location = location;
      this.sizeBytes = sizeBytes;
    }

    ExternalLocation location() {
      return location;
    }

    @Override
    public synchronized List<ByteBuffer> pieces() {
      if (pieces.isEmpty() && sizeBytes > 0) {
        pieces = location.map(sizeBytes, PIECE_BYTES);
      }
      return pieces;
    }

    @Override
    public void readFloats(long index, float[] target, int offset, int length) {
      long perPiece = PIECE_BYTES / Float.BYTES;
      int done = 0;
      while (done < length) {
        long at = index + done;
        int piece = (int) (at / perPiece);
        int within = (int) (at % perPiece);
        int count = (int) Math.min(length - done, perPiece - within);
        floats(pieces().get(piece), within, target, offset + done, count);
        done += count;
      }
    }
  }

  private static void floats(ByteBuffer bytes, int index, float[] target, int offset, int length) {
    bytes
        .slice(index * Float.BYTES, length * Float.BYTES)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(target, offset, length);
  }
}
