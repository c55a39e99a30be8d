package io.mlops4j.examples;

import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.examples.SentenceTokenizer.TokenizedSentence;
import java.util.List;

/**
 * What is watched of each request: two features of the sentence and two of its embedding.
 *
 * <ul>
 *   <li>{@code tokens}: how many tokens the sentence has
 *   <li>{@code charactersPerToken}: low when the tokenizer breaks unknown words into pieces
 *   <li>{@code centroidCosine}: how near the embedding is to the mean of the reference
 *   <li>{@code nearestCosine}: how near it is to the nearest sentence of the reference
 * </ul>
 */
final class EncoderFeatures {

  static final List<String> NAMES =
      List.of("tokens", "charactersPerToken", "centroidCosine", "nearestCosine");

  private final List<float[]> anchors;
  private final float[] centroid;

  /** Compares with these embeddings, which come from sentences outside of the reference window. */
  EncoderFeatures(List<float[]> anchors) {
    this.anchors = List.copyOf(anchors);
    this.centroid = mean(anchors);
  }

  double[] of(TokenizedSentence sentence, float[] embedding) {
    double nearest = -1;
    for (float[] anchor : anchors) {
      nearest = Math.max(nearest, Embedding.cosine(anchor, embedding));
    }
    return new double[] {
      sentence.length(),
      (double) sentence.text().length() / sentence.length(),
      Embedding.cosine(centroid, embedding),
      nearest
    };
  }

  private static float[] mean(List<float[]> vectors) {
    float[] mean = new float[vectors.get(0).length];
    for (float[] vector : vectors) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / vectors.size();
      }
    }
    return mean;
  }
}
