package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes of a known number that are produced while a file is written, so that no tensor need be held
 * in memory.
 */
public interface Payload {

  /**
   * How many bytes {@link #writeTo} writes.
   *
   * @return the number of bytes
   */
  long sizeBytes();

  /**
   * Writes the bytes.
   *
   * @param sink where they go
   * @throws IOException if the sink cannot take them
   */
  void writeTo(Sink sink) throws IOException;

  /**
   * Bytes that exist already.
   *
   * @param bytes the bytes, not copied
   * @return the payload
   */
  static Payload of(byte[] bytes) {
    return of(ByteBuffer.wrap(bytes));
  }

  /**
   * Bytes that exist already.
   *
   * @param bytes the remaining bytes of this buffer, not copied
   * @return the payload
   */
  static Payload of(ByteBuffer bytes) {
    ByteBuffer own = bytes.slice();
    return new Payload() {
      @Override
      public long sizeBytes() {
        return own.remaining();
      }

      @Override
      public void writeTo(Sink sink) throws IOException {
        sink.write(own.duplicate());
      }
    };
  }

  /** Takes bytes in order. */
  interface Sink {

    /**
     * Takes the remaining bytes of a buffer.
     *
     * @param bytes the bytes; the buffer is exhausted afterwards
     * @throws IOException if they cannot be stored
     */
    void write(ByteBuffer bytes) throws IOException;
  }
}
