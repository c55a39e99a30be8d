package io.mlops4j.examples;

import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.OnnxRuntime;
import java.nio.file.Path;
import java.util.List;

/** How near a quantized encoder's embeddings are to those of the original. */
final class Fidelity {

  private static final int BATCH = 16;

  private Fidelity() {}

  /** {@return the mean cosine over tokenized sentences, run in batches in the order given} */
  static double meanCosine(Path original, Path quantized, List<long[]> sentences) {
    List<float[]> expected = embeddings(original, sentences);
    List<float[]> actual = embeddings(quantized, sentences);
    double sum = 0;
    for (int i = 0; i < expected.size(); i++) {
      sum += Embedding.cosine(expected.get(i), actual.get(i));
    }
    return sum / expected.size();
  }

  private static List<float[]> embeddings(Path onnx, List<long[]> sentences) {
    try (LoadedModel model = OnnxRuntime.create().load(onnx)) {
      return SentenceEncoder.encode(model, sentences, BATCH);
    }
  }
}
