package io.mlops4j.examples;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The WordPiece tokenizer of a sentence encoder, through the Hugging Face library as DJL packs it.
 * Thread-safe.
 */
final class SentenceTokenizer implements AutoCloseable {

  static {
    // DJL reads these when its classes load: without them it looks for newer files and reports its
    // use.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private static final int MAX_TOKENS = 128;

  private final HuggingFaceTokenizer tokenizer;

  private SentenceTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  static SentenceTokenizer load(Path tokenizerJson) throws IOException {
    return new SentenceTokenizer(
        HuggingFaceTokenizer.newInstance(
            tokenizerJson,
            Map.of(
                "padding",
                "false",
                "truncation",
                "true",
                "maxLength",
                Integer.toString(MAX_TOKENS),
                "modelMaxLength",
                Integer.toString(MAX_TOKENS))));
  }

  /** The token ids of one sentence, between the start and end marks, at most 128. */
  long[] ids(String sentence) {
    return tokenizer.encode(sentence).getIds();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
