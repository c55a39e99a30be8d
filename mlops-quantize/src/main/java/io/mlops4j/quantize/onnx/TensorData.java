package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Where the values of a tensor are. */
sealed interface TensorData {

  /** Little-endian bytes inside the model file. */
  record Inline(ByteBuffer bytes) implements TensorData {}

  /** Values the format keeps as a list of numbers or texts; numbers are decoded on first use. */
  final class Listed implements TensorData {

    private Optional<ByteBuffer> decoded = Optional.empty();

    synchronized ByteBuffer bytes(OnnxTensor tensor) {
      if (decoded.isEmpty()) {
        decoded = Optional.of(ListedValues.bytes(tensor));
      }
      return decoded.get();
    }
  }

  /** Bytes in another file, mapped on first use in pieces below the limit of a buffer. */
  final class External implements TensorData {

    /** A multiple of every element size, below the largest buffer. */
    static final long PIECE_BYTES = 1L << 30;

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

    synchronized List<ByteBuffer> pieces() {
      if (pieces.isEmpty() && sizeBytes > 0) {
        pieces = location.map(sizeBytes, PIECE_BYTES);
      }
      return pieces;
    }
  }

  /**
   * The values of another tensor, in another order.
   *
   * @param source the tensor
   * @param dims dimensions in the new order
   * @param strides how far apart in the source two neighbours along each new dimension are
   */
  record Reordered(OnnxTensor source, List<Long> dims, List<Long> strides) implements TensorData {

    /** Where an element is in the source. */
    long sourceIndex(long index) {
      long rest = index;
      long at = 0;
      for (int axis = dims.size() - 1; axis >= 0; axis--) {
        long dim = dims.get(axis);
        at += rest % dim * strides.get(axis);
        rest /= dim;
      }
      return at;
    }
  }
}
