package io.mlops4j.examples;

import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.SampleFiles;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Quantizes an encoder with samples that NumPy wrote, on several threads. */
public final class SampleFilesExample {

  private SampleFilesExample() {}

  /**
   * Runs the example.
   *
   * @param args the fp32 encoder, a folder of samples, and the new model
   */
  public static void main(String[] args) {
    run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
  }

  static QuantizedModel run(Path fp32, Path folder, Path target) {
    SampleFiles samples = SampleFiles.in(folder, OnnxModel.read(fp32));
    System.out.println(samples.count() + " samples");

    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      return OnnxQuantizer.of(fp32)
          .weightOnly()
          .importance(samples)
          .executor(threads, 2)
          .writeTo(target);
    } finally {
      threads.shutdown();
    }
  }
}
