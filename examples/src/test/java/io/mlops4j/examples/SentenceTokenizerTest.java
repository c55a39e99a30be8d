package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SentenceTokenizerTest {

  private static final Path TOKENIZER = Path.of("target/models/all-minilm-l6-v2-tokenizer.json");

  @Test
  void ids_ofASentence_areThoseOfBert() throws Exception {
    try (SentenceTokenizer tokenizer = SentenceTokenizer.load(TOKENIZER)) {
      // vocab.txt of bert-base-uncased: [CLS] 101, hello 7592, world 2088, ! 999, [SEP] 102
      assertThat(tokenizer.ids("Hello world!")).containsExactly(101, 7592, 2088, 999, 102);
    }
  }

  @Test
  void ids_ofALongText_areCutAt128() throws Exception {
    try (SentenceTokenizer tokenizer = SentenceTokenizer.load(TOKENIZER)) {
      assertThat(tokenizer.ids("word ".repeat(1_000))).hasSize(128).endsWith(102);
    }
  }
}
