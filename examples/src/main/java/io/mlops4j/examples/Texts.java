package io.mlops4j.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The sentences of the quickstart: what customers of a shop ask, and texts from quite other
 * domains.
 */
final class Texts {

  private Texts() {}

  /** 448 questions to the help desk of a shop, in mixed order. */
  static List<String> shopQuestions() {
    return lines("shop-questions.txt");
  }

  /** 192 sentences from medicine, law, chess, geology and other places far from a shop. */
  static List<String> otherDomains() {
    return lines("other-domains.txt");
  }

  private static List<String> lines(String resource) {
    try (InputStream in = Texts.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + resource + " is missing beside Texts");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
