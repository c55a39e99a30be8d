package io.mlops4j.benchmarks;

import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.kernel.NibbleOrder;
import io.mlops4j.quantize.kernel.Products;
import java.lang.reflect.Field;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.VectorUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Dot products of 1,024 codes by our kernels and by Lucene. Refuses to run where Lucene is scalar,
 * as it is below Java 20: run it on a newer one. Lucene's 4-bit products are of codes of 0 to 15 on
 * both sides, ours take 8 bits on one side; here both get 0 to 15.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-Dorg.apache.lucene.vectorization.upperJavaFeatureVersion=25"
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DotBenchmark {

  private static final int LENGTH = 1024;

  private final byte[] a = new byte[LENGTH];
  private final byte[] b = new byte[LENGTH];
  private final byte[] small = new byte[LENGTH];
  private final byte[] smallOther = new byte[LENGTH];
  private final byte[] packed = new byte[LENGTH / 2];
  private final byte[] lucenePacked = new byte[LENGTH / 2];
  private final Products products = Kernels.active().products();

  @Setup
  public void prepare() throws ReflectiveOperationException {
    if (Kernels.active() == Kernels.scalar()) {
      throw new IllegalStateException("The vector kernels are not active");
    }
    Field chosen = VectorUtil.class.getDeclaredField("IMPL");
    chosen.setAccessible(true);
    String lucene = chosen.get(null).getClass().getSimpleName();
    if (!lucene.startsWith("Panama")) {
      throw new IllegalStateException("Lucene runs " + lucene + "; Java 20 or newer is needed");
    }
    SplittableRandom random = new SplittableRandom(7);
    random.nextBytes(a);
    random.nextBytes(b);
    for (int i = 0; i < LENGTH; i++) {
      small[i] = (byte) random.nextInt(16);
      smallOther[i] = (byte) random.nextInt(16);
    }
    Kernels.active().nibbles().pack(smallOther, 0, packed, 0, LENGTH, NibbleOrder.LOW_FIRST);
    for (int i = 0; i < LENGTH / 2; i++) {
      lucenePacked[i] = (byte) ((smallOther[i] << 4) | smallOther[i + LENGTH / 2]);
    }
    int int8 = 0;
    int int4 = 0;
    for (int i = 0; i < LENGTH; i++) {
      int8 += a[i] * b[i];
      int4 += small[i] * smallOther[i];
    }
    if (int8 != int8() || int8 != luceneInt8()) {
      throw new IllegalStateException("int8: " + int8 + " " + int8() + " " + luceneInt8());
    }
    if (int4 != int4() || int4 != luceneInt4() || int4 != luceneInt4Packed()) {
      throw new IllegalStateException("int4: " + int4 + " " + int4() + " " + luceneInt4());
    }
  }

  @Benchmark
  public int int8() {
    return products.dot(a, 0, b, 0, LENGTH);
  }

  @Benchmark
  public int luceneInt8() {
    return VectorUtil.dotProduct(a, b);
  }

  @Benchmark
  public int int4() {
    return products.dotNibbles(small, 0, packed, 0, LENGTH);
  }

  @Benchmark
  public int luceneInt4() {
    return VectorUtil.int4DotProduct(small, smallOther);
  }

  @Benchmark
  public int luceneInt4Packed() {
    return VectorUtil.int4DotProductPacked(small, lucenePacked);
  }
}
