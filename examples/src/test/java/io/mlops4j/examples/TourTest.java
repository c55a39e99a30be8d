package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.cost.Cost;
import io.mlops4j.serving.Inference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TourTest {

  private static final Path MODELS = Path.of("target/models");

  @Test
  void run_onTheSentenceEncoder_servesAndAccounts(@TempDir Path folder) throws Exception {
    List<String> questions = Texts.shopQuestions().subList(0, 64);
    Path file = Files.write(folder.resolve("questions.txt"), questions);
    List<long[]> sentences;
    try (SentenceTokenizer tokenizer =
        SentenceTokenizer.load(MODELS.resolve("all-minilm-l6-v2-tokenizer.json"))) {
      sentences = questions.stream().map(tokenizer::ids).toList();
    }

    Tour tour = new Tour(sentences);
    Inference answer = tour.run(folder, MODELS.resolve("all-minilm-l6-v2.onnx"), file);

    int tokens = sentences.get(0).length;
    assertThat(answer.version().uri()).isEqualTo("models:/sentence-encoder/2");
    assertThat(answer.output("last_hidden_state").shape()).containsExactly(1, tokens, 384);
    // 0.02 USD per million tokens are 20,000 of the 10^-12 units per token; compute comes on top.
    assertThat(answer.cost().map(Cost::orElseThrow))
        .hasValueSatisfying(cost -> assertThat(cost.picos()).isGreaterThan(tokens * 20_000L));
  }
}
