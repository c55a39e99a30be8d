package io.mlops4j.quantize;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Runs small models on ONNX Runtime. */
final class Ort {

  private Ort() {}

  /** A float input. */
  static final class Floats {
    private final float[] values;
    private final long[] shape;

    Floats(float[] values, long... shape) {
      this.values = values;
      this.shape = shape;
    }
  }

  /** An input of 8-bit codes. */
  static final class Codes {
    private final byte[] values;
    private final boolean unsigned;
    private final long[] shape;

    Codes(byte[] values, boolean unsigned, long... shape) {
      this.values = values;
      this.unsigned = unsigned;
      this.shape = shape;
    }
  }

  /** An input of halves. */
  static final class Halves16 {
    private final float[] values;
    private final long[] shape;

    Halves16(float[] values, long... shape) {
      this.values = values;
      this.shape = shape;
    }
  }

  /** A 64-bit integer input. */
  static final class Longs {
    private final long[] values;
    private final long[] shape;

    Longs(long[] values, long... shape) {
      this.values = values;
      this.shape = shape;
    }
  }

  static Map<String, Object> run(Path model, Map<String, Object> inputs) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = quietSession(environment, model, options)) {
      for (Map.Entry<String, Object> input : inputs.entrySet()) {
        tensors.put(input.getKey(), tensor(environment, input.getValue()));
      }
      Map<String, Object> outputs = new HashMap<>();
      try (OrtSession.Result result = session.run(tensors)) {
        for (var output : result) {
          outputs.put(output.getKey(), values((OnnxTensor) output.getValue()));
        }
      }
      return outputs;
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  /** Shapes left out on purpose would make it warn. */
  private static OrtSession quietSession(
      OrtEnvironment environment, Path model, OrtSession.SessionOptions options)
      throws OrtException {
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    return environment.createSession(model.toString(), options);
  }

  private static Object values(OnnxTensor tensor) throws OrtException {
    switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16 -> {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
      }
      case UINT8, INT8 -> {
        byte[] values = new byte[tensor.getByteBuffer().remaining()];
        tensor.getByteBuffer().get(values);
        return values;
      }
      case INT32 -> {
        int[] values = new int[tensor.getIntBuffer().remaining()];
        tensor.getIntBuffer().get(values);
        return values;
      }
      default -> throw new IllegalStateException("unexpected " + tensor.getInfo());
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Object input) throws OrtException {
    if (input instanceof Floats floats) {
      return OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats.values), floats.shape);
    }
    if (input instanceof Codes codes) {
      OnnxJavaType type = codes.unsigned ? OnnxJavaType.UINT8 : OnnxJavaType.INT8;
      ByteBuffer buffer = ByteBuffer.allocateDirect(codes.values.length).put(codes.values).flip();
      return OnnxTensor.createTensor(environment, buffer, codes.shape, type);
    }
    if (input instanceof Boolean truth) {
      return OnnxTensor.createTensor(environment, truth);
    }
    if (input instanceof Halves16 halves) {
      java.nio.ByteBuffer bytes =
          java.nio.ByteBuffer.allocateDirect(2 * halves.values.length)
              .order(java.nio.ByteOrder.LITTLE_ENDIAN);
      for (float value : halves.values) {
        bytes.putShort(Halves.narrow(io.mlops4j.quantize.onnx.DataType.FLOAT16, value));
      }
      return OnnxTensor.createTensor(
          environment, bytes.flip(), halves.shape, ai.onnxruntime.OnnxJavaType.FLOAT16);
    }
    Longs longs = (Longs) input;
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(longs.values), longs.shape);
  }

  static float[] floats(Map<String, Object> outputs, String name) {
    return (float[]) Objects.requireNonNull(outputs.get(name), name);
  }

  static byte[] bytes(Map<String, Object> outputs, String name) {
    return (byte[]) Objects.requireNonNull(outputs.get(name), name);
  }

  static int[] ints(Map<String, Object> outputs, String name) {
    return (int[]) Objects.requireNonNull(outputs.get(name), name);
  }

  /** Length of the difference relative to the length of the original. */
  static double relativeError(float[] original, float[] changed) {
    double noise = 0;
    double signal = 0;
    for (int i = 0; i < original.length; i++) {
      noise += Math.pow((double) original[i] - changed[i], 2);
      signal += Math.pow(original[i], 2);
    }
    return Math.sqrt(noise / signal);
  }
}
