package io.mlops4j.examples;

import io.mlops4j.quantize.AutomaticModel;
import io.mlops4j.quantize.BoundNotReachedException;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The smallest model that is accurate enough, found by trying. */
public final class AutomaticQuantizationExample {

  private AutomaticQuantizationExample() {}

  /**
   * Searches twice, the second time for what cannot be had.
   *
   * @param args the sentence encoder, a folder for the new models, and a limit such as {@code
   *     PT10M}
   */
  public static void main(String[] args) {
    long[] ids = {101, 7592, 2088, 102, 101, 2204, 2851, 102};
    long[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    Sample batch =
        Sample.create()
            .longs("input_ids", ids, 2, 4)
            .longs("attention_mask", ones, 2, 4)
            .longs("token_type_ids", new long[8], 2, 4);
    run(Path.of(args[0]), List.of(batch), Path.of(args[1]), Duration.parse(args[2]));
  }

  static void run(Path fp32, List<Sample> samples, Path dir, Duration limit) {
    AutomaticModel found =
        OnnxQuantizer.of(fp32)
            .automatic(samples)
            .outputCosine()
            .atLeast(0.98)
            .within(limit)
            .writeTo(dir.resolve("model.automatic.onnx"));
    System.out.println(found.table());

    QuantizedModel measured = found.quantized().measure(fp32, samples);
    System.out.println(measured.report().toMarkdown());

    try {
      OnnxQuantizer.of(fp32)
          .automatic(samples)
          .evaluator("size in MB, less is better", file -> -file.toFile().length() / 1e6)
          .atLeast(-1)
          .within(limit)
          .writeTo(dir.resolve("model.tiny.onnx"));
    } catch (BoundNotReachedException refused) {
      System.out.println(refused.table().toMarkdown());
    }
  }
}
