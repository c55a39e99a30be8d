package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniLmDynamicInt8Test {

  @TempDir Path folder;

  @Test
  void writeTo_perChannel_keepsTheEmbeddingsAtAQuarterOfTheSize() throws Exception {
    Path target = folder.resolve("int8.onnx");

    QuantizedModel quantized =
        OnnxQuantizer.of(MiniLm.FP32).dynamicInt8().perChannel().writeTo(target);

    QuantizationReport report = quantized.report();
    assertThat(report.originalBytes()).isEqualTo(90_387_606);
    assertThat(report.quantizedBytes()).isEqualTo(Files.size(target));
    assertThat(report.sizeRatio()).isLessThan(0.26);
    assertThat(report.kernels()).isEqualTo(Kernels.active().name());
    assertThat(report.tensors())
        .hasSize(39)
        .allSatisfy(t -> assertThat(t.sqnrDb()).isGreaterThan(30));
    assertThat(report.skipped())
        .hasSize(12)
        .allSatisfy(
            s -> assertThat(s.reason()).isEqualTo("both operands are computed at run time"));
    assertThat(MiniLm.meanCosine(target, MiniLm.batches(6, 8, 17)))
        .isGreaterThan(ProcessorSums.saturate() ? 0.985 : 0.990);
  }

  @Test
  void samples_perChannel_loseLessThanHalf() throws Exception {
    Path plain = folder.resolve("plain.onnx");
    Path smooth = folder.resolve("smooth.onnx");
    OnnxQuantizer.of(MiniLm.FP32).dynamicInt8().writeTo(plain);

    QuantizationReport report =
        OnnxQuantizer.of(MiniLm.FP32)
            .dynamicInt8()
            .samples(MiniLm.samples(MiniLm.batches(4, 8, 23)))
            .writeTo(smooth)
            .report();

    long[][][] batches = MiniLm.batches(4, 8, 17);
    assertThat(1 - MiniLm.meanCosine(smooth, batches))
        .isLessThan(0.5 * (1 - MiniLm.meanCosine(plain, batches)));
    assertThat(report.quantizedBytes()).isLessThanOrEqualTo(23_200_000);
    assertThat(report.tensors()).hasSize(39);
    assertThat(report.batchDependence().orElseThrow()).isBetween(0.0001, 0.2);
  }

  @Test
  void minimizeSquaredError_perTensor_losesMuchLess() throws Exception {
    Path plain = folder.resolve("plain.onnx");
    Path searched = folder.resolve("searched.onnx");
    OnnxQuantizer.of(MiniLm.FP32).dynamicInt8().perTensor().writeTo(plain);
    OnnxQuantizer.of(MiniLm.FP32)
        .dynamicInt8()
        .perTensor()
        .minimizeSquaredError()
        .writeTo(searched);

    long[][][] batches = MiniLm.batches(4, 8, 17);
    double lost = 1 - MiniLm.meanCosine(plain, batches);
    double kept = MiniLm.meanCosine(searched, batches);
    assertThat(1 - kept).isLessThan(0.7 * lost);
    assertThat(kept).isGreaterThan(ProcessorSums.saturate() ? 0.97 : 0.982);
    // Zero points and their names.
    assertThat(Files.size(searched)).isLessThan(Files.size(plain) + 5000);
  }

  @Test
  void writeTo_fourBitsPerTensor_isMuchWorse() throws Exception {
    Path target = folder.resolve("bad.onnx");

    OnnxQuantizer.of(MiniLm.FP32).dynamicInt8().perTensor().weightBits(4).writeTo(target);

    assertThat(MiniLm.meanCosine(target, MiniLm.batches(2, 8, 17))).isLessThan(0.9);
  }

  @Test
  void writeTo_loadedByOnnxRuntime_fusesEveryProduct() throws Exception {
    Path target = folder.resolve("int8.onnx");
    Path optimized = folder.resolve("optimized.onnx");
    OnnxQuantizer.of(MiniLm.FP32).dynamicInt8().writeTo(target);

    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(optimized.toString());
      OrtEnvironment.getEnvironment().createSession(target.toString(), options).close();
    }

    List<String> operators =
        OnnxModel.read(optimized).graph().nodes().stream().map(OnnxNode::opType).toList();
    long alone = operators.stream().filter("DynamicQuantizeMatMul"::equals).count();
    long shared = operators.stream().filter("MatMulIntegerToFloat"::equals).count();
    assertThat(operators).doesNotContain("MatMulInteger");
    // In each of the six layers: query, key and value share their input, three products do not.
    assertThat(shared).isEqualTo(18);
    assertThat(alone).isEqualTo(18);
  }
}
