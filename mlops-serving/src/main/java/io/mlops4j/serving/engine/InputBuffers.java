package io.mlops4j.serving.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Direct memory for the inputs of one run at a time, which native code reads in place. Confined.
 */
final class InputBuffers {

  private final Map<String, ByteBuffer> byInput = new HashMap<>();

  /**
   * A native tensor over this input's buffer; it must be closed before the next call for the same
   * input.
   */
  OnnxTensor tensor(OrtEnvironment environment, String input, Tensor tensor) throws OrtException {
    int bytes = Math.multiplyExact(tensor.elementCount(), tensor.type().sizeBytes());
    ByteBuffer buffer = byInput.get(input);
    if (buffer == null || buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(capacity(bytes)).order(ByteOrder.nativeOrder());
      byInput.put(input, buffer);
    }
    buffer.clear().limit(bytes);
    tensor.writeTo(buffer);
    return OnnxTensor.createTensor(environment, buffer, tensor.shape(), javaType(tensor.type()));
  }

  /** Grows in powers of two so that slowly growing requests do not allocate each time. */
  private static int capacity(int bytes) {
    return bytes > 1 << 29 ? bytes : Math.max(256, Integer.highestOneBit(bytes - 1) << 1);
  }

  private static OnnxJavaType javaType(ElementType type) {
    return switch (type) {
      case FLOAT32 -> OnnxJavaType.FLOAT;
      case FLOAT64 -> OnnxJavaType.DOUBLE;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case UINT8 -> OnnxJavaType.UINT8;
    };
  }
}
