package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.onnx.LargeModel;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models larger than the heap, quantized in a JVM of their own. Their weights lie in a sparse file
 * that is zero but for the first values of each matrix.
 */
class LargeModelTest {

  @TempDir Path folder;

  /** What the child JVM runs: recipe, model, target. */
  public static final class Child {
    private Child() {}

    public static void main(String[] args) {
      OnnxQuantizer quantizer = OnnxQuantizer.of(Path.of(args[1]));
      Path target = Path.of(args[2]);
      switch (args[0]) {
        case "int8" -> quantizer.dynamicInt8().writeTo(target);
        case "int4" -> quantizer.weightOnly().writeTo(target);
        case "float" ->
            quantizer.dynamicInt8().exclude(node -> !node.equals("product0")).writeTo(target);
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
  }

  private void quantize(String recipe, Path model, Path target, String heap) throws Exception {
    Path log = folder.resolve("child.log");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                recipe,
                model.toString(),
                target.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = child.waitFor(Duration.ofMinutes(9).toSeconds(), TimeUnit.SECONDS);
    child.destroyForcibly();
    assertThat(ended).as("ended in time").isTrue();
    assertThat(child.exitValue()).as(Files.readString(log)).isZero();
  }

  private void assertQuantized(LargeModel model, String heap) throws Exception {
    Path source = model.writeTo(folder);
    Path int8 = folder.resolve("int8.onnx");
    quantize("int8", source, int8, heap);
    OnnxModel read = OnnxModel.read(int8);
    assertThat(read.sizeBytes()).isBetween(model.bytes() / 4, model.bytes() / 4 + 1_000_000);
    assertThat(read.graph().initializers()).hasSize(2 * model.matrices());
    assertThat(model.firstValues(int8)).isEqualTo(List.of(127, 127, -127));
    Files.delete(int8);

    Path int4 = folder.resolve("int4.onnx");
    quantize("int4", source, int4, heap);
    // half a byte for each value, and four bytes for every 32
    assertThat(OnnxModel.read(int4).sizeBytes())
        .isBetween(model.bytes() * 5 / 32, model.bytes() * 5 / 32 + 100_000);
    Files.delete(int4);
  }

  @Test
  void quantize_tenTimesTheHeap_fits() throws Exception {
    assertQuantized(new LargeModel(4, 2048, 4 * 2048), "24m");
  }

  @Test
  @Tag("exhaustive")
  void quantize_threeGigabytes_fitIn256MegabytesOfHeap() throws Exception {
    assertQuantized(new LargeModel(12, 8192, 8192), "256m");
  }

  @Test
  @Tag("exhaustive")
  void writeTo_resultBeyondTwoGigabytes_isAPair() throws Exception {
    LargeModel model = new LargeModel(12, 8192, 8192);
    Path target = folder.resolve("float.onnx");
    quantize("float", model.writeTo(folder), target, "64m");

    OnnxModel pair = OnnxModel.read(target);
    assertThat(pair.externalFiles()).hasSize(1);
    assertThat(pair.sizeBytes()).isGreaterThan(Integer.MAX_VALUE);
    assertThat(Files.size(target)).isLessThan(10_000);
    assertThat(weights(pair)).isEqualTo(List.of(1f, 0.5f, -1f));
  }

  private static List<Float> weights(OnnxModel model) throws IOException {
    float[] values = new float[3];
    model.graph().initializer("w11").orElseThrow().readFloats(0, values, 0, 3);
    return List.of(values[0], values[1], values[2]);
  }
}
