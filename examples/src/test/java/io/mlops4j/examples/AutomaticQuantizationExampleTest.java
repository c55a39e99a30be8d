package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutomaticQuantizationExampleTest {

  @TempDir Path folder;

  @Test
  void main_littleTime_writesWhatItFoundAndNothingOutOfReach() throws Exception {
    Path fp32 = Path.of("target", "models", "all-minilm-l6-v2.onnx");

    AutomaticQuantizationExample.main(
        new String[] {fp32.toString(), folder.toString(), "PT0.001S"});

    assertThat(Files.size(folder.resolve("model.automatic.onnx")))
        .isLessThan(Files.size(fp32) * 27 / 100);
    assertThat(folder.resolve("model.tiny.onnx")).doesNotExist();
  }
}
