package io.mlops4j.examples;

import static io.mlops4j.quantize.assertj.QuantizationAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.ComparisonReport;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationComparisonExampleTest {

  private final Path fp32 = Path.of("target", "models", "all-minilm-l6-v2.onnx");

  @TempDir Path folder;

  @Test
  void run_sentenceEncoder_comparesOutputsLayersAndSpeed() throws Exception {
    ComparisonReport report = QuantizationComparisonExample.run(fp32, folder);

    assertThat(report).meanCosine().isAtLeast(0.95).isAtMost(0.99999);
    assertThat(report.layers()).hasSizeGreaterThan(100);
    assertThat(report.worstLayers().get(0).addedNoise()).isPositive();
    assertThat(report.speed().orElseThrow().speedUp()).isPositive();
    assertThat(Files.readString(folder.resolve("report.md")))
        .contains("bits per quantized weight")
        .contains("| layer | operator |");
    assertThat(Files.readString(folder.resolve("report.json"))).startsWith("{\"recipe\":");
  }

  @Test
  void encoder_quantized_staysCloseToTheOriginal() {
    List<Sample> samples = QuantizationComparisonExample.samples();
    QuantizedModel int8 =
        OnnxQuantizer.of(fp32).dynamicInt8().writeTo(folder.resolve("model.int8.onnx"));

    assertThat(int8)
        .hasSizeRatioAtMost(0.26)
        .againstOriginal(fp32, samples)
        .meanCosine()
        .isAtLeast(0.95);
  }
}
