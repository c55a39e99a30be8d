package io.mlops4j.examples;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * The WordPiece tokenizer of a sentence encoder, through the Hugging Face library as DJL packs it. Thread-safe.
 */
final class SentenceTokenizer implements AutoCloseable {

  static {
    // DJL reads these when its classes load: without them it looks for newer files and reports its use.
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
                "padding", "false",
                "truncation", "true",
                "maxLength", Integer.toString(MAX_TOKENS),
                "modelMaxLength", Integer.toString(MAX_TOKENS))));
  }

  /** The token ids of one sentence, between the start and end marks, at most 128. */
  long[] ids(String sentence) {
    Encoding encoding = tokenizer.encode(sentence);
    return encoding.getIds();
  }

  /** One sentence as the three inputs of the encoder, before they get a shape. */
  TokenizedSentence tokenize(String sentence) {
    long[] ids = ids(sentence);
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    return new TokenizedSentence(sentence, ids, ones, new long[ids.length]);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** The text with its token ids, attention mask (all ones) and token types (all zeros). */
  record TokenizedSentence(String text, long[] ids, long[] mask, long[] types) {

    int length() {
      return ids.length;
    }
  }
}
