package io.mlops4j.examples;

import io.mlops4j.serving.FeatureExtractor;
import io.mlops4j.serving.engine.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What is watched of each request: two features of the sentence and two of its embedding.
 *
 * <ul>
 *   <li>{@code tokens}: how many tokens the sentence has
 *   <li>{@code meanTokenId}: how rare its words are, since the vocabulary is sorted by frequency
 *   <li>{@code centroidCosine}: how near the embedding is to the mean of known sentences
 *   <li>{@code nearestCosine}: how near it is to the nearest of them
 * </ul>
 *
 * <p>Immutable.
 */
final class EncoderFeatures implements FeatureExtractor {

  static final List<String> NAMES =
      List.of("tokens", "meanTokenId", "centroidCosine", "nearestCosine");

  private final List<float[]> known;
  private final float[] centroid;

  /**
   * Compares with these embeddings, whose sentences are neither in the reference nor in a window.
   */
  EncoderFeatures(List<float[]> known) {
    this.known = List.copyOf(known);
    this.centroid = mean(known);
  }

  @Override
  public double[] extract(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    long[] ids = SentenceEncoder.ids(inputs);
    float[] embedding = SentenceEncoder.embedding(outputs, 0, ids.length);
    double nearest =
        known.stream().mapToDouble(k -> Embedding.cosine(k, embedding)).max().orElse(0);
    return new double[] {
      ids.length,
      Arrays.stream(ids).average().orElse(0),
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
