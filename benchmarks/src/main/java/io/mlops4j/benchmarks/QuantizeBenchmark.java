package io.mlops4j.benchmarks;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.mlops4j.quantize.kernel.Kernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * fp32 to int8 with one scale, one thread: our scalar and vector kernels and ONNX Runtime's
 * QuantizeLinear, which reads and writes direct buffers here and so copies nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QuantizeBenchmark {

  private static final float SCALE = 0.031f;

  /** How many values. */
  @Param({"4096", "16777216"})
  public int size;

  private float[] values;
  private byte[] codes;
  private Kernels scalar;
  private Kernels vector;

  private OrtSession session;
  private OnnxTensor input;
  private OnnxTensor scale;
  private OnnxTensor output;
  private ByteBuffer outputBuffer;

  @Setup
  public void prepare() throws OrtException, IOException {
    values = new float[size];
    codes = new byte[size];
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * 1.5);
    }
    scalar = Kernels.scalar();
    vector = Kernels.active();
    if (vector == scalar) {
      throw new IllegalStateException("The vector kernels are not active");
    }
    openRuntime();
    checkAnswers();
  }

  private void openRuntime() throws OrtException, IOException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (InputStream model =
            Objects.requireNonNull(
                QuantizeBenchmark.class.getResourceAsStream("quantize_linear.onnx"));
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      session = environment.createSession(model.readAllBytes(), options);
    }
    FloatBuffer direct =
        ByteBuffer.allocateDirect(4 * size).order(ByteOrder.nativeOrder()).asFloatBuffer();
    direct.put(values).flip();
    long[] shape = {size};
    input = OnnxTensor.createTensor(environment, direct, shape);
    scale = OnnxTensor.createTensor(environment, SCALE);
    outputBuffer = ByteBuffer.allocateDirect(size);
    output = OnnxTensor.createTensor(environment, outputBuffer, shape, OnnxJavaType.INT8);
  }

  private void checkAnswers() throws OrtException {
    byte[] expected = scalar().clone();
    if (!Arrays.equals(expected, vector())) {
      throw new IllegalStateException("The vector kernel differs from the scalar one");
    }
    onnxRuntime();
    byte[] theirs = new byte[size];
    outputBuffer.get(0, theirs);
    if (!Arrays.equals(expected, theirs)) {
      throw new IllegalStateException("ONNX Runtime differs from our kernels");
    }
  }

  @TearDown
  public void close() throws OrtException {
    output.close();
    scale.close();
    input.close();
    session.close();
  }

  @Benchmark
  public byte[] scalar() {
    return quantized(scalar);
  }

  @Benchmark
  public byte[] vector() {
    return quantized(vector);
  }

  @Benchmark
  public ByteBuffer onnxRuntime() throws OrtException {
    session.run(Map.of("x", input, "scale", scale), Map.of("y", output)).close();
    return outputBuffer;
  }

  private byte[] quantized(Kernels kernels) {
    kernels.quantize(values, 0, codes, 0, size, SCALE, 0, -128, 127);
    return codes;
  }
}
