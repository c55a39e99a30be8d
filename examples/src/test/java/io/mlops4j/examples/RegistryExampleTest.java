package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.AliasMove;
import io.mlops4j.core.ModelRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryExampleTest {
  private static final Path MODELS = Path.of("target", "models");

  @TempDir Path dir;

  @Test
  void run_leavesTheSignedVersionAsChampionAndTheWholeHistory() throws IOException {
    Path encoder = MODELS.resolve("all-minilm-l6-v2.onnx");
    List<String> questions = Texts.shopQuestions().subList(0, 32);
    Path questionsFile = Files.write(dir.resolve("questions.txt"), questions);
    List<long[]> sentences;
    try (SentenceTokenizer tokenizer =
        SentenceTokenizer.load(MODELS.resolve("all-minilm-l6-v2-tokenizer.json"))) {
      sentences = questions.stream().map(tokenizer::ids).toList();
    }

    RegistryExample.run(encoder, questionsFile, sentences, dir);

    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      assertThat(registry.resolve("models:/sentence-encoder@champion").number()).isEqualTo(3);
      assertThat(registry.model("sentence-encoder").history())
          .extracting(AliasMove::kind)
          .containsExactly(
              AliasMove.Kind.PROMOTION,
              AliasMove.Kind.PROMOTION,
              AliasMove.Kind.ROLLBACK,
              AliasMove.Kind.PROMOTION,
              AliasMove.Kind.PROMOTION);
      assertThat(registry.model("sentence-encoder").history().get(3).outcomes()).hasSize(2);
    }
    assertThat(Files.mismatch(dir.resolve("verified/model.onnx"), encoder)).isEqualTo(-1);
  }
}
