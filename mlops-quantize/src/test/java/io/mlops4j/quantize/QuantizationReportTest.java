package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class QuantizationReportTest {

  private static final QuantizationReport REPORT =
      new QuantizationReport(
          "dynamic INT8",
          4000,
          1100,
          List.of(
              new TensorReport("w|1", List.of("a", "b"), List.of(4L, 8L), 8, 8, 128, 64, 40, 0.5f),
              new TensorReport(
                  "exact",
                  List.of("c\n"),
                  List.of(32L),
                  8,
                  1,
                  128,
                  36,
                  Double.POSITIVE_INFINITY,
                  0f)),
          List.of(new SkippedNode("n\\1", "Conv", "not covered")),
          "scalar");

  @Test
  void bitsPerWeight_severalTensors_countsScalesAndOnlyQuantizedWeights() {
    assertThat(REPORT.bitsPerWeight()).isEqualTo(8 * (64 + 36) / 64.0);
    assertThat(new QuantizationReport("x", 1, 1, List.of(), List.of(), "").bitsPerWeight()).isNaN();
  }

  @Test
  void toJson_namesThatNeedEscapes_isOneValidObject() {
    assertThat(REPORT.toJson())
        .isEqualTo(
            "{\"recipe\":\"dynamic INT8\",\"kernels\":\"scalar\",\"originalBytes\":4000,"
                + "\"quantizedBytes\":1100,\"sizeRatio\":0.275,\"bitsPerWeight\":12.5,\"tensors\":["
                + "{\"name\":\"w|1\",\"nodes\":[\"a\",\"b\"],\"shape\":[4,8],\"bits\":8,"
                + "\"scales\":8,\"originalBytes\":128,\"quantizedBytes\":64,\"sqnrDb\":40.0,"
                + "\"maxError\":0.5},"
                + "{\"name\":\"exact\",\"nodes\":[\"c\\u000a\"],\"shape\":[32],\"bits\":8,"
                + "\"scales\":1,\"originalBytes\":128,\"quantizedBytes\":36,\"sqnrDb\":null,"
                + "\"maxError\":0.0}],"
                + "\"skipped\":[{\"name\":\"n\\\\1\",\"opType\":\"Conv\","
                + "\"reason\":\"not covered\"}],\"warnings\":[]}");
  }

  @Test
  void toMarkdown_namesThatNeedEscapes_keepsItsTables() {
    assertThat(REPORT.toMarkdown())
        .startsWith("## dynamic INT8\n\nSize 4,000 -> 1,100 bytes (27.5 %), 12.50 bits")
        .contains("| w\\|1 | [4, 8] | 8 | 8 | 40.0 | 0.500 |\n")
        .contains("| exact | [32] | 8 | 1 | Infinity | 0.00 |\n")
        .endsWith("| n\\\\1 | Conv | not covered |\n");
  }

  @Test
  void documents_afterMeasuring_holdOutputsSpeedAndBatchMates() {
    ValueDifference output = new ValueDifference("y", 8, 0, 0.75, 0.5, 20, 1, 0.25);
    SpeedComparison speed = new SpeedComparison(Duration.ofNanos(400), Duration.ofNanos(100), 5);
    QuantizationReport measured =
        new QuantizationReport(
                "dynamic INT8", 4000, 1100, List.of(), List.of(), "scalar", OptionalDouble.of(0.5))
            .with(new ComparisonReport(List.of(output), List.of(), Optional.of(speed)));

    assertThat(measured.toJson())
        .endsWith(
            "\"skipped\":[],\"warnings\":[],\"batchDependence\":0.5,\"measured\":{\"outputs\":[{\"name\":\"y\","
                + "\"values\":8,\"strays\":0,\"meanCosine\":0.75,\"minCosine\":0.5,"
                + "\"sqnrDb\":20.0,\"maxError\":1.0,\"meanError\":0.25}],\"layers\":[],"
                + "\"speed\":{\"originalNanos\":400,\"changedNanos\":100,\"rounds\":5,"
                + "\"speedUp\":4.0}}}");
    assertThat(measured.toMarkdown())
        .contains("changes by 50.00 % of its length with its batch mates")
        .contains("| y | 0.75000 | 0.50000 | 20.0 |")
        .contains("4.00 times as fast");
    assertThat(measured.toString()).contains("0.75000  0.50000").contains("4.00 times as fast");
  }
}
