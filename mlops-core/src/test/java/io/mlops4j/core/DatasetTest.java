package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
  @TempDir Path root;
  private Path file;
  private Dataset dataset;

  @BeforeEach
  void write() throws Exception {
    file = Files.writeString(root.resolve("train \u00e9 #1.csv"), "a,b\n1,2\n");
    dataset = Dataset.of("train", file);
  }

  @Test
  void check_noticesEveryChangeOfTheFile() throws Exception {
    assertThat(dataset.check()).isEqualTo(DatasetState.UNCHANGED);
    assertThat(dataset.matches(file)).isTrue();

    Files.writeString(file, "a,b\n1,3\n"); // as long as before
    assertThat(dataset.check()).isEqualTo(DatasetState.CHANGED);
    assertThat(dataset.matches(file)).isFalse();
    Files.writeString(file, "a,b\n1,2\n4,5\n");
    assertThat(dataset.check()).isEqualTo(DatasetState.CHANGED);
    Files.writeString(file, "a,b\n1,2\n");
    assertThat(dataset.check()).isEqualTo(DatasetState.UNCHANGED);

    Files.delete(file);
    assertThat(dataset.check()).isEqualTo(DatasetState.MISSING);
    assertThat(dataset.matches(file)).isFalse();
    Files.createDirectory(file);
    assertThat(dataset.check()).isEqualTo(DatasetState.CHANGED);
  }

  @Test
  void check_ofARegisteredVersion_looksWhereTheDataWas() throws Exception {
    Path model = Files.writeString(root.resolve("model.onnx"), "weights");
    try (ModelRegistry registry = ModelRegistry.open(root.resolve("registry"))) {
      registry.model("m").newVersion().artifact("m", model).trainedOn(dataset).register();
      Files.writeString(file, "other");

      Dataset stored = registry.resolve("models:/m/1").datasets().get(0);

      assertThat(stored.check()).isEqualTo(DatasetState.CHANGED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3://bucket/train.csv",
        "file://elsewhere.example.org/train.csv",
        "file:relative.csv",
        "file:///a?b",
        "file:///nul%00",
        "no uri at all",
        "/etc/passwd",
        "%zz"
      })
  void check_ofWhatIsNoFileHere_comparesNothing(String source) {
    assertThat(dataset.withSource(source).check()).isEqualTo(DatasetState.ELSEWHERE);
  }

  @Test
  void check_withoutASource_comparesNothing() {
    Dataset nameless =
        new Dataset(
            "d",
            dataset.sha256(),
            dataset.sizeBytes(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty());

    assertThat(nameless.check()).isEqualTo(DatasetState.ELSEWHERE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\0b", "half \ud83d of a pair", "\ude00\ud83d"})
  void name_thatNoDatabaseKeepsAsItIs_isRefused(String name) {
    assertThatThrownBy(() -> Dataset.of(name, file)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void name_ofWholePairs_isKept() {
    assertThat(Dataset.of("\ud83d\ude00", file).name()).isEqualTo("\ud83d\ude00");
  }
}
