package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationExampleTest {

  @TempDir Path folder;

  @Test
  void run_sentenceEncoder_writesEveryModel() throws Exception {
    Path fp32 = Path.of("target", "models", "all-minilm-l6-v2.onnx");

    QuantizationExample.run(fp32, folder);

    long original = Files.size(fp32);
    long int8 = Files.size(folder.resolve("model.int8.onnx"));
    long careful = Files.size(folder.resolve("model.careful.onnx"));
    assertThat(int8).isLessThan(original * 26 / 100);
    assertThat(Files.size(folder.resolve("model.smooth.onnx")))
        .isBetween(int8 + 1, original * 26 / 100);
    assertThat(careful).isBetween(int8 + 1, original / 2);
    assertThat(folder.resolve("x.onnx")).doesNotExist();
  }
}
