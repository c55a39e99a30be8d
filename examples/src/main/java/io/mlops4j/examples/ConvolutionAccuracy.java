package io.mlops4j.examples;

import io.mlops4j.quantize.ComparisonReport;
import io.mlops4j.quantize.ModelComparison;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.SpeedComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Accuracy and speed of INT8 on convolutional networks, beside models of another tool where those
 * are given. {@code src/main/python/quantize_networks.py} makes them with onnxruntime.
 */
public final class ConvolutionAccuracy {

  private static final int PASSES = 7;
  private static final int TIMED = 8;

  private ConvolutionAccuracy() {}

  /**
   * Writes the pictures and our models, then prints the table: signal-to-noise ratio of the output,
   * and the median time relative to the fp32 model and to the other tool's, one thread, in turns.
   *
   * @param args the folder that the build has unpacked the networks into, and a folder for pictures
   *     and models; models of the other tool are there as {@code detector.theirs-static.onnx} and
   *     so on
   * @throws IOException if a file cannot be written
   */
  public static void main(String[] args) throws IOException {
    Path models = Path.of(args[0]);
    Path folder = Files.createDirectories(Path.of(args[1]));
    System.out.println(
        "| network | recipe | SQNR, dB | time / fp32 | time / theirs | bytes |\n"
            + "|---|---|---|---|---|---|");
    for (ConvolutionalNetwork network : ConvolutionalNetwork.all()) {
      network.writePictures(folder);
      OnnxQuantizer quantizer = OnnxQuantizer.of(models.resolve(network.file()));
      quantizer
          .staticInt8(network.calibration())
          .writeTo(folder.resolve(network.name() + ".ours-static.onnx"));
      quantizer.dynamicInt8().writeTo(folder.resolve(network.name() + ".ours-dynamic.onnx"));
      for (String recipe : new String[] {"static", "dynamic"}) {
        print(models, folder, network, recipe);
      }
    }
    for (ConvolutionalNetwork network : ConvolutionalNetwork.all()) {
      System.out.println(network.name() + " pictures " + network.picturesDigest());
    }
  }

  private static void print(Path models, Path folder, ConvolutionalNetwork network, String recipe)
      throws IOException {
    Path fp32 = models.resolve(network.file());
    Path ours = folder.resolve(network.name() + ".ours-" + recipe + ".onnx");
    Path theirs = folder.resolve(network.name() + ".theirs-" + recipe + ".onnx");
    boolean paired = Files.exists(theirs);
    String ratio =
        paired ? String.format(Locale.ROOT, "%.2f", 1 / speedUp(theirs, ours, network)) : "-";
    row(network, recipe + ", ours", fp32, ours, ratio);
    if (paired) {
      row(network, recipe + ", theirs", fp32, theirs, "1");
    }
  }

  private static void row(
      ConvolutionalNetwork network, String recipe, Path fp32, Path model, String ratio)
      throws IOException {
    ComparisonReport report = ModelComparison.compare(fp32, model, network.evaluation());
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f | %.2f | %s | %,d |%n",
        network.name(),
        recipe,
        report.outputs().get(0).sqnrDb(),
        1 / speedUp(fp32, model, network),
        ratio,
        Files.size(model));
  }

  private static double speedUp(Path from, Path to, ConvolutionalNetwork network) {
    return ModelComparison.of(from, to)
        .timed(PASSES)
        .over(network.evaluation().subList(0, TIMED))
        .speed()
        .map(SpeedComparison::speedUp)
        .orElseThrow();
  }
}
