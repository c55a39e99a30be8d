package io.mlops4j.benchmarks;

import io.mlops4j.quantize.kernel.BlockFormat;
import io.mlops4j.quantize.kernel.Kernels;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * fp32 to packed int4 with a scale for each block of 32, which must be found first, beside fp32 to
 * int8 with a scale that is given, one thread. The large size is bound by memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockQuantizeBenchmark {

  private static final BlockFormat FORMAT = new BlockFormat(32, 4, true);

  /** How many values. */
  @Param({"4096", "16777216"})
  public int size;

  private final Kernels vector = Kernels.active();
  private float[] values;
  private byte[] codes;
  private float[] scales;
  private byte[] zeroPoints;

  @Setup
  public void prepare() {
    if (vector == Kernels.scalar()) {
      throw new IllegalStateException("The vector kernels are not active");
    }
    values = new float[size];
    codes = new byte[size];
    scales = new float[size / FORMAT.blockSize()];
    zeroPoints = new byte[scales.length];
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * 1.5);
    }
    byte[] expected = quantized(Kernels.scalar()).clone();
    float[] expectedScales = scales.clone();
    Arrays.fill(codes, (byte) 0);
    if (!Arrays.equals(expected, int4PerBlock()) || !Arrays.equals(expectedScales, scales)) {
      throw new IllegalStateException("The vector kernel differs from the scalar one");
    }
  }

  @Benchmark
  public byte[] int4PerBlock() {
    return quantized(vector);
  }

  private byte[] quantized(Kernels kernels) {
    kernels.blocks().quantizeToNibbles(values, 0, size, FORMAT, scales, zeroPoints, 0, codes, 0);
    return codes;
  }

  @Benchmark
  public byte[] int8() {
    vector.quantize(values, 0, codes, 0, size, 0.031f, 0, -128, 127);
    return codes;
  }
}
