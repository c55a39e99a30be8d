package io.mlops4j.benchmarks;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.mlops4j.quantize.kernel.AffineParameters;
import io.mlops4j.quantize.kernel.Kernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
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
 * Dynamic quantization, range and codes, one thread: our vector kernels and ONNX Runtime's
 * DynamicQuantizeLinear, which reads and writes direct buffers here and so copies nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DynamicQuantizeBenchmark {

  /** How many values. */
  @Param({"4096", "16777216"})
  public int size;

  private final Kernels vector = Kernels.active();
  private float[] values;
  private byte[] codes;
  private OrtSession session;
  private OnnxTensor input;
  private OnnxTensor output;
  private ByteBuffer outputBuffer;

  @Setup
  public void prepare() throws OrtException, IOException {
    if (vector == Kernels.scalar()) {
      throw new IllegalStateException("The vector kernels are not active");
    }
    values = new float[size];
    codes = new byte[size];
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * 1.5);
    }
    session = OneNodeModel.of("dynamic_quantize_linear.onnx").open();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    ByteBuffer direct = ByteBuffer.allocateDirect(4 * size).order(ByteOrder.nativeOrder());
    long[] shape = {size};
    input = OnnxTensor.createTensor(environment, direct.asFloatBuffer().put(values).flip(), shape);
    outputBuffer = ByteBuffer.allocateDirect(size);
    output = OnnxTensor.createTensor(environment, outputBuffer, shape, OnnxJavaType.UINT8);
    onnxRuntime();
    byte[] theirs = new byte[size];
    outputBuffer.get(0, theirs);
    vector();
    if (!Arrays.equals(codes, theirs)) {
      throw new IllegalStateException("ONNX Runtime differs from our kernels");
    }
  }

  @TearDown
  public void close() throws OrtException {
    output.close();
    input.close();
    session.close();
  }

  @Benchmark
  public AffineParameters vector() {
    return AffineParameters.quantizeDynamically(vector, values, 0, size, codes);
  }

  @Benchmark
  public ByteBuffer onnxRuntime() throws OrtException {
    session.run(Map.of("x", input), Map.of("y", output)).close();
    return outputBuffer;
  }
}
