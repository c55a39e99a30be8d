package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.ModelComparison;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.StaticInt8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionAccuracyTest {

  private static final Path MODELS = Path.of("target", "models");

  @TempDir Path folder;

  /**
   * Whether ONNX Runtime adds pairs of products in 16 bits on this processor, which saturate with
   * the whole range of codes.
   */
  private static boolean saturates() throws IOException {
    Path processor = Path.of("/proc/cpuinfo");
    return System.getProperty("os.arch").equals("amd64")
        && Files.exists(processor)
        && !Files.readString(processor).contains("vnni");
  }

  /**
   * The bar is the output SQNR of quantize_static at its defaults on the same pictures, measured by
   * ConvolutionAccuracy: python3 src/main/python/quantize_networks.py target/models FOLDER, with
   * onnxruntime 1.30.0, onnx 1.23.1 and numpy 2.4.6 on Python 3.11.7.
   */
  @ParameterizedTest
  @CsvSource({
    "detector, 233a315eecc2470337b34b1c1a2e1c8af371479ca66c977cafde9416b013db00, 11.7",
    "recognizer, d84a8a8539fcef23b97bb752240461c931b2812ec2b515879aa84e98e32f35e4, 5.7",
    "classifier, 45c849c74fd235041d9164181306bb662751b37a43f5d4e20c1ec93eeb38dace, 19.2"
  })
  void staticInt8_atItsDefaults_isMoreAccurateThanThePythonTool(
      String name, String pictures, double theirSqnrDb) throws IOException {
    ConvolutionalNetwork network =
        ConvolutionalNetwork.all().stream()
            .filter(n -> n.name().equals(name))
            .findFirst()
            .orElseThrow();
    assertThat(network.picturesDigest())
        .as("the pictures that the Python tool saw; other ones need its figures taken again")
        .isEqualTo(pictures);
    Path fp32 = MODELS.resolve(network.file());

    StaticInt8 recipe = OnnxQuantizer.of(fp32).staticInt8(network.calibration());
    if (saturates()) {
      recipe.reducedRange();
    }

    QuantizedModel int8 = recipe.writeTo(folder.resolve("int8.onnx"));

    double sqnrDb =
        ModelComparison.compare(fp32, int8.path(), network.evaluation()).outputs().get(0).sqnrDb();
    assertThat(sqnrDb).isGreaterThanOrEqualTo(theirSqnrDb);
  }
}
