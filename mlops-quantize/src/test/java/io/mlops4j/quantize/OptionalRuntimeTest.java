package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that has this module and not ONNX Runtime. */
class OptionalRuntimeTest {
  @TempDir Path folder;

  /** Runs recipes with and without samples, and prints what came of each. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      Path model = Path.of(args[0]);
      List<Sample> samples = List.of(Sample.create().floats("x", new float[4], 1, 4));
      OnnxQuantizer quantizer = OnnxQuantizer.of(model);
      Path target = model.resolveSibling("new.onnx");
      say("dynamic", () -> quantizer.dynamicInt8().writeTo(target));
      say("smooth", () -> quantizer.dynamicInt8().samples(samples).writeTo(target));
      say("static", () -> quantizer.staticInt8(samples).writeTo(target));
      say("importance", () -> quantizer.weightOnly().importance(samples).writeTo(target));
      say("automatic", () -> quantizer.automatic(samples).writeTo(target));
      say("comparison", () -> ModelComparison.compare(model, model, samples));
    }

    private static void say(String what, Supplier<Object> work) {
      try {
        Object made = work.get();
        System.out.println(what + (made == null ? " made nothing" : " done"));
      } catch (QuantizationException refused) {
        System.out.println(what + " refused: " + refused.getMessage());
      }
    }
  }

  @Test
  void samples_withoutTheRuntime_areRefusedByName() throws Exception {
    float[] values = new float[4 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 60;
    }
    Path model =
        new ModelBuilder()
            .input("x", DataType.FLOAT, 1, 4)
            .constant(TensorSpec.ofFloats("w", List.of(4L, 32L), values))
            .node(NodeSpec.of("MatMul", "product", List.of("x", "w"), List.of("y")))
            .output("y", DataType.FLOAT, 1, 32)
            .writeTo(folder.resolve("fp32.onnx"));
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("onnxruntime"))
            .collect(Collectors.joining(File.pathSeparator));
    Path output = folder.resolve("output");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Child.class.getName(),
                model.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();

    List<String> said =
        Files.readAllLines(output).stream()
            .filter(line -> line.contains(" done") || line.contains(" refused"))
            .toList();
    assertThat(said).as(Files.readString(output)).hasSize(6);
    assertThat(said.get(0)).isEqualTo("dynamic done");
    assertThat(said.subList(1, 6))
        .allSatisfy(line -> assertThat(line).contains("com.microsoft.onnxruntime:onnxruntime"));
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("fp32.onnx", "new.onnx", "output");
  }
}
