package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are in half precision already, quantized further. */
class HalfInputTest {

  private static final int M = 4;
  private static final int K = 64;

  @TempDir Path folder;

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian() / 8;
    }
    return values;
  }

  private static TensorSpec half(String name, long seed, long... dims) {
    int count = (int) LongStream.of(dims).reduce(1, (a, b) -> a * b);
    return Halves.tensor(
        name, DataType.FLOAT16, LongStream.of(dims).boxed().toList(), random(count, seed));
  }

  private static Sample.Tensor halves(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * M * K).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(Halves.narrow(DataType.FLOAT16, value));
    }
    return new Sample.Tensor(DataType.FLOAT16, bytes.flip(), List.of((long) M, (long) K));
  }

  private Path model() throws Exception {
    return new ModelBuilder()
        .input("ids", DataType.INT64, M)
        .input("x", DataType.FLOAT16, M, K)
        .constant(half("table", 1, 10, K))
        .constant(half("w", 2, K, K))
        .constant(half("v", 3, K, K))
        .constant(half("bias", 4, K))
        .node(NodeSpec.of("Gather", "rows", List.of("table", "ids"), List.of("e")))
        .node(NodeSpec.of("Add", "sum", List.of("e", "x"), List.of("s")))
        .node(NodeSpec.of("MatMul", "first", List.of("s", "w"), List.of("h")))
        .node(
            NodeSpec.of("Gemm", "second", List.of("h", "v", "bias"), List.of("y"))
                .with("transB", 1)
                .with("alpha", 0.5f)
                .with("beta", 2f))
        .output("y", DataType.FLOAT16, M, K)
        .writeTo(folder.resolve("fp16.onnx"));
  }

  private double error(Path original, Path quantized) throws Exception {
    Map<String, Object> inputs =
        Map.of(
            "ids", new Ort.Longs(new long[] {3, 1, 4, 1}, M),
            "x", new Ort.Halves16(random(M * K, 9), M, K));
    return Ort.relativeError(
        Ort.floats(Ort.run(original, inputs), "y"), Ort.floats(Ort.run(quantized, inputs), "y"));
  }

  @Test
  void dynamicInt8_ofAHalfPrecisionModel_runs() throws Exception {
    Path model = model();
    for (boolean perChannel : new boolean[] {true, false}) {
      DynamicInt8 recipe = OnnxQuantizer.of(model).dynamicInt8();
      Path target = folder.resolve("int8.onnx");
      QuantizationReport report =
          (perChannel ? recipe.perChannel() : recipe.perTensor()).writeTo(target).report();

      assertThat(report.tensors()).hasSize(3);
      assertThat(report.skipped()).isEmpty();
      assertThat(error(model, target)).isBetween(1e-5, 0.03);
    }
  }

  @Test
  void weightOnly_ofAHalfPrecisionModel_keepsScalesInHalves() throws Exception {
    Path model = model();
    Path target = folder.resolve("nbits.onnx");
    for (boolean symmetric : new boolean[] {true, false}) {
      WeightOnly recipe = OnnxQuantizer.of(model).weightOnly().bits(8).embeddings();
      (symmetric ? recipe.symmetric() : recipe.asymmetric()).writeTo(target);

      assertThat(OnnxModel.read(target).graph().initializer("w_scales").orElseThrow().dataType())
          .isEqualTo(DataType.FLOAT16);
      assertThat(error(model, target)).isBetween(1e-5, 0.03);
    }
  }

  @Test
  void weightOnly_gptqOfAHalfPrecisionModel_seesItsActivations() throws Exception {
    Path model = model();
    Path target = folder.resolve("nbits.onnx");
    List<Sample> samples =
        List.of(
            Sample.create()
                .longs("ids", new long[] {0, 5, 6, 7}, M)
                .with("x", halves(random(M * K, 11))));
    OnnxQuantizer.of(model).weightOnly().gptq(samples).writeTo(target);
    assertThat(error(model, target)).isBetween(1e-5, 0.3);
  }

  @Test
  void dynamicInt8_smallestHalves_haveFiniteScales() throws Exception {
    float[] tiny = new float[K * K];
    for (int i = 0; i < tiny.length; i++) {
      tiny[i] = i % 3 * Halves.FLOAT16_MIN;
    }
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT16, M, K)
            .constant(Halves.tensor("w", DataType.FLOAT16, List.of((long) K, (long) K), tiny))
            .node(NodeSpec.of("MatMul", "p", List.of("x", "w"), List.of("y")))
            .output("y", DataType.FLOAT16, M, K)
            .writeTo(folder.resolve("tiny.onnx"));
    Path target = folder.resolve("out.onnx");
    Map<String, Object> inputs = Map.of("x", new Ort.Halves16(random(M * K, 9), M, K));

    OnnxQuantizer.of(model).dynamicInt8().writeTo(target);
    for (float value : Ort.floats(Ort.run(target, inputs), "y")) {
      assertThat(value).isFinite();
    }
    OnnxQuantizer.of(model).weightOnly().writeTo(target);
    for (float value : Ort.floats(Ort.run(target, inputs), "y")) {
      assertThat(value).isFinite();
    }
  }
}
