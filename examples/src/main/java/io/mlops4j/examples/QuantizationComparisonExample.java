package io.mlops4j.examples;

import io.mlops4j.quantize.ComparisonReport;
import io.mlops4j.quantize.LayerDifference;
import io.mlops4j.quantize.ModelComparison;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Says how far a quantized sentence encoder is from the original, and where it goes wrong. */
public final class QuantizationComparisonExample {

  private QuantizationComparisonExample() {}

  /**
   * Runs the example.
   *
   * @param args the fp32 encoder and a folder for the new model and its report
   * @throws IOException if the report cannot be written
   */
  public static void main(String[] args) throws IOException {
    run(Path.of(args[0]), Path.of(args[1]));
  }

  /**
   * One batch of two sentences of equal length, as token numbers of the encoder's vocabulary:
   * padding would be compared too, though nobody reads it.
   */
  static List<Sample> samples() {
    long[] ids = {101, 7592, 2088, 1999, 2154, 102, 101, 1996, 4937, 2938, 2091, 102};
    long[] mask = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    return List.of(
        Sample.create()
            .longs("input_ids", ids, 2, 6)
            .longs("attention_mask", mask, 2, 6)
            .longs("token_type_ids", new long[12], 2, 6));
  }

  static ComparisonReport run(Path fp32, Path dir) throws IOException {
    List<Sample> samples = samples();
    QuantizedModel int8 =
        OnnxQuantizer.of(fp32).dynamicInt8().writeTo(dir.resolve("model.int8.onnx"));
    ComparisonReport comparison =
        ModelComparison.of(fp32, int8.path()).layerByLayer().timed(5).over(samples);
    System.out.println(comparison);

    LayerDifference worst = comparison.worstLayers().get(0);
    System.out.println("most noise from " + worst.opType() + " " + worst.node());

    Files.writeString(
        dir.resolve("report.md"), int8.report().toMarkdown() + "\n" + comparison.toMarkdown());
    Files.writeString(dir.resolve("report.json"), int8.report().toJson());
    return comparison;
  }
}
