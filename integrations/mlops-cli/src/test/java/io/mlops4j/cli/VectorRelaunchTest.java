package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorRelaunchTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void isWorthwhile_fromTheSizeOnWhereTheTimesMet() {
    assertThat(VectorRelaunch.isWorthwhile(90_000_000)).isFalse();
    assertThat(VectorRelaunch.isWorthwhile(VectorRelaunch.WORTHWHILE_BYTES - 1)).isFalse();
    assertThat(VectorRelaunch.isWorthwhile(VectorRelaunch.WORTHWHILE_BYTES)).isTrue();
  }

  @Test
  void constantBytes_areTheModelsWeights_andOfNoModelNone() throws Exception {
    Path model = Files.write(directory.resolve("model.onnx"), OnnxBytes.matMul(64, 32));
    Path text = Files.writeString(directory.resolve("text.onnx"), "This is no model.");

    assertThat(VectorRelaunch.constantBytes(model)).isEqualTo(64 * 32 * 4);
    for (Path unreadable : List.of(text, directory, directory.resolve("missing.onnx"))) {
      assertThat(VectorRelaunch.constantBytes(unreadable)).isZero();
    }
  }
}
