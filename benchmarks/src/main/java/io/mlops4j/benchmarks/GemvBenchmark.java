package io.mlops4j.benchmarks;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.mlops4j.quantize.kernel.BlockFormat;
import io.mlops4j.quantize.kernel.CodeSign;
import io.mlops4j.quantize.kernel.Int4Matrix;
import io.mlops4j.quantize.kernel.Int8Matrix;
import io.mlops4j.quantize.kernel.Kernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One activation of 1,024 values times a weight of 4,096 outputs, one thread: 8-bit and 4-bit
 * weights (blocks of 32) by our kernels and by ONNX Runtime, and 4-bit ones in the ways other Java
 * libraries go about it. All of 4 bits start from a float activation and round it themselves where
 * they need to.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GemvBenchmark {

  private static final int INPUTS = 1024;
  private static final int OUTPUTS = 4096;
  private static final int BLOCK = 32;
  private static final int BLOCKS = INPUTS / BLOCK;
  private static final Executor CALLER = Runnable::run;
  private static final int[] ZERO = {};

  private final Kernels kernels = Kernels.active();
  private final byte[] codes = new byte[INPUTS];
  private final float[] activation = new float[INPUTS];
  private final int[] sums = new int[OUTPUTS];
  private final float[] values = new float[OUTPUTS];
  private final byte[] halves = new byte[OUTPUTS * INPUTS / 2];
  private final float[] scales = new float[OUTPUTS * BLOCKS];
  private final RowPattern jlama = RowPattern.load("VectorJlamaPattern");
  private final RowPattern llama3 = RowPattern.load("VectorLlama3Pattern");

  private Int8Matrix int8;
  private Int4Matrix int4;
  private OrtSession int8Session;
  private OrtSession int4Session;
  private OnnxTensor codesTensor;
  private OnnxTensor activationTensor;
  private OnnxTensor sumsTensor;
  private OnnxTensor valuesTensor;
  private final ByteBuffer sumsBuffer = direct(4 * OUTPUTS);
  private final ByteBuffer valuesBuffer = direct(4 * OUTPUTS);

  private static ByteBuffer direct(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  @Setup
  public void prepare() throws OrtException, IOException {
    if (kernels == Kernels.scalar()) {
      throw new IllegalStateException("The vector kernels are not active");
    }
    SplittableRandom random = new SplittableRandom(7);
    random.nextBytes(codes);
    for (int k = 0; k < INPUTS; k++) {
      activation[k] = (float) random.nextGaussian();
    }
    prepareInt8(random);
    prepareInt4(random);
    checkAnswers();
  }

  private void prepareInt8(SplittableRandom random) throws OrtException, IOException {
    byte[] weight = new byte[INPUTS * OUTPUTS];
    random.nextBytes(weight);
    for (int i = 0; i < weight.length; i++) {
      // Without VNNI, ONNX Runtime adds pairs of products in 16 bits: 7 bits fit there, 8 do not.
      weight[i] >>= 1;
    }
    int8 = Int8Matrix.of(weight, CodeSign.SIGNED, INPUTS, OUTPUTS);
    int8Session =
        OneNodeModel.of("matmul_integer.onnx")
            .constant("b", OneNodeModel.INT8, weight, INPUTS, OUTPUTS)
            .open();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    codesTensor =
        OnnxTensor.createTensor(
            environment,
            direct(INPUTS).put(codes).flip(),
            new long[] {1, INPUTS},
            OnnxJavaType.UINT8);
    sumsTensor =
        OnnxTensor.createTensor(
            environment, sumsBuffer, new long[] {1, OUTPUTS}, OnnxJavaType.INT32);
  }

  private void prepareInt4(SplittableRandom random) throws OrtException, IOException {
    float[] weight = new float[INPUTS * OUTPUTS];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) random.nextGaussian();
    }
    byte[] packed = new byte[weight.length / 2];
    kernels
        .blocks()
        .quantizeToNibbles(
            weight,
            0,
            weight.length,
            new BlockFormat(BLOCK, 4, true),
            scales,
            new byte[scales.length],
            0,
            packed,
            0);
    int4 = Int4Matrix.of(packed, scales, new byte[0], INPUTS, OUTPUTS, BLOCK);
    splitHalves(packed);
    ByteBuffer scaleBytes = ByteBuffer.allocate(4 * scales.length).order(ByteOrder.LITTLE_ENDIAN);
    scaleBytes.asFloatBuffer().put(scales);
    int4Session =
        OneNodeModel.of("matmul_nbits.onnx")
            .constant("b", OneNodeModel.UINT8, packed, OUTPUTS, BLOCKS, BLOCK / 2)
            .constant("scales", OneNodeModel.FLOAT, scaleBytes.array(), OUTPUTS, BLOCKS)
            .open();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    activationTensor =
        OnnxTensor.createTensor(
            environment,
            direct(4 * INPUTS).asFloatBuffer().put(activation).flip(),
            new long[] {1, INPUTS});
    valuesTensor =
        OnnxTensor.createTensor(environment, valuesBuffer.asFloatBuffer(), new long[] {1, OUTPUTS});
  }

  /** The layout of the patterns: byte j of a block holds code j low and code j + 16 high. */
  private void splitHalves(byte[] packed) {
    for (int i = 0; i < packed.length; i++) {
      int block = i / (BLOCK / 2) * (BLOCK / 2);
      int low = i - block;
      halves[i] =
          (byte) (nibble(packed, block, low) | (nibble(packed, block, low + BLOCK / 2) << 4));
    }
  }

  private static int nibble(byte[] packed, int block, int k) {
    return (packed[block + k / 2] >> (4 * (k % 2))) & 15;
  }

  private void checkAnswers() throws OrtException {
    int[] ours = int8().clone();
    onnxRuntimeInt8();
    int[] theirs = new int[OUTPUTS];
    sumsBuffer.asIntBuffer().get(theirs);
    if (!Arrays.equals(ours, theirs)) {
      throw new IllegalStateException("int8: ONNX Runtime differs from our kernels");
    }
    float[] expected = int4TimesFloat().clone();
    onnxRuntimeInt4();
    float[] runtime = new float[OUTPUTS];
    valuesBuffer.asFloatBuffer().get(runtime);
    check("ONNX Runtime", expected, runtime, 0.02);
    check("int4 x int8", runtime, int4(), 1e-4);
    check("Jlama's pattern", expected, jlamaPattern(), 0.02);
    check("llama3.java's pattern", expected, llama3Pattern(), 1e-4);
  }

  private static void check(String what, float[] expected, float[] actual, double limit) {
    double noise = 0;
    double signal = 0;
    for (int i = 0; i < expected.length; i++) {
      noise += Math.pow((double) expected[i] - actual[i], 2);
      signal += Math.pow(expected[i], 2);
    }
    if (!(Math.sqrt(noise / signal) <= limit)) {
      throw new IllegalStateException(what + " differs by " + Math.sqrt(noise / signal));
    }
  }

  @TearDown
  public void close() throws OrtException {
    codesTensor.close();
    sumsTensor.close();
    activationTensor.close();
    valuesTensor.close();
    int8Session.close();
    int4Session.close();
  }

  @Benchmark
  public int[] int8() {
    int8.multiply(kernels, codes, CodeSign.UNSIGNED, 1, ZERO, sums, CALLER, 1);
    return sums;
  }

  @Benchmark
  public ByteBuffer onnxRuntimeInt8() throws OrtException {
    int8Session.run(Map.of("a", codesTensor), Map.of("y", sumsTensor)).close();
    return sumsBuffer;
  }

  @Benchmark
  public float[] int4() {
    int4.multiplyQuantized(kernels, activation, 1, values, CALLER, 1);
    return values;
  }

  @Benchmark
  public float[] int4TimesFloat() {
    int4.multiply(kernels, activation, 1, values, CALLER, 1);
    return values;
  }

  @Benchmark
  public ByteBuffer onnxRuntimeInt4() throws OrtException {
    int4Session.run(Map.of("a", activationTensor), Map.of("y", valuesTensor)).close();
    return valuesBuffer;
  }

  @Benchmark
  public float[] jlamaPattern() {
    jlama.multiply(halves, scales, activation, values);
    return values;
  }

  @Benchmark
  public float[] llama3Pattern() {
    llama3.multiply(halves, scales, activation, values);
    return values;
  }
}
