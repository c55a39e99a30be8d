package io.mlops4j.examples;

import io.mlops4j.serving.Padding;
import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the encoder takes and gives: three token tensors in, one vector per token out. */
final class SentenceEncoder {

  private static final String IDS = "input_ids";

  /** The input that tells tokens from padding. */
  static final String MASK = "attention_mask";

  private static final String TYPES = "token_type_ids";
  private static final String HIDDEN = "last_hidden_state";

  /** Sentences of similar length share a run; the mask tells the model what is padding. */
  static final Padding PADDING =
      Padding.of(IDS, 0).and(MASK, 0).and(TYPES, 0).cropping(HIDDEN, 1, IDS, 1).atMost(8);

  private SentenceEncoder() {}

  /** One sentence, given as its token ids, as a request of one row. */
  static Map<String, Tensor> request(long[] ids) {
    long[] shape = {1, ids.length};
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    return Map.of(
        IDS, Tensor.ofLongs(ids, shape),
        MASK, Tensor.ofLongs(mask, shape),
        TYPES, Tensor.ofLongs(new long[ids.length], shape));
  }

  /** The token ids of a request for one sentence. */
  static long[] ids(Map<String, Tensor> request) {
    return required(request, IDS).longs();
  }

  /** The embedding of row {@code row} of what the encoder gave, which has this many tokens. */
  static float[] embedding(Map<String, Tensor> outputs, int row, int tokens) {
    Tensor hidden = required(outputs, HIDDEN);
    int length = Math.toIntExact(hidden.dimension(1));
    int width = Math.toIntExact(hidden.dimension(2));
    return Embedding.meanPooled(hidden.floats(), row * length * width, tokens, width);
  }

  /** The embeddings of all sentences, run in fixed batches in the order given. */
  static List<float[]> encode(LoadedModel model, List<long[]> sentences, int batchSize) {
    List<float[]> embeddings = new ArrayList<>();
    for (int from = 0; from < sentences.size(); from += batchSize) {
      List<long[]> batch = sentences.subList(from, Math.min(from + batchSize, sentences.size()));
      Map<String, Tensor> outputs = model.run(batch(batch));
      for (int row = 0; row < batch.size(); row++) {
        embeddings.add(embedding(outputs, row, batch.get(row).length));
      }
    }
    return embeddings;
  }

  /** Sentences as one request, padded to the longest. */
  static Map<String, Tensor> batch(List<long[]> batch) {
    List<Map<String, Tensor>> requests = batch.stream().map(SentenceEncoder::request).toList();
    return Map.of(
        IDS, padded(requests, IDS),
        MASK, padded(requests, MASK),
        TYPES, padded(requests, TYPES));
  }

  private static Tensor padded(List<Map<String, Tensor>> requests, String input) {
    return Tensor.concatPadded(requests.stream().map(r -> required(r, input)).toList(), 0);
  }

  private static Tensor required(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("No tensor " + name + " but " + tensors.keySet());
    }
    return tensor;
  }
}
